package io.p2pcoordinator.app.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.p2pcoordinator.app.cluster.Assignment.Member;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final List<String> ZONES =
            IntStream.range(0, 1_271).mapToObj(i -> "map_" + i).toList();
    private static final int WORLDS = 200;

    private final Random random = new Random(7);

    @Test
    void shouldNameNobodyWhenThereIsNobody() {
        assertEquals(Optional.empty(), Assignment.over(List.of()).owner("prontera"));
        assertEquals(
                Optional.empty(), Assignment.over(List.of(new Member("a", 1))).standby("prontera"));
    }

    @Test
    void shouldComeToTheSameWhateverOrderMembersAreKnownIn() {
        for (int world = 0; world < WORLDS; world++) {
            // given
            List<Member> members = members(1 + random.nextInt(7));
            var shuffled = new ArrayList<>(members);
            Collections.shuffle(shuffled, random);

            // when, then
            ZONES.subList(0, 50)
                    .forEach(zone -> assertEquals(
                            Assignment.over(members).ranked(zone),
                            Assignment.over(shuffled).ranked(zone)));
        }
    }

    @Test
    void shouldStayAsItIsWrittenDownHere() {
        // so that nodes of different versions agree; a change of the formula is a change of everybody's owners
        var assignment =
                Assignment.over(List.of(new Member("node-1", 1), new Member("node-2", 1), new Member("node-3", 2)));
        assertEquals(List.of("node-3", "node-1", "node-2"), assignment.ranked("prontera"));
        assertEquals(List.of("node-1", "node-3", "node-2"), assignment.ranked("geffen"));
        assertEquals(List.of("node-3", "node-2", "node-1"), assignment.ranked(""));
        assertEquals(List.of("node-3", "node-2", "node-1"), assignment.ranked("\u30be\u30fc\u30f3"));
    }

    @Test
    void shouldMoveOnlyWhatTheNewNodeGetsWhenOneJoins() {
        for (int world = 0; world < WORLDS; world++) {
            // given
            List<Member> members = members(1 + random.nextInt(6));
            var more = new ArrayList<>(members);
            more.add(new Member("new-" + world, weight()));

            // when
            Map<String, String> before = owners(members);
            Map<String, String> after = owners(more);

            // then
            String joined = "new-" + world;
            ZONES.forEach(zone -> assertTrue(
                    Objects.equals(after.get(zone), before.get(zone)) || joined.equals(after.get(zone)), zone));
        }
    }

    @Test
    void shouldGoToTheStandbyWhenTheOwnerLeaves() {
        for (int world = 0; world < WORLDS; world++) {
            // given
            List<Member> members = members(2 + random.nextInt(5));
            var assignment = Assignment.over(members);
            String zone = ZONES.get(random.nextInt(ZONES.size()));
            String owner = assignment.owner(zone).orElseThrow();

            // when
            var without = Assignment.over(members.stream()
                    .filter(member -> !member.nodeId().equals(owner))
                    .toList());

            // then
            assertEquals(assignment.standby(zone), without.owner(zone));
            assertEquals(assignment.ranked(zone).subList(1, members.size()), without.ranked(zone));
        }
    }

    @Test
    void shouldOnlyGainWhenANodeGetsMoreWeight() {
        // given
        List<Member> members = members(4);
        var heavier = new ArrayList<>(members);
        heavier.set(
                0, new Member(members.getFirst().nodeId(), members.getFirst().weight() * 2));

        // when
        Map<String, String> before = owners(members);
        Map<String, String> after = owners(heavier);

        // then
        ZONES.stream()
                .filter(zone -> !Objects.equals(after.get(zone), before.get(zone)))
                .forEach(zone -> assertEquals(members.getFirst().nodeId(), after.get(zone)));
    }

    @Test
    void shouldSpreadZonesByWeight() {
        for (int world = 0; world < WORLDS; world++) {
            // given
            List<Member> members = members(2 + random.nextInt(4));
            double all = members.stream().mapToDouble(Member::weight).sum();

            // when
            Map<String, Long> counts = owners(members).values().stream()
                    .collect(Collectors.groupingBy(owner -> owner, Collectors.counting()));

            // then: within five standard deviations of a binomial distribution
            for (Member member : members) {
                double share = member.weight() / all;
                double deviation = Math.sqrt(ZONES.size() * share * (1 - share));
                long count = counts.getOrDefault(member.nodeId(), 0L);
                assertTrue(
                        Math.abs(count - ZONES.size() * share) <= 5 * deviation,
                        member + " of " + members + " has " + count);
            }
        }
    }

    private List<Member> members(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Member("node-" + random.nextInt(1_000_000) + "-" + i, weight()))
                .toList();
    }

    private double weight() {
        return 1 + random.nextInt(4);
    }

    private static Map<String, String> owners(List<Member> members) {
        var assignment = Assignment.over(members);
        Map<String, String> owners = new HashMap<>();
        ZONES.forEach(zone -> owners.put(zone, assignment.owner(zone).orElseThrow()));
        return owners;
    }
}
