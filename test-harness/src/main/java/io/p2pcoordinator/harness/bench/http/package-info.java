/** Reads over HTTP, beside a bare controller with the same SQL, the same pool and answers of the same size. */
@NullMarked
package io.p2pcoordinator.harness.bench.http;

import org.jspecify.annotations.NullMarked;
