package io.p2pcoordinator.eventstore.subject;

/**
 * Which entity stream a zone lives in: 32-bit FNV-1a over the bytes of the zone's subject token, modulo 16, unsigned.
 * The same as the NATS server's subject mapping {@code partition(16,1)} computes for that token (its
 * {@code subject_transform.go} uses Go's {@code hash/fnv}), so that either side can route. Test vectors for publishers
 * in other languages: {@code p2p/v1/partition-vectors.tsv} in {@code api-proto}.
 */
public final class Partition {
    public static final int COUNT = 16;

    // http://www.isthe.com/chongo/tech/comp/fnv/: offset basis and prime of the 32-bit variant
    private static final int OFFSET_BASIS = 0x811c9dc5;
    private static final int PRIME = 0x01000193;

    private Partition() {}

    public static int ofZone(String zoneId) {
        return ofToken(SubjectToken.escape(zoneId));
    }

    static int ofToken(String token) {
        int hash = OFFSET_BASIS;
        for (int i = 0; i < token.length(); i++) {
            hash ^= token.charAt(i);
            hash *= PRIME;
        }
        return Integer.remainderUnsigned(hash, COUNT);
    }
}
