package io.p2pcoordinator.app.cluster;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who should own a zone: weighted rendezvous hashing, each zone for itself. Every node that knows the same members comes to the
 * same result; a member that joins only takes zones, one that leaves only gives its own, in proportion to the weights.
 *
 * <p>A member's score for a zone is {@code -weight / ln(u)}, with {@code u} in (0, 1) hashed from both: the logarithmic method of
 * C. Schindelhauer and G. Schomaker, "Weighted Distributed Hash Tables" (SPAA 2005), in the form given by J. Resch, "New Hashing
 * Algorithms for Data Storage" (SNIA 2015). The highest owns, the next is its standby.
 *
 * <p>Zones and not the log's 16 partitions are spread: 16 pieces on three nodes give one of them 8 and another 3 as often as not,
 * and since every node follows all streams, a zone is as warm in one place as in another. Immutable.
 */
public final class Assignment {

    /** @param weight above 0; twice the weight, twice the zones */
    public record Member(String nodeId, double weight) {}

    private record Hashed(String nodeId, double weight, long seed) {}

    private record Scored(String nodeId, double score) {}

    private static final Comparator<Scored> HIGHEST_FIRST =
            Comparator.comparingDouble(Scored::score).reversed().thenComparing(Scored::nodeId);

    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final List<Hashed> members;

    private Assignment(List<Hashed> members) {
        this.members = members;
    }

    public static Assignment over(Collection<Member> members) {
        return new Assignment(members.stream()
                .map(member -> new Hashed(member.nodeId(), member.weight(), fnv1a(FNV_OFFSET, member.nodeId() + '\0')))
                .toList());
    }

    public int size() {
        return members.size();
    }

    /** Empty where there is no member. */
    public Optional<String> owner(String id) {
        return ranked(id).stream().findFirst();
    }

    /** Whose turn it is when the owner is gone. */
    public Optional<String> standby(String id) {
        return ranked(id).stream().skip(1).findFirst();
    }

    /** All members, in the order in which the zone falls to them. */
    public List<String> ranked(String id) {
        byte[] octets = id.getBytes(StandardCharsets.UTF_8);
        var scored = new ArrayList<Scored>(members.size());
        for (Hashed member : members) {
            scored.add(new Scored(member.nodeId, score(member, octets)));
        }
        scored.sort(HIGHEST_FIRST);
        return scored.stream().map(Scored::nodeId).toList();
    }

    /** {@code StrictMath}, since all nodes have to come to the same bits. */
    private static double score(Hashed member, byte[] id) {
        long hash = mixed(fnv1a(member.seed, id));
        double u = ((hash >>> 11) + 0.5) * 0x1p-53;
        return -member.weight / StrictMath.log(u);
    }

    private static long fnv1a(long hash, String text) {
        return fnv1a(hash, text.getBytes(StandardCharsets.UTF_8));
    }

    private static long fnv1a(long start, byte[] octets) {
        long hash = start;
        for (byte octet : octets) {
            hash = (hash ^ (octet & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    /** FNV alone leaves the high bits of short ids alike; this is the finalizer of MurmurHash3 (A. Appleby). */
    private static long mixed(long hash) {
        long h = hash;
        h = (h ^ (h >>> 33)) * 0xff51afd7ed558ccdL;
        h = (h ^ (h >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return h ^ (h >>> 33);
    }
}
