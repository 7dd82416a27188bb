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
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that remembers what it sent sends the same again, whatever size it has and whatever was asked for meanwhile. */
class ServedAgainTest {
    private static final int MIB = 1 << 20;
    private static final int[] SIZES = {
        0, 1, 5_000, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 77, 4 * MIB, 4 * MIB + 1, 6 * MIB + 123
    };
    private static final int TIMES = 5;

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    private Path place;

    /** All of it is kept, some of it, next to nothing. */
    @ParameterizedTest
    @ValueSource(ints = {64 * MIB, 3 * MIB, MIB})
    void everyReplyIsWhole(int keptBytes) throws Exception {
        try (Repository repository =
                Repository.create(place, new Surroundings(Clock.systemUTC(), new Random(3), "tester"))) {
            commit(repository, 1);
            ZarrFace face = new ZarrFace(
                    List.of(new ServedRepository("r", repository)), Limits.defaults(), new VerifiedBytes(keptBytes));
            try (Gateway gateway = Gateway.start(GatewaySettings.loopback(0), List.of(face), notice -> {})) {
                for (int i = 0; i < TIMES; i++) {
                    askForAll(gateway, 1);
                }
                commit(repository, 2);
                for (int i = 0; i < TIMES; i++) {
                    askForAll(gateway, 2);
                }
            }
        }
    }

    private static void commit(Repository repository, int version) {
        try (Session session = repository.session(RefName.branch("main"))) {
            for (int size : SIZES) {
                session.put(key(size), ByteBuffer.wrap(bytes(version, size)));
            }
            session.commit(CommitRequest.of("version " + version, "tester"));
        }
    }

    private static String key(int size) {
        return "of" + size;
    }

    private static byte[] bytes(int version, int size) {
        byte[] bytes = new byte[size];
        new Random(version + 31L * size).nextBytes(bytes);
        return bytes;
    }

    private void askForAll(Gateway gateway, int version) throws Exception {
        for (int size : SIZES) {
            byte[] bytes = bytes(version, size);
            HttpResponse<byte[]> whole = ask(gateway, "GET", size);
            assertThat(whole.statusCode()).as("%d bytes", size).isEqualTo(200);
            assertThat(Arrays.equals(whole.body(), bytes))
                    .as("%d bytes, of which %d came", size, whole.body().length)
                    .isTrue();
            assertThat(ask(gateway, "HEAD", size).headers().firstValueAsLong("Content-Length"))
                    .as("%d bytes", size)
                    .hasValue(size);
            if (size > 0) {
                HttpResponse<byte[]> end = ask(gateway, "GET", size, "Range", "bytes=" + size / 2 + "-");
                assertThat(end.statusCode()).as("the end of %d bytes", size).isEqualTo(206);
                assertThat(Arrays.equals(end.body(), Arrays.copyOfRange(bytes, size / 2, size)))
                        .as("the end of %d bytes, of which %d came", size, end.body().length)
                        .isTrue();
            }
            String tag = whole.headers().firstValue("ETag").orElseThrow();
            assertThat(ask(gateway, "GET", size, "If-None-Match", tag).statusCode())
                    .as("%d bytes", size)
                    .isEqualTo(304);
        }
    }

    private HttpResponse<byte[]> ask(Gateway gateway, String method, int size, String... fields) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(gateway.uri().resolve("/r/main/" + key(size)))
                .method(method, HttpRequest.BodyPublishers.noBody());
        if (fields.length > 0) {
            request.headers(fields);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }
}
