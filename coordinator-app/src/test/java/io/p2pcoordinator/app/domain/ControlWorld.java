package io.p2pcoordinator.app.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import com.google.protobuf.ByteString;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.admission.DecodedCommit;
import io.p2pcoordinator.eventstore.admission.Verdict;
import io.p2pcoordinator.eventstore.lane.StreamState;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Commit;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostRegistered;
import io.p2pcoordinator.proto.v1.OwnershipChanged;
import io.p2pcoordinator.proto.v1.ZoneSettings;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** A control log with the state that follows it: commands are decided, encoded, appended, decoded and applied. */
public final class ControlWorld {
    static final String SESSION = "session-00000000000000aa";
    static final String OTHER_SESSION = "session-00000000000000bb";

    public final ControlState state = new ControlState();
    public final List<RawCommit> log = new ArrayList<>();
    public long nowUs = 1_700_000_000_000_000L;
    /** Told of every commit that had an effect. */
    public Consumer<DecodedCommit.Sound> listener = _ -> {};

    long ownerEpoch = 5;
    private final CommitDecoder decoder = new CommitDecoder();

    /** The command must be accepted or change nothing. */
    public ControlWorld given(Command command) {
        Decision decision = when(command);
        if (decision instanceof Decision.Refused refused) {
            throw new AssertionError("expected " + command + " to be accepted, but: " + refused.detail());
        }
        return this;
    }

    /** Decides; what is accepted is committed too. */
    public Decision when(Command command) {
        Decided decided = Deciders.decide(state, command);
        if (decided.decision() instanceof Decision.Accepted(var events)) {
            boolean fence = command instanceof ZoneCommand && decided.ownerEpoch() < ownerEpoch;
            var all = new ArrayList<Event>();
            if (fence) {
                all.add(ownership("node-" + ownerEpoch, ownerEpoch));
            }
            all.addAll(events);
            long epoch = command instanceof ZoneCommand ? ownerEpoch : 0;
            assertEquals(Verdict.ACCEPTED, append(command.subject(), commit(decided.version(), epoch, all)));
        }
        return decided.decision();
    }

    Commit commit(long expectedVersion, long epoch, List<Event> events) {
        byte[] id = ByteBuffer.allocate(16).putLong(8, log.size()).array();
        return Commit.newBuilder()
                .setCommitId(ByteString.copyFrom(id))
                .setProducerId("node-1")
                .setEpoch(epoch)
                .setOccurredAtUs(nowUs)
                .setExpectedVersion(expectedVersion)
                .addAllEvents(events)
                .build();
    }

    Verdict append(Subject subject, Commit commit) {
        return append(subject.name(), commit.toByteArray(), subject);
    }

    Verdict append(String subjectName, byte[] payload, Subject subject) {
        var raw = new RawCommit(subject.stream(), log.size() + 1L, subjectName, payload, nowUs);
        log.add(raw);
        Verdict verdict = apply(decoder, raw, state);
        if (verdict.isAccepted() && new CommitDecoder().decode(raw) instanceof DecodedCommit.Sound sound) {
            listener.accept(sound);
        }
        return verdict;
    }

    /** A second state made from the bytes of the log alone. */
    public ControlState folded() {
        var replica = new ControlState();
        var replicaDecoder = new CommitDecoder();
        log.forEach(raw -> apply(replicaDecoder, raw, replica));
        return replica;
    }

    public long lastSequence() {
        return log.size();
    }

    SessionState session(String zoneId, String sessionId) {
        return state.zone(zoneId).orElseThrow().sessions().find(sessionId).orElseThrow();
    }

    static Verdict apply(CommitDecoder decoder, RawCommit raw, StreamState state) {
        return switch (decoder.decode(raw)) {
            case DecodedCommit.Sound sound -> state.apply(sound);
            case DecodedCommit.Unsound unsound -> {
                state.parked(unsound);
                yield Verdict.PARKED;
            }
        };
    }

    static Event ownership(String nodeId, long epoch) {
        return Event.newBuilder()
                .setOwnershipChanged(
                        OwnershipChanged.newBuilder().setNodeId(nodeId).setOwnerEpoch(epoch))
                .build();
    }

    static HostCommand.RegisterHost registerHost(String hostId) {
        return new HostCommand.RegisterHost(hostId, hostData());
    }

    public static HostRegistered hostData() {
        return HostRegistered.newBuilder()
                .setPlayerId("player")
                .setPort(6900)
                .setCpuCores(8)
                .setMaxPlayers(50)
                .setMaxZones(5)
                .build();
    }

    static ZoneCommand.PutZone putZone(String zoneId) {
        return new ZoneCommand.PutZone(zoneId, zoneSettings());
    }

    public static ZoneSettings zoneSettings() {
        return ZoneSettings.newBuilder()
                .setZoneName("Prontera Field")
                .setMapName("prt_fild08")
                .setMaxPlayers(100)
                .setP2PEnabled(true)
                .setP2PPriority(1)
                .setMinHostQualityScore(7)
                .build();
    }

    static SessionCommand.OpenSession openSession(String zoneId, String sessionId, String... playerIds) {
        return new SessionCommand.OpenSession(zoneId, sessionId, "host-1", List.of(playerIds), OptionalInt.empty());
    }

    /** host-1 is online, zone-1 enabled with P2P on. */
    static ControlWorld withHostAndZone() {
        return new ControlWorld().given(registerHost("host-1")).given(putZone("zone-1"));
    }

    static Event onlyEvent(Decision decision) {
        var accepted = assertInstanceOf(Decision.Accepted.class, decision);
        assertEquals(1, accepted.events().size());
        return accepted.events().getFirst();
    }

    static void assertInvalid(String detail, Decision decision) {
        assertEquals(new Decision.Refused(Decision.RefusalKind.INVALID, detail), decision);
    }

    static void assertNotFound(String detail, Decision decision) {
        assertEquals(new Decision.Refused(Decision.RefusalKind.NOT_FOUND, detail), decision);
    }

    static void assertUnchanged(Decision decision) {
        assertEquals(new Decision.Unchanged(), decision);
    }
}
