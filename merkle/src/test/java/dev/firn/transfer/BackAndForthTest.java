package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.manifest.Scope;
import dev.firn.repository.CommitLog;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Histories in which content goes back to what it was, as after restore, or by hand: each version is copied whole all the same. */
final class BackAndForthTest {
    private static final Transfer.Way WAY =
            new Transfer.Way(new TransferOptions(4, 1 << 20, 60_000, Long.MAX_VALUE), TransferProgress.none());
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[64,64],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\"}}";
    private static final int COMMITS = 14;
    private static final int FILES = 40;
    private static final int CHUNKS = 90;
    private static final int STATES = 3;

    /** A file that is another from commit to commit, and in the end all as it was at first. */
    @Test
    void aVersionThatIsRestoredIsNotLeftToTheOneItCameFrom() {
        for (int round = 0; round < 10; round++) {
            try (Repository source = Samples.empty(round)) {
                Cid first = Samples.put(source, "main", session -> {
                    Samples.put(session, "x", "of the first version ".repeat(9_000));
                    Samples.put(session, "y", "0");
                });
                for (int i = 1; i < 10; i++) {
                    String text = "" + i;
                    Samples.put(source, "main", session -> Samples.put(session, "y", text));
                }
                Samples.put(source, "main", session -> Samples.put(session, "y", "0"));
                assertThat(source.snapshot("main").manifestCid())
                        .isEqualTo(source.snapshot(first).manifestCid());

                assertCopied(source, "");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void versionsOfFewStatesAreCopiedWhole(long seed) {
        try (Repository source = Samples.empty(seed)) {
            changeBackAndForth(source, new Random(seed));

            assertCopied(source, "");
            assertCopied(source, "a");
            assertCopied(source, "files");
        }
    }

    private static void changeBackAndForth(Repository source, Random random) {
        List<Cid> commits = new ArrayList<>();
        for (int i = 0; i < COMMITS; i++) {
            String branch = random.nextInt(4) == 0 ? "side" : "main";
            RefName name = RefName.branch(branch);
            if (!commits.isEmpty() && source.refs().find(name).isEmpty()) {
                source.refs().create(name, commits.get(random.nextInt(commits.size())));
            }
            int first = i;
            try (Session session = source.session(name)) {
                if (first == 0) {
                    Samples.put(session, "a/zarr.json", ARRAY);
                }
                // Small changes leave nodes of earlier versions as they were; large ones bring them back.
                int changes = first == 0 ? FILES + CHUNKS : random.nextInt(3) == 0 ? FILES + CHUNKS : 4;
                int state = random.nextInt(STATES);
                for (int k = 0; k < changes; k++) {
                    int which = changes == 4 ? random.nextInt(FILES + CHUNKS) : k;
                    put(session, which, changes == 4 ? random.nextInt(STATES) : state);
                }
                session.commit(CommitRequest.of("change", "tester")).commit().ifPresent(commits::add);
            }
        }
    }

    private static void put(Session session, int which, int state) {
        String key = which < FILES ? "files/" + which : "a/c/" + (which - FILES) / 10 + "/" + (which - FILES) % 10;
        Samples.put(session, key, (key + " in state " + state + " ").repeat(300));
    }

    /** All of it, or one path, and what follows from it. */
    private static void assertCopied(Repository source, String path) {
        Scope scope = path.isEmpty() ? Scope.all() : new Scope(List.of(path));
        try (Repository copy = Samples.empty(99)) {
            FetchRequest request = new FetchRequest(
                    "origin",
                    new TransferRequest.Extent(scope, Integer.MAX_VALUE),
                    FetchRequest.Again.NOTHING,
                    FetchRequest.Gone.KEEP);
            Fetch.run(copy, new LocalRemote(source), request, WAY);

            assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                    .as(path)
                    .isEmpty();
            for (RemoteRef ref : new LocalRemote(source).refs()) {
                for (CommitLog.Entry entry : source.log(ref.commit())) {
                    assertThat(content(copy, entry.cid(), path)).as(path).isEqualTo(content(source, entry.cid(), path));
                }
            }
        }
    }

    private static Map<String, ByteBuffer> content(Repository repository, Cid commit, String path) {
        Map<String, ByteBuffer> content = new TreeMap<>();
        Snapshot snapshot = repository.snapshot(commit);
        snapshot.forEachKey(path, (key, object) -> content.put(key, snapshot.get(key)));
        return content;
    }
}
