package io.p2pcoordinator.localstack.fetch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class ReleaseArchiveTest {
    @Test
    void shouldFindChecksumWhenSumsNameTheArchive() throws IOException {
        // given
        String hash = "cd".repeat(32);
        String sums = "%s  other.tar.gz\n%s *etcd-v3.5.30-linux-amd64.tar.gz\n".formatted("00".repeat(32), hash);

        // when
        Checksum checksum = ReleaseArchive.checksumOf("etcd-v3.5.30-linux-amd64.tar.gz", sums);

        // then
        assertEquals(Checksum.sha256(hash), checksum);
        assertThrows(IOException.class, () -> ReleaseArchive.checksumOf("none.tar.gz", sums));
    }
}
