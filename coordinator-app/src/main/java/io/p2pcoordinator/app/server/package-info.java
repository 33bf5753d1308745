/**
 * What holds for every request, whatever it asks for: where the server listens, ids and the access log, headers that protect
 * browsers. Settings come in, the framework's properties go out; requests pass through on their way to {@code api}.
 */
@NullMarked
package io.p2pcoordinator.app.server;

import org.jspecify.annotations.NullMarked;
