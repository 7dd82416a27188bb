package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What pages of other origins may do, decided as a browser decides it: Fetch standard, "CORS-preflight fetch" and "CORS check". */
class CorsTest {
    private static final String CHUNK = "/r/main/a/c/0";
    private static final List<String> PATHS =
            List.of(CHUNK, "/r/main/absent", "/r/main/", "/", "/healthz", "/ipfs/bafkqaaa");
    private static final String ORIGIN = "https://page.example";

    private final Repository repository = Repository.create(
            new MemorySpace(Clock.systemUTC()::millis), new Surroundings(Clock.systemUTC(), new Random(1), "tester"));
    private Gateway gateway = Gateway.start(
            GatewaySettings.loopback(0),
            List.of(new ZarrFace(
                    List.of(new ServedRepository("r", repository)), Limits.defaults(), new VerifiedBytes(1 << 20))),
            notice -> {});

    @BeforeEach
    void commit() {
        try (Session session = repository.session(RefName.branch("main"))) {
            session.put("a/c/0", ByteBuffer.wrap("0123456789".getBytes(StandardCharsets.UTF_8)));
            session.commit(CommitRequest.of("first", "tester"));
        }
    }

    @AfterEach
    void stop() {
        gateway.close();
        repository.close();
    }

    private record Answer(int status, Map<String, String> fields) {
        /** What a field lists, in small letters. */
        List<String> list(String name) {
            return Stream.of(fields.getOrDefault(name, "").split(","))
                    .map(word -> word.strip().toLowerCase(Locale.ROOT))
                    .toList();
        }

        boolean isShown() {
            return Stream.of("*", ORIGIN).anyMatch(fields.getOrDefault("access-control-allow-origin", "")::equals);
        }

        boolean allows(String method, List<String> names) {
            List<String> methods = list("access-control-allow-methods");
            List<String> allowed = list("access-control-allow-headers");
            return isShown()
                    && status >= 200
                    && status < 300
                    && (methods.contains("*") || methods.contains(method.toLowerCase(Locale.ROOT)))
                    && names.stream()
                            .allMatch(name ->
                                    allowed.contains(name) || !name.equals("authorization") && allowed.contains("*"));
        }

        boolean exposes(String name) {
            List<String> exposed = list("access-control-expose-headers");
            return isShown() && fields.containsKey(name) && (exposed.contains("*") || exposed.contains(name));
        }
    }

    private Answer ask(String method, String path, String... more) throws IOException {
        String request = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nOrigin: " + ORIGIN
                + "\r\n" + Stream.of(more).map(field -> field + "\r\n").reduce("", String::concat) + "\r\n";
        try (Socket socket =
                new Socket(InetAddress.getLoopbackAddress(), gateway.uri().getPort())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String reply = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            Map<String, String> fields = new HashMap<>();
            reply.substring(0, reply.indexOf("\r\n\r\n")).lines().skip(1).forEach(line -> {
                String[] field = line.split(": ?", 2);
                assertThat(fields.put(field[0].toLowerCase(Locale.ROOT), field[1]))
                        .as("%s stands there twice", line)
                        .isNull();
            });
            return new Answer(Integer.parseInt(reply.substring(9, 12)), fields);
        }
    }

    private boolean mayAsk(String path, String method, String... names) throws IOException {
        return ask(
                        "OPTIONS",
                        path,
                        "Access-Control-Request-Method: " + method,
                        "Access-Control-Request-Headers: " + String.join(",", names))
                .allows(method, List.of(names));
    }

    @Test
    void aPageOfAnyOriginMayAskForPartsAndWithConditions() throws IOException {
        for (String path : PATHS) {
            for (String method : List.of("GET", "HEAD")) {
                assertThat(mayAsk(path, method, "if-none-match", "if-range", "range"))
                        .as(path)
                        .isTrue();
                assertThat(mayAsk(path, method, "cache-control", "x-of-some-program"))
                        .as(path)
                        .isTrue();
            }
        }
    }

    /** Who reads no wildcard needs the names. */
    @Test
    void theFieldsThatReadersOfZarrSendAreNamed() throws IOException {
        Answer answer = ask("OPTIONS", CHUNK, "Access-Control-Request-Method: GET");

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.list("access-control-allow-headers")).contains("range", "if-none-match", "if-range");
        assertThat(answer.list("access-control-allow-methods")).contains("get", "head");
        assertThat(Integer.parseInt(answer.fields().get("access-control-max-age")))
                .isPositive();
        assertThat(answer.fields()).doesNotContainKey("content-length"); // RFC 9110, section 8.6
    }

    @Test
    void noPageMaySendPasswordsOrAskForAnythingButReading() throws IOException {
        for (String path : PATHS) {
            for (String method : List.of("PUT", "DELETE", "PATCH")) {
                assertThat(mayAsk(path, method, "range")).as(path).isFalse();
            }
            assertThat(mayAsk(path, "GET", "authorization")).as(path).isFalse();
            assertThat(ask("GET", path).fields()).doesNotContainKey("access-control-allow-credentials");
        }
    }

    @Test
    void aPageSeesWhatItGotAndWhy() throws IOException {
        Answer whole = ask("GET", CHUNK);
        assertThat(whole.status()).isEqualTo(200);
        assertThat(Stream.of("etag", "content-length", "accept-ranges", "x-firn-commit"))
                .allMatch(whole::exposes);
        Answer part = ask("GET", CHUNK, "Range: bytes=2-4");
        assertThat(part.status()).isEqualTo(206);
        assertThat(Stream.of("etag", "content-length", "content-range")).allMatch(part::exposes);
        assertThat(part.fields()).containsEntry("content-range", "bytes 2-4/10");
        Answer same = ask("GET", CHUNK, "If-None-Match: " + whole.fields().get("etag"));
        assertThat(same.status()).isEqualTo(304);
        assertThat(same.exposes("etag")).isTrue();
        Answer beyond = ask("GET", CHUNK, "Range: bytes=20-");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.exposes("content-range")).isTrue();
        // Absence means fill value, so a page has to be told of it, too.
        assertThat(ask("GET", "/r/main/a/c/1").status()).isEqualTo(404);
        assertThat(ask("GET", "/r/main/a/c/1").isShown()).isTrue();
    }
}
