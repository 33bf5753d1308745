/** What it costs to read one's own write where the node that answers does not write the tables itself. */
@NullMarked
package io.p2pcoordinator.harness.bench.leader;

import org.jspecify.annotations.NullMarked;
