package io.p2pcoordinator.localstack.secret;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StackSecretsTest {
    @TempDir
    Path folder;

    @Test
    void shouldKeepWhatItMadeWhenAskedAgain() {
        // given
        StackSecrets made = StackSecrets.keptIn(folder);

        // when
        StackSecrets kept = StackSecrets.keptIn(folder);

        // then
        assertTrue(made.areNew());
        assertFalse(kept.areNew());
        for (Secret secret : Secret.values()) {
            assertEquals(made.get(secret), kept.get(secret));
            assertTrue(made.get(secret).length() >= 32, secret.name());
        }
        assertEquals(
                Secret.values().length,
                Arrays.stream(Secret.values())
                        .map(made::get)
                        .collect(Collectors.toSet())
                        .size());
    }

    @Test
    void shouldMakeWhatIsMissingAndLeaveTheRestWhenFileIsOfAnEarlierVersion() throws IOException {
        // given
        Files.write(folder.resolve("secrets.env"), List.of("P2P_ETCD_PASSWORD=kept"));

        // when
        StackSecrets secrets = StackSecrets.keptIn(folder);

        // then
        assertEquals("kept", secrets.get(Secret.ETCD_PASSWORD));
        assertEquals(
                secrets.get(Secret.CLIENT_API_KEY), StackSecrets.keptIn(folder).get(Secret.CLIENT_API_KEY));
    }

    @Test
    void shouldShowNoSecretWhenPrinted() {
        StackSecrets secrets = StackSecrets.keptIn(folder);
        for (Secret secret : Secret.values()) {
            assertFalse(secrets.toString().contains(secrets.get(secret)));
        }
    }
}
