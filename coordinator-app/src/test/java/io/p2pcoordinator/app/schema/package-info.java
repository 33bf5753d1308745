/** Two versions of the protobuf schema side by side. */
@NullMarked
package io.p2pcoordinator.app.schema;

import org.jspecify.annotations.NullMarked;
