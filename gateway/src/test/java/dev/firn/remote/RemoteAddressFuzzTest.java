package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firn.cas.FirnException;
import java.nio.charset.StandardCharsets;

/** An address stands in the settings of a repository, which may come from somebody else: whatever it is, an address or a report. */
class RemoteAddressFuzzTest {
    @FuzzTest
    void address(byte[] data) {
        RemoteAddress address;
        try {
            address = RemoteAddress.parse(new String(data, StandardCharsets.UTF_8));
        } catch (FirnException e) {
            assertThat(e.kind()).isIn(FirnException.Kind.REFUSED, FirnException.Kind.UNSUPPORTED);
            return;
        }
        if (address instanceof RemoteAddress.Directory directory) {
            assertThat(directory.path()).isNotEmpty();
        }
        if (address instanceof RemoteAddress.Served served) {
            assertThat(served.uri().getHost()).isNotEmpty();
        }
        if (address instanceof RemoteAddress.Gateway gateway) {
            assertThat(gateway.blocks().getHost()).isNotEmpty();
            assertThat(gateway.blocks().getRawPath()).endsWith("/ipfs/");
            assertThat(gateway.commit().isFirn()).isTrue();
        }
    }
}
