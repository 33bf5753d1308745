package io.p2pcoordinator.app.security;

/** Tells who shows a credential. Thread-safe, does not block. */
public interface Authentication {
    /** Whether nothing has to be shown: then all are {@link Caller#ANYBODY}. */
    boolean isOff();

    /**
     * Who shows an access token.
     *
     * @throws AuthenticationException saying in words for the caller why it is not valid
     */
    Caller ofAccessToken(String token) throws AuthenticationException;

    /** @throws AuthenticationException when there is no such key */
    Caller ofApiKey(String key) throws AuthenticationException;
}
