package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RemoteAddressTest {
    private static final String COMMIT = "baguqeerasuc4vs34oehnc4jf7tdmwntj5do4u3em3cxwumpwwpgwiycmgcma";

    @Test
    void pathsAreDirectories() {
        assertThat(RemoteAddress.parse("../x.firn")).isEqualTo(new RemoteAddress.Directory("../x.firn"));
        assertThat(RemoteAddress.parse("/srv/a b")).isEqualTo(new RemoteAddress.Directory("/srv/a b"));
        assertThat(RemoteAddress.parse("file:///srv/a%20b")).isEqualTo(new RemoteAddress.Directory("/srv/a b"));
    }

    @Test
    void urlsAreServedRepositories() {
        RemoteAddress wanted = new RemoteAddress.Served(URI.create("http://h.example:80/a/sst"));
        assertThat(RemoteAddress.parse("http://h.example:80/a/sst")).isEqualTo(wanted);
        assertThat(RemoteAddress.parse("http://h.example:80/a/sst//")).isEqualTo(wanted);
        assertThat(RemoteAddress.parse("HTTPS://h.example/sst"))
                .isEqualTo(new RemoteAddress.Served(URI.create("HTTPS://h.example/sst")));
    }

    @Test
    void aCidBehindIpfsIsACommitOfAGateway() {
        assertThat(RemoteAddress.parse("http://127.0.0.1:8080/ipfs/" + COMMIT))
                .isEqualTo(new RemoteAddress.Gateway(URI.create("http://127.0.0.1:8080/ipfs/"), Cid.parse(COMMIT)));
        assertThat(RemoteAddress.parse("https://h.example/below/ipfs/" + COMMIT + "/"))
                .isEqualTo(new RemoteAddress.Gateway(URI.create("https://h.example/below/ipfs/"), Cid.parse(COMMIT)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://",
                "http:///x",
                "http://h.example",
                "http://h.example/",
                "http://h.example/x?y=1",
                "http://h.example/x#y",
                "http://h.example/a b",
                "http://h.example:65536/x",
                "http://h.example:99999/ipfs/" + COMMIT,
                "file:",
                "file:x.firn",
                "http://h.example/ipfs/nonsense",
                "http://h.example/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
                "ipfs://" + COMMIT,
                "s3://bucket/x",
                "ssh://h.example/x"
            })
    void whatIsNoneIsRefused(String text) {
        assertThatThrownBy(() -> RemoteAddress.parse(text))
                .isInstanceOfSatisfying(
                        FirnException.class,
                        e -> assertThat(e.kind()).isIn(FirnException.Kind.REFUSED, FirnException.Kind.UNSUPPORTED));
    }
}
