package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.VerifiedBytes;
import dev.firn.gateway.zarr.KeptConnection.Asked;
import dev.firn.gateway.zarr.KeptConnection.Came;
import dev.firn.gateway.zarr.ServedModel.Content;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who reads a branch while it is written, and packs are merged, gets with each reply some version whole: the one that it names, and never an older one than before. */
class ServedWhileWrittenTest {
    private static final int COMMITS = Integer.getInteger("firn.served.commits", 25);
    private static final int READERS = 3;
    private static final List<String> KEYS = List.of("k0", "k1", "arr/zarr.json", "arr/c/0/0", "zarr.json");

    @TempDir
    private Path directory;

    private volatile boolean isDone;

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Seen(Asked asked, String key, Came came, int before) {}

    @ParameterizedTest
    @ValueSource(ints = {64 << 20, 1 << 20})
    void eachReplyIsOfOneVersion(int keptBytes) throws Exception {
        Random random = new Random(keptBytes);
        List<Content> contents = ServedModel.contents(11, 2);
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try (ServedModel model = new ServedModel("r", directory.resolve("r"), keptBytes)) {
            List<Cid> commits = new ArrayList<>();
            ZarrFace face = new ZarrFace(
                    List.of(new ServedRepository("r", model.repository)),
                    Limits.defaults(),
                    new VerifiedBytes(keptBytes));
            write(model, random, contents, commits);
            try (Gateway gateway = Gateway.start(GatewaySettings.loopback(0), List.of(face), notice -> {})) {
                List<Future<List<Seen>>> readers = new ArrayList<>();
                for (int i = 0; i < READERS; i++) {
                    int seed = i;
                    readers.add(threads.submit(() -> read(gateway.uri().getPort(), new Random(seed), commits)));
                }
                for (int i = 0; i < COMMITS; i++) {
                    write(model, random, contents, commits);
                }
                isDone = true;
                for (Future<List<Seen>> reader : readers) {
                    check(reader.get(), model, commits);
                }
            }
        } finally {
            isDone = true;
            threads.shutdownNow();
        }
    }

    private static void write(ServedModel model, Random random, List<Content> contents, List<Cid> commits) {
        SortedMap<String, Optional<Content>> changes = new TreeMap<>();
        for (String key : KEYS) {
            if (commits.isEmpty() || random.nextBoolean()) {
                changes.put(key, Optional.of(model.content(key, random, contents)));
            }
        }
        model.commit(RefName.branch("main"), changes, random.nextBoolean() ? model.repository : model.other);
        synchronized (commits) {
            Cid tip = ServedModel.at(model.refs, "heads/main");
            if (commits.isEmpty() || !commits.get(commits.size() - 1).equals(tip)) {
                commits.add(tip);
            }
        }
    }

    private List<Seen> read(int port, Random random, List<Cid> commits) throws Exception {
        List<Seen> seen = new ArrayList<>();
        try (KeptConnection connection = new KeptConnection(port)) {
            while (!isDone && seen.size() < 3_000) {
                String key = KEYS.get(random.nextInt(KEYS.size()));
                List<String> fields = random.nextInt(4) == 0 ? List.of("Range", "bytes=0-") : List.of();
                Asked asked = new Asked("GET", "/r/main/" + key, fields, new byte[0]);
                int before;
                synchronized (commits) {
                    before = commits.size() - 1;
                }
                Came came = connection.ask(List.of(asked)).get(0);
                seen.add(new Seen(asked, key, digested(came), before));
            }
        }
        return seen;
    }

    /** With a hash in place of the body, of which there may be many. */
    private static Came digested(Came came) {
        String length = String.valueOf(came.body().length);
        byte[] text = (length + " " + Arrays.hashCode(came.body())).getBytes(StandardCharsets.UTF_8);
        return new Came(came.status(), came.fields(), text);
    }

    private static void check(List<Seen> all, ServedModel model, List<Cid> commits) {
        assertThat(all).isNotEmpty();
        for (Seen seen : all) {
            String what = seen.asked() + " after version " + seen.before();
            Cid commit = Cid.parse(seen.came().field("X-Firn-Commit").orElseThrow());
            assertThat(commits.indexOf(commit)).as(what).isGreaterThanOrEqualTo(seen.before());
            SortedMap<String, Content> keys =
                    ServedModel.at(model.versions, commit).keys();
            byte[] bytes = ServedModel.consolidated(keys, seen.key(), false)
                    .orElseGet(() -> ServedModel.at(keys, seen.key()).bytes);
            int status = seen.asked().fields().isEmpty() ? 200 : bytes.length == 0 ? 416 : 206;
            assertThat(seen.came().status()).as(what).isEqualTo(status);
            if (status != 416) {
                String text = bytes.length + " " + Arrays.hashCode(bytes);
                assertThat(new String(seen.came().body(), StandardCharsets.UTF_8))
                        .as(what)
                        .isEqualTo(text);
            }
        }
    }
}
