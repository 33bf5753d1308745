package io.p2pcoordinator.eventstore.subject;

import io.p2pcoordinator.eventstore.log.StreamId;
import java.util.Optional;

/**
 * A subject of the log, taken apart.
 *
 * @param name the subject as NATS sees it
 * @param id the unescaped id of the host, zone, peer or flag
 * @param stream the stream that keeps it
 */
public record Subject(String name, SubjectKind kind, String id, StreamId stream) {
    public static Subject host(String hostId) {
        return control(SubjectKind.HOST, "host", hostId);
    }

    public static Subject zone(String zoneId) {
        return control(SubjectKind.ZONE, "zone", zoneId);
    }

    public static Subject peer(String peerId) {
        return control(SubjectKind.PEER, "peer", peerId);
    }

    public static Subject flag(String flagName) {
        return control(SubjectKind.FLAG, "flag", flagName);
    }

    public static Subject telemetry(String hostId) {
        return new Subject(
                "p2p.telemetry.host." + SubjectToken.escape(hostId),
                SubjectKind.TELEMETRY_HOST,
                hostId,
                StreamId.TELEMETRY);
    }

    /** Where a zone's map server publishes its entity deltas. */
    public static Subject entity(String zoneId) {
        return partitioned(SubjectKind.ENTITY, "entity", zoneId);
    }

    /**
     * Where the coordinator publishes a zone's hosting markers. A subject beside the deltas' in the same stream, so that
     * a map server's permission to publish deltas does not let it make itself the host.
     */
    public static Subject hosting(String zoneId) {
        return partitioned(SubjectKind.HOSTING, "hosting", zoneId);
    }

    /** Takes a subject apart; empty where it is none of ours, escaped in another way, or in the wrong partition. */
    public static Optional<Subject> parse(String name) {
        String[] tokens = name.split("\\.", -1);
        if (tokens.length != 4 || !tokens[0].equals("p2p")) {
            return Optional.empty();
        }
        return SubjectToken.unescape(tokens[3])
                .map(id -> of(tokens[1], tokens[2], id))
                .filter(s -> s.name.equals(name));
    }

    private static Subject of(String family, String second, String id) {
        return switch (family) {
            case "control" ->
                switch (second) {
                    case "host" -> host(id);
                    case "zone" -> zone(id);
                    case "peer" -> peer(id);
                    default -> flag(id);
                };
            case "telemetry" -> telemetry(id);
            case "entity" -> entity(id);
            default -> hosting(id);
        };
    }

    private static Subject control(SubjectKind kind, String word, String id) {
        return new Subject("p2p.control." + word + "." + SubjectToken.escape(id), kind, id, StreamId.CONTROL);
    }

    private static Subject partitioned(SubjectKind kind, String family, String zoneId) {
        String token = SubjectToken.escape(zoneId);
        StreamId stream = StreamId.entity(Partition.ofToken(token));
        return new Subject("p2p." + family + "." + stream.partitionName() + "." + token, kind, zoneId, stream);
    }
}
