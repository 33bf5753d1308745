package io.p2pcoordinator.app.signalling;

import io.p2pcoordinator.proto.v1.PeerPresence;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This node's copy of who is where. All nodes make the same moves in the same order, that of the bucket, so that of two peers
 * who come at once each node takes the same one for the first. Thread-safe.
 */
final class PresenceBook {
    /** Where a peer is, as of a revision of the bucket. */
    record Entry(PeerPresence presence, long revision) {
        String sessionId() {
            return presence.getSessionId();
        }
    }

    /**
     * A peer came, moved or went.
     *
     * @param leftBehind who is in the session that it left, empty where it did not
     * @param others who was in its session before it, where it is new there
     * @param isNew whether they have not been told yet
     */
    record Move(@Nullable Entry after, List<String> leftBehind, List<String> others, boolean isNew) {}

    private final Map<String, Entry> entries = new HashMap<>();
    private final Map<String, Set<String>> members = new HashMap<>();
    /** Not told again since the watch began anew, and since when. */
    private final Map<String, Long> missingSinceNs = new HashMap<>();

    private final Set<String> toldAgain = new HashSet<>();
    private boolean beginning = true;

    synchronized Move put(String peerId, Entry entry) {
        if (beginning) {
            toldAgain.add(peerId);
        }
        missingSinceNs.remove(peerId);
        return move(peerId, entry);
    }

    synchronized Move remove(String peerId) {
        toldAgain.remove(peerId);
        missingSinceNs.remove(peerId);
        return move(peerId, null);
    }

    /** The bucket will be told from its beginning. */
    synchronized void begin() {
        toldAgain.clear();
        beginning = true;
    }

    /**
     * Those that were not told again may only be late: their node may have to tell a new bucket where they are.
     *
     * @return those that were told
     */
    synchronized Set<String> complete(long nowNs) {
        beginning = false;
        for (String peerId : entries.keySet()) {
            if (!toldAgain.contains(peerId)) {
                missingSinceNs.putIfAbsent(peerId, nowNs);
            }
        }
        Set<String> told = Set.copyOf(toldAgain);
        toldAgain.clear();
        return told;
    }

    synchronized List<String> missingForLonger(long nowNs, long limitNs) {
        return missingSinceNs.entrySet().stream()
                .filter(missing -> nowNs - missing.getValue() > limitNs)
                .map(Map.Entry::getKey)
                .toList();
    }

    synchronized @Nullable Entry find(String peerId) {
        return entries.get(peerId);
    }

    synchronized List<String> members(String sessionId) {
        return List.copyOf(members.getOrDefault(sessionId, Set.of()));
    }

    synchronized int peers() {
        return entries.size();
    }

    /** With somebody in them. */
    synchronized int sessions() {
        return members.size();
    }

    private Move move(String peerId, @Nullable Entry entry) {
        Entry before = entry == null ? entries.remove(peerId) : entries.put(peerId, entry);
        String from = before == null ? "" : before.sessionId();
        String to = entry == null ? "" : entry.sessionId();
        boolean isNew = !from.equals(to);
        List<String> leftBehind = List.of();
        if (isNew && !from.isEmpty()) {
            Set<String> there = members.getOrDefault(from, Set.of());
            there.remove(peerId);
            if (there.isEmpty()) {
                members.remove(from);
            }
            leftBehind = List.copyOf(there);
        }
        List<String> others = List.of();
        if (!to.isEmpty()) {
            Set<String> there = members.computeIfAbsent(to, _ -> new LinkedHashSet<>());
            if (isNew) {
                others = List.copyOf(there);
            }
            there.add(peerId);
        }
        return new Move(entry, leftBehind, others, isNew);
    }
}
