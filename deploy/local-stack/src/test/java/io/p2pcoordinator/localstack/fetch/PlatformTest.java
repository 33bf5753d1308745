package io.p2pcoordinator.localstack.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlatformTest {
    @Test
    void shouldKnowMachinesWhenPublishersHaveFilesForThem() {
        // given
        // when
        // then
        assertEquals(Optional.of(Platform.AMD64), Platform.of("Linux", "amd64"));
        assertEquals(Optional.of(Platform.ARM64), Platform.of("Linux", "aarch64"));
        assertEquals(Optional.empty(), Platform.of("Linux", "riscv64"));
        assertEquals(Optional.empty(), Platform.of("Mac OS X", "aarch64"));
    }
}
