package io.p2pcoordinator.app.settings;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Whether a secret could be guessed. Catches what people leave in place or type, not what a generator made. */
final class SecretStrength {
    static final int MIN_LENGTH = 32;
    private static final int MIN_DISTINCT = 8;
    /** As they look without anything but letters and digits. */
    private static final List<String> DEFAULT_LOOKING = List.of(
            "changeme",
            "changethis",
            "replaceme",
            "replacethis",
            "yoursecret",
            "yourkey",
            "yourapikey",
            "yourjwt",
            "secretkey",
            "secrethere",
            "mysecret",
            "supersecret",
            "jwtsecret",
            "defaultsecret",
            "devsecret",
            "testsecret",
            "notsosecret",
            "insecure",
            "placeholder",
            "example",
            "password",
            "letmein",
            "qwertyuiop",
            "12345678",
            "abcdefgh");

    private SecretStrength() {}

    /** Why it is too weak, in words that follow "but it is". */
    static Optional<String> weakness(String secret) {
        if (secret.length() < MIN_LENGTH) {
            return Optional.of("only " + secret.length() + " characters long");
        }
        String plain = secret.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        if (plain.chars().distinct().count() < MIN_DISTINCT || repeats(plain)) {
            return Optional.of("made of few characters that repeat");
        }
        if (DEFAULT_LOOKING.stream().anyMatch(plain::contains)) {
            return Optional.of("one that looks like an example's");
        }
        return Optional.empty();
    }

    /** Whether it is a short piece, three times or more. */
    private static boolean repeats(String text) {
        for (int period = 1; period <= text.length() / 3; period++) {
            if (text.startsWith(text.substring(period))) {
                return true;
            }
        }
        return false;
    }
}
