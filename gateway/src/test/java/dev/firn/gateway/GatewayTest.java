package dev.firn.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.ContentResponse;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.HttpClientTransportOverHTTP2;
import org.eclipse.jetty.util.component.LifeCycle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GatewayTest {
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final HttpClient client = HttpClient.newHttpClient();
    private Gateway gateway = start();

    private Gateway start() {
        return Gateway.start(
                GatewaySettings.loopback(0),
                List.of(new TestFace()),
                new Gateway.Listeners(notices::add, Optional.of(lines::add)));
    }

    @BeforeEach
    void aServerRuns() {
        assertThat(gateway.uri().getPort()).isPositive();
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @Test
    void itSaysThatItIsWell() throws Exception {
        HttpResponse<String> reply = get("healthz");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.body()).isEqualTo("ok\n");
        assertThat(reply.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
    }

    @Test
    void itSpeaksHttp2WithoutTls() throws Exception {
        try (Http2 http2 = new Http2()) {
            ContentResponse reply = http2.get(uri("healthz"));

            assertThat(reply.getVersion()).isEqualTo(HttpVersion.HTTP_2);
            assertThat(reply.getContentAsString()).isEqualTo("ok\n");
        }
    }

    /** Clients that ask for a switch lose what comes with it. */
    @Test
    void whoAsksForASwitchToHttp2IsAnsweredInHttp1() throws Exception {
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            ("GET /test/sized HTTP/1.1\r\nHost: localhost\r\nConnection: close, Upgrade, HTTP2-Settings\r\n"
                                            + "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA\r\n\r\n")
                                    .getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith("onetwo");
        }
        assertThat(get("test/sized").version()).isEqualTo(HttpClient.Version.HTTP_1_1);
    }

    /** A client that begins with HTTP/2, over one connection. */
    private static final class Http2 implements Closeable {
        private final org.eclipse.jetty.client.HttpClient client =
                new org.eclipse.jetty.client.HttpClient(new HttpClientTransportOverHTTP2(new HTTP2Client()));

        Http2() throws Exception {
            client.start();
        }

        ContentResponse get(URI uri) throws Exception {
            return client.GET(uri);
        }

        ContentResponse head(URI uri) throws Exception {
            return client.newRequest(uri)
                    .method("HEAD")
                    .timeout(20, TimeUnit.SECONDS)
                    .send();
        }

        @Override
        public void close() {
            LifeCycle.stop(client);
        }
    }

    /* The client of Jetty waits for ever where the end comes behind the header. */
    @Test
    void aHeadOverHttp2Ends() throws Exception {
        try (Http2 http2 = new Http2()) {
            ContentResponse reply = http2.head(uri("healthz"));
            assertThat(reply.getStatus()).isEqualTo(200);
            assertThat(reply.getHeaders().get("Content-Length")).isEqualTo("3");
            assertThat(reply.getContent()).isEmpty();
        }
    }

    @Test
    void aThreadThatIsInterruptedStopsItNoLess() throws Exception {
        URI uri = gateway.uri();
        assertThat(get("healthz").statusCode()).isEqualTo(200);
        Thread.currentThread().interrupt();

        gateway.close();

        assertThat(Thread.interrupted()).isTrue();
        assertThatThrownBy(() -> new Socket(uri.getHost(), uri.getPort()).close())
                .isInstanceOf(ConnectException.class);
        for (int i = 0; i < 200 && !threadsOfGateways().isEmpty(); i++) {
            Thread.sleep(50);
        }
        assertThat(threadsOfGateways()).isEmpty();
    }

    private static List<Thread> threadsOfGateways() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("gateway"))
                .toList();
    }

    @Test
    void aPathOfNoFaceIsNotFound() throws Exception {
        assertThat(get("nothing/here").statusCode()).isEqualTo(404);
    }

    @Test
    void piecesAreSentInOrder() throws Exception {
        assertThat(get("test/pieces").body()).isEqualTo("onetwo");
        assertThat(get("test/sized").headers().firstValue("Content-Length")).contains("6");
    }

    @Test
    void damageBeforeTheFirstByteIsAnErrorAndSaysNothingOfPlaces() throws Exception {
        HttpResponse<String> reply = get("test/damaged");

        assertThat(reply.statusCode()).isEqualTo(500);
        assertThat(reply.body()).isEqualTo("what the store holds there is damaged\n");
        assertThat(notices).containsExactly("/test/damaged: block x in /secret does not have its hash");
    }

    @Test
    void damageInTheMiddleBreaksTheConnection() throws Exception {
        assertThatThrownBy(() -> get("test/damaged-later")).isInstanceOf(IOException.class);
        try (Http2 http2 = new Http2()) {
            assertThatThrownBy(() -> http2.get(uri("test/damaged-later")))
                    .isInstanceOf(ExecutionException.class)
                    .hasRootCauseInstanceOf(IOException.class);
        }
    }

    /** The server anew; a connection may be silent for so long, and replies need not wait for memory. */
    private void startWithSilence(long millis) {
        gateway.close();
        Limits limits = new Limits(
                16 << 10,
                64,
                4096,
                256 << 20,
                Duration.ofMillis(millis),
                Limits.Patience.usual(),
                Duration.ofSeconds(5));
        gateway = Gateway.start(
                new GatewaySettings("127.0.0.1", 0, Set.of(), limits),
                List.of(new TestFace()),
                new Gateway.Listeners(notices::add, Optional.empty()));
    }

    /** The time in which a connection may be silent is over while a piece is made, and in every moment around the beginning of its sending. */
    @Test
    void aReplyThatTakesLongToMakeIsSentWhole() throws Exception {
        // Long enough that no client is silent for so long of itself, on a busy machine, before it asks again.
        assertLateRepliesAreWhole(
                1_000,
                80,
                uri -> client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray())
                        .body());
        // The pieces of one connection are made one after the other, so it is never silent.
        try (Http2 http2 = new Http2()) {
            assertLateRepliesAreWhole(300, 10, uri -> http2.get(uri).getContent());
        }
    }

    @FunctionalInterface
    private interface Getting {
        byte[] get(URI uri) throws Exception;
    }

    private void assertLateRepliesAreWhole(long silenceMillis, int requests, Getting getting) throws Exception {
        startWithSilence(silenceMillis);
        ExecutorService clients = Executors.newFixedThreadPool(40);
        try {
            List<Future<Integer>> sizes = new ArrayList<>();
            for (int i = 0; i < requests; i++) {
                URI uri = uri("test/late" + (silenceMillis - 20 + i % 40));
                sizes.add(clients.submit(() -> getting.get(uri).length));
            }
            for (Future<Integer> size : sizes) {
                assertThat(size.get()).isEqualTo(2 << 20);
            }
        } finally {
            clients.shutdownNow();
        }
    }

    @Test
    void aConnectionThatIsSilentAfterItsReplyIsClosed() throws Exception {
        startWithSilence(300);
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /test/sized HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

            assertThat(new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII))
                    .endsWith("onetwo");
        }
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return gateway.uri().resolve("/" + path);
    }

    /** Answers with what the second segment asks for. */
    private static final class TestFace implements Face {
        @Override
        public String name() {
            return "test";
        }

        @Override
        public boolean takes(List<String> segments) {
            return segments.get(0).equals("test");
        }

        @Override
        public Reply reply(Ask ask) {
            if (ask.segments().get(1).startsWith("late")) {
                return late(Long.parseLong(ask.segments().get(1).substring(4)));
            }
            return switch (ask.segments().get(1)) {
                case "pieces" -> pieces(OptionalLong.empty(), "one", "two");
                case "sized" -> pieces(OptionalLong.of(6), "one", "two");
                case "damaged" -> throw FirnException.corrupt("block x in /secret does not have its hash");
                default -> pieces(OptionalLong.of(12), "one", "!", "two");
            };
        }

        private static Reply late(long millis) {
            Iterator<ByteBuffer> left = List.of(ByteBuffer.allocate(1 << 20), ByteBuffer.allocate(1 << 20))
                    .iterator();
            return Reply.of(200, new Body.Pieces(() -> late(millis, left), OptionalLong.of(2 << 20)));
        }

        private static Optional<ByteBuffer> late(long millis, Iterator<ByteBuffer> left) {
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
        }

        private static Reply pieces(OptionalLong sizeBytes, String... texts) {
            Iterator<String> left = List.of(texts).iterator();
            return Reply.of(200, new Body.Pieces(() -> next(left), sizeBytes));
        }

        private static Optional<ByteBuffer> next(Iterator<String> left) {
            if (!left.hasNext()) {
                return Optional.empty();
            }
            String text = left.next();
            if (text.equals("!")) {
                throw FirnException.corrupt("block y does not have its hash");
            }
            return Optional.of(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
    }
}
