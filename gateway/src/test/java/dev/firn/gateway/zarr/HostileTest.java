package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients that mean no good, and stores that are damaged, do not get from a server. See docs/design.md, "The server". */
class HostileTest {
    private static final int LARGE_BYTES = 6 << 20;
    private static final Limits SMALL = new Limits(
            16 << 10, 64, 4096, 24 << 20, Duration.ofSeconds(3), Limits.Patience.usual(), Duration.ofSeconds(5));

    private final Path place;
    private final byte[] small = random(1, 5_000);
    private final byte[] large = random(2, LARGE_BYTES);
    private final List<String> notices = Collections.synchronizedList(new ArrayList<>());
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Repository repository;
    private Gateway gateway;

    HostileTest(@TempDir Path place) {
        this.place = place;
        this.repository =
                Repository.create(place.resolve("r"), new Surroundings(Clock.systemUTC(), new Random(3), "tester"));
        this.gateway = start(SMALL);
    }

    private Gateway start(Limits limits) {
        return Gateway.start(
                new GatewaySettings("127.0.0.1", 0, Set.of("data.example.org"), limits),
                List.of(new ZarrFace(
                        List.of(new ServedRepository("r", repository)), limits, new VerifiedBytes(1 << 20))),
                new Gateway.Listeners(notices::add, Optional.of(lines::add)));
    }

    @BeforeEach
    void commit() {
        try (Session session = repository.session(RefName.branch("main"))) {
            session.put("small", ByteBuffer.wrap(small));
            session.put("large", ByteBuffer.wrap(large));
            session.commit(CommitRequest.of("first", "tester"));
        }
    }

    @AfterEach
    void stop() {
        gateway.close();
        repository.close();
    }

    private static byte[] random(long seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Socket connect() throws IOException {
        Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void say(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /**
     * All that comes back until the server closes or breaks the connection, which it may do before it has read the whole
     * request: what it said by then is still there to be read.
     */
    private byte[] raw(String request) throws IOException {
        try (Socket socket = connect()) {
            try {
                say(socket, request);
            } catch (SocketException closed) {
                return read(socket.getInputStream());
            }
            return read(socket.getInputStream());
        }
    }

    private static byte[] read(InputStream in) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        try {
            in.transferTo(all);
        } catch (SocketTimeoutException e) {
            throw new AssertionError("the server keeps the connection open", e);
        } catch (IOException broken) {
            return all.toByteArray();
        }
        return all.toByteArray();
    }

    private String ask(String path, String... fields) throws IOException {
        String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
        return new String(
                raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n"),
                StandardCharsets.ISO_8859_1);
    }

    private static int status(String reply) {
        return Integer.parseInt(reply.substring(9, 12));
    }

    @Test
    void noPathLeadsOutOfTheVersions() throws IOException {
        List<String> ups = List.of(
                "..",
                "%2e%2e",
                "%2E.",
                ".%2e",
                "%252e%252e",
                "..%00",
                "%c0%ae%c0%ae",
                "%uff0e%uff0e",
                "..;",
                "..%5c..",
                "..%2f..",
                "%2e%2e%2f%2e%2e",
                "....",
                ".",
                "%ff");
        for (String up : ups) {
            for (String path : List.of(
                    "/" + up + "/" + up + "/etc/passwd",
                    "/r/" + up + "/firn.json",
                    "/r/main/" + up + "/" + up + "/firn.json",
                    "/r/main/" + up + "/" + up + "/" + up + "/" + up + "/etc/passwd",
                    "/r/main@/" + up,
                    "/r/" + up + up + "/small")) {
                String reply = ask(path);

                assertThat(status(reply)).as(path).isBetween(400, 404);
                assertThat(reply).as(path).doesNotContain("root:", "\"firn\":\"repository\"");
            }
        }
        assertThat(status(ask("/r//main/small"))).isBetween(400, 404);
        assertThat(status(ask("//r/main/small"))).isBetween(400, 404);
        assertThat(status(ask("/r/main//small"))).isEqualTo(400);
        assertThat(status(ask("/r/main/a%2Fsmall"))).isEqualTo(400);
        assertThat(status(ask("/r/main/%0d%0aX:%20y"))).isEqualTo(400);
    }

    @Test
    void onlyHostsThatAreThisServerAreAnswered() throws IOException {
        for (String host :
                List.of("localhost", "127.0.0.1", "[::1]:80", "LOCALHOST.", "data.example.org:8", "x.localhost")) {
            assertThat(status(host(host, "/r/main/small"))).as(host).isEqualTo(200);
        }
        for (String path : List.of("/r/main/small", "/r/main/", "/healthz", "/metrics", "/")) {
            for (String host :
                    List.of("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "data.example.com")) {
                assertThat(status(host(host, path))).as(host + path).isEqualTo(421);
            }
        }
        // Also where the small object is at hand.
        assertThat(status(host("evil.example", "/r/main/small"))).isEqualTo(421);
        assertThat(status(host("localhost", "http://evil.example/r/main/small")))
                .isBetween(400, 421);
        assertThat(status(new String(raw("GET / HTTP/1.1\r\n\r\n"), StandardCharsets.ISO_8859_1)))
                .isEqualTo(400);
    }

    private String host(String host, String path) throws IOException {
        return new String(
                raw("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"),
                StandardCharsets.ISO_8859_1);
    }

    @Test
    void aMillionRangesAreNotRead() throws IOException {
        assertThat(status(ask("/r/main/small", "Range: bytes=" + "0-0,".repeat(1_000_000) + "0-0")))
                .isEqualTo(431);
        assertThat(status(ask("/r/main/small", "Range: bytes=" + "0-0,".repeat(64) + "0-0")))
                .isEqualTo(400);
        assertThat(status(ask("/r/main/small", "Range: bytes=" + "0-,".repeat(63) + "0-")))
                .isEqualTo(200);
        assertThat(status(ask("/" + "a".repeat(100_000)))).isEqualTo(414);
        assertThat(status(ask("/", "X: " + "a".repeat(100_000)))).isEqualTo(431);
    }

    @Test
    void otherMethodsAreRefused() throws IOException {
        for (String method : List.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND")) {
            String reply = new String(
                    raw(
                            method
                                    + " /r/main/small HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
                    StandardCharsets.ISO_8859_1);

            assertThat(status(reply)).as(method).isBetween(400, 405);
        }
        assertThat(repository.resolve("main")).isNotNull();
    }

    @Test
    void slowReadersDoNotKeepOthersFromBeingServed() throws Exception {
        List<Socket> slow = new ArrayList<>();
        try {
            // Each would hold some megabytes; together they may hold 24.
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4_096);
                socket.connect(new java.net.InetSocketAddress(
                        InetAddress.getLoopbackAddress(), gateway.uri().getPort()));
                say(socket, "GET /r/main/large HTTP/1.1\r\nHost: localhost\r\n\r\n");
                slow.add(socket);
            }
            byte[] reply = raw("GET /r/main/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

            assertThat(reply.length).as("of %s", notices).isGreaterThan(LARGE_BYTES);
            assertThat(Arrays.copyOfRange(reply, reply.length - LARGE_BYTES, reply.length))
                    .isEqualTo(large);
            assertThat(status(ask("/healthz"))).isEqualTo(200);
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    /** It is not silent for so long that it would be cut for that. */
    @Test
    void aReplyThatIsTakenForEverIsCutOffAndOneInTimeIsNot() throws Exception {
        gateway.close();
        Limits.Patience little = new Limits.Patience(Duration.ofSeconds(2), 64 << 20);
        gateway =
                start(new Limits(16 << 10, 64, 4096, 64 << 20, Duration.ofSeconds(30), little, Duration.ofSeconds(5)));
        String request = "GET /r/main/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new java.net.InetSocketAddress(
                    InetAddress.getLoopbackAddress(), gateway.uri().getPort()));
            socket.setSoTimeout(20_000);
            say(socket, request);
            byte[] begin = socket.getInputStream().readNBytes(1_000);
            assertThat(new String(begin, StandardCharsets.ISO_8859_1))
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("content-length: " + LARGE_BYTES);
            assertThat(raw(request)).endsWith(Arrays.copyOfRange(large, LARGE_BYTES - 100_000, LARGE_BYTES));

            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (lines.size() < 2 && System.nanoTime() < end) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(lines).as("the slow one has ended").hasSize(2);
            assertThat(begin.length + read(socket.getInputStream()).length).isLessThan(LARGE_BYTES);
        }
    }

    @Test
    void twoThousandIdleConnectionsAreNoHindrance() throws IOException {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 2_000; i++) {
                idle.add(connect());
            }
            assertThat(status(ask("/r/main/small"))).isEqualTo(200);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void moreConnectionsThanAllowedWaitAndIdleOnesGo() throws Exception {
        gateway.close();
        gateway = start(new Limits(
                16 << 10, 64, 20, 8 << 20, Duration.ofSeconds(2), Limits.Patience.usual(), Duration.ofSeconds(5)));
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 40; i++) {
                idle.add(connect());
            }
            // The idle ones are closed in two seconds, and then there is room.
            assertThat(status(ask("/healthz"))).isEqualTo(200);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aRequestThatTricklesIsCutOff() throws Exception {
        try (Socket socket = connect()) {
            socket.setSoTimeout(50);
            say(socket, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ");
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            boolean isCut = false;
            while (!isCut && System.nanoTime() < deadline) {
                try {
                    say(socket, "x");
                    isCut = socket.getInputStream().read() < 0;
                } catch (SocketTimeoutException e) {
                    TimeUnit.MILLISECONDS.sleep(100);
                } catch (IOException e) {
                    isCut = true;
                }
            }
            assertThat(isCut).isTrue();
        }
    }

    @Test
    void damageIsNeverSent() throws IOException {
        assertThat(status(ask("/r/main/small"))).isEqualTo(200);
        // Other keys for the damage, as what was served may be at hand still.
        byte[] victim = random(7, 40_000);
        byte[] largeVictim = random(8, LARGE_BYTES);
        try (Session session = repository.session(RefName.branch("main"))) {
            session.put("victim", ByteBuffer.wrap(victim));
            session.put("largeVictim", ByteBuffer.wrap(largeVictim));
            session.commit(CommitRequest.of("second", "tester"));
        }
        damage(Arrays.copyOfRange(victim, 20_000, 20_032));
        damage(Arrays.copyOfRange(largeVictim, LARGE_BYTES - 100, LARGE_BYTES - 68));

        String reply = ask("/r/main/victim");
        assertThat(status(reply)).isEqualTo(500);
        assertThat(reply)
                .containsIgnoringCase("connection: close")
                .endsWith("damaged\n")
                .doesNotContain(place.toString());
        assertThat(status(ask("/r/main/victim", "Range: bytes=0-9"))).isEqualTo(500);
        assertThat(status(ask("/r/main/victim", "Range: bytes=0-9,20-29"))).isEqualTo(500);
        byte[] broken = raw("GET /r/main/largeVictim HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(new String(broken, 0, 20, StandardCharsets.ISO_8859_1)).startsWith("HTTP/1.1 200");
        int header = new String(broken, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        assertThat(broken.length - header).isEqualTo(5 << 20);
        assertThat(Arrays.copyOfRange(broken, header, broken.length)).isEqualTo(Arrays.copyOf(largeVictim, 5 << 20));
        assertThat(notices)
                .as("what was broken off while it was sent")
                .anyMatch(notice -> notice.startsWith("/r/main/largeVictim: "));
        assertThat(status(ask("/r/main/largeVictim", "Range: bytes=-10"))).isEqualTo(500);
        assertThat(notices).anyMatch(notice -> notice.contains("does not have its hash"));
        assertThat(ask("/metrics")).contains("firn_store_reports_total{kind=\"corrupt\"}");
    }

    /** Flips a bit of the bytes wherever they lie in the repository. */
    private void damage(byte[] wanted) throws IOException {
        int found = 0;
        try (Stream<Path> files = Files.walk(place.resolve("r"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                String text = new String(bytes, StandardCharsets.ISO_8859_1);
                int at = text.indexOf(new String(wanted, StandardCharsets.ISO_8859_1));
                if (at >= 0) {
                    bytes[at] ^= 1;
                    file.toFile().setWritable(true);
                    Files.write(file, bytes);
                    found++;
                }
            }
        }
        assertThat(found).isEqualTo(1);
    }

    @Test
    void whatWasServedAndIsDamagedThenIsServedRightOrNotAtAll() throws IOException {
        assertThat(ask("/r/main/small")).endsWith(new String(small, StandardCharsets.ISO_8859_1));
        damage(Arrays.copyOfRange(small, 100, 132));
        for (int i = 0; i < 3; i++) {
            String reply = ask("/r/main/small");
            assertThat(status(reply) == 500 || reply.endsWith(new String(small, StandardCharsets.ISO_8859_1)))
                    .isTrue();
        }
    }

    @Test
    void whatIsBeingSentMayEndWhenTheServerStops() throws Exception {
        try (Socket socket = new Socket()) {
            socket.setReceiveBufferSize(4_096);
            socket.connect(new java.net.InetSocketAddress(
                    InetAddress.getLoopbackAddress(), gateway.uri().getPort()));
            say(socket, "GET /r/main/large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            byte[] first = socket.getInputStream().readNBytes(1_000);
            CompletableFuture<Void> stopping = CompletableFuture.runAsync(gateway::close);
            TimeUnit.MILLISECONDS.sleep(300);
            assertThat(stopping).isNotDone();
            byte[] rest = read(socket.getInputStream());

            byte[] tail = Arrays.copyOfRange(rest, rest.length - 100_000, rest.length);
            assertThat(tail).isEqualTo(Arrays.copyOfRange(large, LARGE_BYTES - 100_000, LARGE_BYTES));
            assertThat(first.length + rest.length).isGreaterThan(LARGE_BYTES);
            stopping.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theAccessLogKeepsItsLinesWhole() throws Exception {
        ask("/r/main/sm%22all?%0a", "User-Agent: a\"b\tc", "Referer: x");
        gateway.close();

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0))
                .startsWith("127.0.0.1 - - [")
                .contains("] \"GET /r/main/sm%22all?%0a HTTP/1.1\" 404 ")
                .contains(" \"x\" \"a\\x22b\\x09c\" ")
                .doesNotContain("\n");
    }
}
