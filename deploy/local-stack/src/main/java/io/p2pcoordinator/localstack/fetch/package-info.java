/** In: an address and a checksum. Out: verified files on disk. Every call has a deadline; blocking, on the caller's thread. */
@NullMarked
package io.p2pcoordinator.localstack.fetch;

import org.jspecify.annotations.NullMarked;
