package io.p2pcoordinator.harness.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class FaultScheduleTest {
    private static final Duration HOUR = Duration.ofHours(1);

    @Test
    void shouldBeTheSameWhenTheSeedIsTheSame() {
        // given, when
        var schedule = FaultSchedule.generate(7, 3, HOUR, true);
        // then
        assertEquals(schedule, FaultSchedule.generate(7, 3, HOUR, true));
        assertNotEquals(schedule, FaultSchedule.generate(8, 3, HOUR, true));
    }

    @Test
    void shouldHaveEveryKindOfFaultWhenItIsLong() {
        // given, when
        var schedule = FaultSchedule.generate(1, 3, HOUR, true);
        // then
        assertEquals(
                Fault.class.getPermittedSubclasses().length,
                schedule.entries().stream()
                        .map(entry -> entry.fault().getClass())
                        .distinct()
                        .count());
    }

    @Test
    void shouldNeverFillADiskWhenThereIsNoSmallOne() {
        // given, when
        var schedule = FaultSchedule.generate(1, 3, HOUR, false);
        // then
        assertTrue(schedule.entries().stream().noneMatch(entry -> entry.fault() instanceof Fault.FillDisk));
    }

    @Test
    void shouldHaveOneFaultAtATimeWhenFaultsAreOfOneTrack() {
        // given
        var schedule = FaultSchedule.generate(3, 3, HOUR, true);
        // when
        var tracks = schedule.entries().stream().collect(Collectors.partitioningBy(entry -> switch (entry.fault()) {
            case Fault.BadLink _, Fault.CutOff _, Fault.Isolate _, Fault.BadPublisherLink _ -> true;
            case Fault.KillNode _,
                    Fault.StopNode _,
                    Fault.PauseNode _,
                    Fault.StepClock _,
                    Fault.KillNats _,
                    Fault.KillEtcd _,
                    Fault.KillPostgres _,
                    Fault.FillDisk _ -> false;
        }));
        // then
        tracks.values().forEach(FaultScheduleTest::assertOneAtATime);
    }

    private static void assertOneAtATime(List<FaultSchedule.Entry> track) {
        long free = 0;
        for (FaultSchedule.Entry entry : track) {
            assertTrue(entry.atMs() > free, () -> entry + " begins before the one before it has ended");
            free = entry.atMs() + entry.durationMs();
        }
        assertTrue(free <= HOUR.toMillis());
    }
}
