/**
 * How long zones are not served when the process of their host is killed, under load, and whether all that was acknowledged is there
 * afterwards. One coordinator with its servers, and hosts in processes of their own, all on this machine.
 */
@NullMarked
package io.p2pcoordinator.harness.bench.migration;

import org.jspecify.annotations.NullMarked;
