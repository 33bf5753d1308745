package io.p2pcoordinator.app.domain;

import static io.p2pcoordinator.app.domain.ControlWorld.registerHost;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.domain.HostCommand.MarkHostOffline;
import io.p2pcoordinator.app.domain.HostCommand.MarkHostOnline;
import io.p2pcoordinator.eventstore.admission.CommitDecoder;
import io.p2pcoordinator.eventstore.log.RawCommit;
import io.p2pcoordinator.eventstore.subject.Subject;
import io.p2pcoordinator.proto.v1.Event;
import io.p2pcoordinator.proto.v1.HostHeartbeatReported;
import java.util.List;
import org.junit.jupiter.api.Test;

class TelemetryTest {
    private static final long SECOND = 1_000_000;
    private static final long TIMEOUT_MS = 60_000;

    private final ControlWorld world = new ControlWorld();
    private final TelemetryState telemetry = new TelemetryState();
    private final CommitDecoder decoder = new CommitDecoder();
    private long sequence;

    private RawCommit heartbeat(String hostId, double latencyMs) {
        var event = Event.newBuilder()
                .setHostHeartbeatReported(HostHeartbeatReported.newBuilder().setLatencyMs(latencyMs))
                .build();
        var commit = world.commit(0, 0, List.of(event));
        Subject subject = Subject.telemetry(hostId);
        return new RawCommit(subject.stream(), ++sequence, subject.name(), commit.toByteArray(), 0);
    }

    private void apply(TelemetryState state, RawCommit raw) {
        ControlWorld.apply(decoder, raw, state);
    }

    private List<String> silentHosts(long notBeforeUs) {
        return HostTimeouts.silentHosts(world.state, telemetry, world.nowUs, TIMEOUT_MS, notBeforeUs).stream()
                .map(HostState::hostId)
                .toList();
    }

    @Test
    void shouldKeepNewestHeartbeatOfTheLog() {
        // given
        RawCommit first = heartbeat("host-1", 10);
        long firstAtUs = world.nowUs;
        world.nowUs += SECOND;
        RawCommit second = heartbeat("host-1", 20);

        // when
        apply(telemetry, second);
        apply(telemetry, first);

        // then
        assertEquals(
                new Heartbeat(
                        "host-1",
                        firstAtUs,
                        HostHeartbeatReported.newBuilder().setLatencyMs(10).build()),
                telemetry.newest("host-1").orElseThrow());
        assertEquals(1, telemetry.size());
    }

    @Test
    void shouldGiveSameDigestWhenOlderHeartbeatsWereNeverSeen() {
        // given
        RawCommit old = heartbeat("host-1", 10);
        RawCommit newer = heartbeat("host-1", 20);
        RawCommit other = heartbeat("host-2", 30);
        var broken =
                new RawCommit(other.stream(), 9, Subject.telemetry("host-3").name(), new byte[] {1}, 0);
        List.of(old, heartbeat("host-3", 1), newer, other, broken).forEach(raw -> apply(telemetry, raw));

        // when
        var compacted = new TelemetryState();
        List.of(other, newer, broken).forEach(raw -> apply(compacted, raw));

        // then
        assertEquals(telemetry.digest(), compacted.digest());
        assertTrue(telemetry.newest("host-3").isEmpty());
        apply(compacted, old);
        assertNotEquals(telemetry.digest(), compacted.digest());
    }

    @Test
    void shouldFindHostSilentWhenTimeoutHasPassed() {
        // given
        world.given(registerHost("host-1")).given(registerHost("host-2"));
        world.nowUs += 60 * SECOND;
        assertEquals(List.of(), silentHosts(0));

        // when
        apply(telemetry, heartbeat("host-2", 1));
        world.nowUs += 1;

        // then
        assertEquals(List.of("host-1"), silentHosts(0));
        world.nowUs += 60 * SECOND;
        assertEquals(List.of("host-1", "host-2"), silentHosts(0));
    }

    @Test
    void shouldWaitFullTimeoutWhenCoordinatorHasJustStarted() {
        // given
        world.given(registerHost("host-1"));
        world.nowUs += 3_600 * SECOND;
        long startedAtUs = world.nowUs;

        // when, then
        world.nowUs += 60 * SECOND;
        assertEquals(List.of(), silentHosts(startedAtUs));
        world.nowUs += 1;
        assertEquals(List.of("host-1"), silentHosts(startedAtUs));
    }

    @Test
    void shouldLeaveOfflineHostsAloneAndCountFromTheirReturn() {
        // given
        world.given(registerHost("host-1"));
        world.nowUs += 3_600 * SECOND;
        world.given(new MarkHostOffline("host-1", "silent"));
        assertEquals(List.of(), silentHosts(0));

        // when
        world.given(new MarkHostOnline("host-1"));

        // then
        assertEquals(List.of(), silentHosts(0));
    }
}
