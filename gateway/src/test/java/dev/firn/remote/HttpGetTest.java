package dev.firn.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.sun.net.httpserver.HttpServer;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that asks for small things, and servers that send it elsewhere. */
class HttpGetTest {
    private static final HttpLimits LIMITS =
            new HttpLimits(Duration.ofSeconds(2), Duration.ofSeconds(5), 2, Duration.ofMillis(1));

    private final HttpGet http = new HttpGet(LIMITS);
    private final AtomicInteger requests = new AtomicInteger();
    private final HttpServer server = started();

    private static HttpServer started() {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.start();
            return server;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI at(String path) {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + path);
    }

    private void send(String path, String location) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            exchange.getResponseHeaders().set("Location", location);
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
    }

    /** Java's client takes what there is of a header for all of it. */
    @Test
    void anAnswerThatIsCutInItsHeaderIsNoEmptyOne() throws Exception {
        String whole = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nfound";
        int header = whole.indexOf("found");
        try (ServerSocket cutting = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            AtomicInteger length = new AtomicInteger();
            Thread cutter = new Thread(() -> {
                while (true) {
                    try (Socket client = cutting.accept()) {
                        client.getInputStream().read(new byte[8_192]);
                        client.getOutputStream().write(whole.getBytes(StandardCharsets.US_ASCII), 0, length.get());
                    } catch (IOException e) {
                        // It is over.
                        return;
                    }
                }
            });
            cutter.setDaemon(true);
            cutter.start();
            URI uri = URI.create("http://127.0.0.1:" + cutting.getLocalPort() + "/x");
            for (int i = 1; i < whole.length(); i++) {
                length.set(i);
                assertThatThrownBy(() -> http.find(uri, "*/*", 10))
                        .as("%d bytes, the header has %d", i, header)
                        .isInstanceOfSatisfying(
                                FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.IO));
            }
            length.set(whole.length());
            assertThat(http.find(uri, "*/*", 10).orElseThrow()).asString().isEqualTo("found");
        }
    }

    @Test
    void whatIsElsewhereIsFoundThere() {
        server.createContext("/there", exchange -> {
            byte[] body = "found".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        send("/a/absolute", at("/there").toString());
        send("/a/relative", "../there");

        assertThat(http.find(at("/a/absolute"), "*/*", 10).orElseThrow())
                .asString()
                .isEqualTo("found");
        assertThat(http.find(at("/a/relative"), "*/*", 10).orElseThrow())
                .asString()
                .isEqualTo("found");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://127.0.0.1:99999/",
                "http://127.0.0.1:2147483648/",
                "//127.0.0.1:65536/",
                "http://127.0.0.1:/",
                "http://",
                "http:///path",
                "http:opaque",
                "mailto:somebody",
                "file:///etc/passwd",
                "jar:http://127.0.0.1/a!/b",
                "https://127.0.0.1:70000/",
                "http://[::1%25nothing]:1/",
                "http://name_with_underscore/",
                "not a URL",
                "http://nobody@127.0.0.1:1/",
                ""
            })
    void whereverAServerSendsItIsAReport(String location) {
        send("/", location);

        Throwable thrown = catchThrowable(() -> http.find(at("/a"), "*/*", 10));

        assertThat(thrown)
                .as("sent to '%s'", location)
                .isInstanceOfSatisfying(
                        FirnException.class, report -> assertThat(report.kind()).isIn(Kind.IO, Kind.REFUSED))
                .hasMessageContaining(at("/a").toString());
    }

    @Test
    void aWayWithoutEndIsLeft() {
        send("/", "/again");

        assertThat(catchThrowable(() -> http.find(at("/a"), "*/*", 10)))
                .isInstanceOf(FirnException.class)
                .hasRootCauseMessage("it is elsewhere more than 5 times");
        assertThat(requests).hasValue(2 * 6);
    }
}
