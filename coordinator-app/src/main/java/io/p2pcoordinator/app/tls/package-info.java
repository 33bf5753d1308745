/**
 * The certificate that HTTPS and WSS show. PEM files come in, again whenever they change; a key store goes out to the server,
 * which uses the newest for new connections. Open ones keep theirs.
 */
@NullMarked
package io.p2pcoordinator.app.tls;

import org.jspecify.annotations.NullMarked;
