package io.p2pcoordinator.app.simulation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.p2pcoordinator.app.domain.Seeds;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MotionTest {
    @Test
    void shouldGoOnWithItsVelocity() {
        assertEquals(15_000, Motion.positionMm(10_000, 5_000, 7, 1_000_007));
        assertEquals(5_000, Motion.positionMm(10_000, -5_000, 7, 1_000_007));
        assertEquals(10_000, Motion.positionMm(10_000, 0, 7, Long.MAX_VALUE));
    }

    @Test
    void shouldRoundTheWayTowardsItsStart() {
        assertEquals(100, Motion.positionMm(100, 1_000, 0, 999));
        assertEquals(101, Motion.positionMm(100, 1_000, 0, 1_000));
        assertEquals(100, Motion.positionMm(100, -1_000, 0, 999));
        assertEquals(99, Motion.positionMm(100, -1_000, 0, 1_000));
    }

    @Test
    void shouldStayAtItsStartBeforeItSetOut() {
        assertEquals(100, Motion.positionMm(100, 1_000, 50, 50));
        assertEquals(100, Motion.positionMm(100, 1_000, 50, 0));
        assertEquals(100, Motion.positionMm(100, 1_000, 50, Long.MIN_VALUE));
    }

    @Test
    void shouldBeExactForAnyVelocityAndTime() {
        Seeds.each(10, seed -> {
            var random = new Random(seed);
            for (int i = 0; i < 1_000; i++) {
                // given
                int velocity = random.nextInt();
                long elapsedUs = random.nextLong(1L << random.nextInt(1, 50));
                long from = random.nextLong(-1_000_000_000_000L, 1_000_000_000_000L);

                // when
                long position = Motion.positionMm(from, velocity, 1, 1 + elapsedUs);

                // then
                BigInteger way = BigInteger.valueOf(velocity)
                        .multiply(BigInteger.valueOf(elapsedUs))
                        .divide(BigInteger.valueOf(1_000_000));
                assertEquals(BigInteger.valueOf(from).add(way), BigInteger.valueOf(position));
            }
        });
    }
}
