/**
 * Who sends a request and what that caller may do. Credentials come in (a token, an API key), a {@link Caller} goes out; each
 * endpoint asks it. Any thread.
 */
@NullMarked
package io.p2pcoordinator.app.security;

import org.jspecify.annotations.NullMarked;
