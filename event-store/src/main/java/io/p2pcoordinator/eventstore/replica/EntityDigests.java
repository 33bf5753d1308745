package io.p2pcoordinator.eventstore.replica;

import io.p2pcoordinator.eventstore.admission.Digest;
import io.p2pcoordinator.proto.v1.AttributeValue;

/** Figures of entities that add up to a zone's digest: each is added when it becomes so and taken away when it changes. */
public final class EntityDigests {
    // Odd and unrelated: digits of the square roots of 2, 3, 5, 7 and 11, as SHA-512 takes them.
    private static final long X = 0x6a09e667f3bcc909L;
    private static final long Y = 0xbb67ae8584caa73bL;
    private static final long TIME = 0xa54ff53a5f1d36f1L;
    private static final long VELOCITY = 0x510e527fade682d1L;
    private static final long KIND = 0x9b05688c2b3e6c1fL;

    private EntityDigests() {}

    /** Figure of a zone's id. */
    public static long ofZone(String zoneId) {
        return new Digest().add(zoneId).value();
    }

    /**
     * All of an entity but its attributes. It is computed with every delta, so its fields go into one sum, whose parts the processor
     * forms side by side, and only the sum is mixed.
     *
     * @param zone figure of the zone's id
     * @param mixedId the entity's id after {@link Digest#mix}
     */
    public static long ofEntity(
            long zone, long mixedId, long xMm, long yMm, long updatedAtUs, long velocity, long kind) {
        return Digest.mix(zone + mixedId + xMm * X + yMm * Y + updatedAtUs * TIME + velocity * VELOCITY + kind * KIND);
    }

    /**
     * What an entity's attributes add to the zone's sum beside the entity itself, so that moves need not look at them.
     *
     * @param sum over the attributes
     * @return 0 where there are none
     */
    public static long ofAttributes(long zone, long mixedId, long sum) {
        return sum == 0 ? 0 : Digest.mix(zone * X + mixedId * Y + sum);
    }

    public static long ofAttribute(String name, AttributeValue value) {
        var digest = new Digest().add(name).add((long) value.getValueCase().getNumber());
        return switch (value.getValueCase()) {
            case TEXT -> digest.add(value.getText()).value();
            case INTEGER -> digest.add(value.getInteger()).value();
            case NUMBER -> digest.add(value.getNumber()).value();
            case FLAG -> digest.add(value.getFlag()).value();
            case VALUE_NOT_SET -> digest.value();
        };
    }
}
