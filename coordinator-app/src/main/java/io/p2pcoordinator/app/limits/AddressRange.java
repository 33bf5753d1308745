package io.p2pcoordinator.app.limits;

import java.net.InetAddress;
import java.util.Optional;

/**
 * One address or a network of them, as {@code 10.0.0.7} or {@code 10.0.0.0/8}.
 *
 * @param bits of the address that say which network it is
 */
record AddressRange(InetAddress network, int bits) {
    /** @throws IllegalArgumentException when it is neither */
    static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress network = address(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(
                        () -> new IllegalArgumentException("expected an IP address or network, but it is " + text));
        int all = network.getAddress().length * Byte.SIZE;
        int bits = slash < 0 ? all : Integer.parseUnsignedInt(text.substring(slash + 1));
        if (bits > all) {
            throw new IllegalArgumentException("expected a network of at most " + all + " bits, but it is " + text);
        }
        return new AddressRange(network, bits);
    }

    /** Never asks a name server. */
    static Optional<InetAddress> address(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    boolean contains(InetAddress address) {
        byte[] mine = network.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % Byte.SIZE);
            if (((mine[bit / Byte.SIZE] ^ other[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
