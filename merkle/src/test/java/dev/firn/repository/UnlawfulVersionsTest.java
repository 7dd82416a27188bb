package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.history.ChangeSummary;
import dev.firn.history.Commit;
import dev.firn.history.Operation;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.manifest.Manifest;
import dev.firn.repository.Repository.VerifyDepth;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Versions and operations that no writer of ours makes: each block is whole and lawful by itself, and what they say together is not. */
class UnlawfulVersionsTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[4],\"chunk_key_encoding\":\"default\"}";
    private static final ByteBuffer CHUNK = ByteBuffer.wrap(new byte[] {(byte) 0xff, 1});

    private final Repository repository =
            Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(1), "tester"));

    @AfterEach
    void close() {
        repository.close();
    }

    /**
     * What stands in a page together.
     *
     * @param name what it is
     * @param said what is said of it
     */
    private record Content(String name, String said, List<MapNode> items) {
        Content(String name, String said, MapNode... items) {
            this(name, said, List.of(items));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final Content LAWFUL =
            new Content("lawful", "", chunks("s/", "/"), document("s/zarr.json", ARRAY), document("t", "x"));

    static List<Content> unlawful() {
        String notItsOwn = "its keys and objects";
        return List.of(
                new Content(
                        "key and directory", "cannot be an object", document("g", "x"), document("g/zarr.json", "{}")),
                new Content(
                        "chunk and document",
                        notItsOwn,
                        chunks("s/", "/"),
                        document("s/c/0", CHUNK),
                        document("s/zarr.json", ARRAY)),
                new Content("chunk as document", notItsOwn, document("s/c/0", CHUNK), document("s/zarr.json", ARRAY)),
                new Content("other separator", notItsOwn, chunks("s/", "."), document("s/zarr.json", ARRAY)),
                new Content("no array", notItsOwn, chunks("s/", "/")),
                new Content(
                        "not the nearest array",
                        notItsOwn,
                        chunks("/", "/"),
                        document("c/zarr.json", ARRAY.replace("default", "v2")),
                        document("zarr.json", ARRAY)));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static MapNode document(String key, String text) {
        return MapNode.builder()
                .put("key", key)
                .put("object", Cid.ofContent(Codec.RAW, bytes(text)))
                .put("size", (long) text.length())
                .put("text", text)
                .build();
    }

    private static MapNode document(String key, ByteBuffer content) {
        return MapNode.builder()
                .put("key", key)
                .put("object", Cid.ofContent(Codec.RAW, content))
                .put("size", (long) content.remaining())
                .build();
    }

    /** The chunk 0 of an array of one axis. */
    private static MapNode chunks(String key, String separator) {
        Ipld chunk = new ListNode(List.of(
                new Ipld.Text("0"), new Ipld.Link(Cid.ofContent(Codec.RAW, CHUNK)), Ipld.Int.of(CHUNK.remaining())));
        return MapNode.builder()
                .put("chunks", (Ipld) new ListNode(List.of(chunk)))
                .put("encoding", "default")
                .put("key", key)
                .put("rank", 1L)
                .put("separator", separator)
                .build();
    }

    private Cid commit(Content content) {
        return commit(content, List.of());
    }

    private Cid commit(Content content, List<Cid> parents) {
        Block page = Block.of(
                Codec.DAG_JSON,
                DagJson.encode(MapNode.builder()
                        .put("firn", "manifest")
                        .put("level", 1L)
                        .put("items", (Ipld) new ListNode(List.copyOf(content.items())))
                        .build()));
        Store store = repository.store();
        try (StoreWriter writer = store.writer()) {
            writer.put(CHUNK);
            writer.put(page);
            writer.seal();
        }
        ChangeSummary summary = ChangeCounter.count(Manifest.empty(store), Manifest.read(page.cid(), store));
        Block commit =
                new Commit(page.cid(), parents, "a", CLOCK.instant(), "by hand", new TreeMap<>(), summary).toBlock();
        try (StoreWriter writer = store.writer()) {
            writer.put(commit);
            writer.seal();
        }
        return commit.cid();
    }

    /** What is found on one thread, and on several as well. */
    private List<Damage> damages(Optional<Cid> only) {
        List<Damage> found = repository.verify(VerifyDepth.FULL, only, 1).damages();
        assertThat(repository.verify(VerifyDepth.FULL, only, 2).damages()).isEqualTo(found);
        return found;
    }

    @Test
    void aManifestThatIsThatOfItsContentIsSound() {
        Cid commit = commit(LAWFUL);
        repository.refs().create(RefName.branch("main"), commit);
        assertThat(damages(Optional.empty())).isEmpty();
        assertThat(damages(Optional.of(commit))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("unlawful")
    void aManifestThatIsNotThatOfItsContentIsReported(Content content) {
        Cid commit = commit(content);
        repository.refs().create(RefName.branch("main"), commit);
        for (Optional<Cid> only : List.of(Optional.<Cid>empty(), Optional.of(commit))) {
            assertThat(damages(only))
                    .singleElement()
                    .satisfies(damage ->
                            assertThat(damage.message()).contains("manifest of commit " + commit, content.said()));
        }
    }

    /** The one before it was not fetched, so that it is taken by itself; what it says it changed nobody can tell. */
    @Test
    void whereHistoryBeginsToBeAbsentAManifestIsLookedAtToo() {
        Cid before = Cid.ofContent(Codec.DAG_JSON, bytes("{\"not\":\"here\"}"));
        Cid lawful = commit(LAWFUL, List.of(before));
        Cid unlawful = commit(unlawful().get(0), List.of(before));
        repository.store().absences().record(new Absence(Absence.Reason.SHALLOW, "origin"), List.of(before));
        repository.refs().create(RefName.branch("main"), lawful);
        assertThat(damages(Optional.empty())).isEmpty();
        repository.refs().create(RefName.branch("other"), unlawful);
        assertThat(damages(Optional.empty()))
                .singleElement()
                .satisfies(damage -> assertThat(damage.message()).contains("manifest of commit " + unlawful));
    }

    /** What is compared of so many keys does not stay in memory. */
    @Test
    void aVersionOfManyKeysIsComparedWhereTheRepositoryCannotBeWritten(@TempDir Path directory) throws IOException {
        try (Repository large =
                Repository.create(directory.resolve("r"), new Surroundings(CLOCK, new Random(2), "tester"))) {
            try (Session session = large.session(RefName.branch("main"))) {
                session.put("s/zarr.json", bytes(ARRAY));
                for (int i = 0; i < 150_000; i++) {
                    session.put("s/c/" + i, CHUNK.duplicate());
                }
                session.commit(CommitRequest.of("m", "a"));
            }
            Path work = directory.resolve("r/work");
            if (Files.exists(work)) {
                Files.move(work, directory.resolve("away"));
            }
            Files.writeString(work, "in the way");
            assertThat(large.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                    .isEmpty();
        }
    }

    private void make(RefName ref, Optional<RefCell> old, Operation operation, long sequence, Cid to) {
        Block block = operation.toBlock();
        try (StoreWriter writer = repository.store().writer()) {
            writer.put(block);
            writer.seal();
        }
        repository.refs().make(new RefMove(old, new RefCell(ref, sequence, Optional.of(to), block.cid(), 0), block));
    }

    private static Operation operation(String ref, long sequence, Operation.Move move, Optional<Cid> previous) {
        return new Operation(
                ref, sequence, move, previous, new Operation.Cause("t", CLOCK.instant(), "reset"), Optional.empty());
    }

    @Test
    void anOperationOfAnotherRefIsReported() {
        Cid commit = commit(LAWFUL);
        RefName main = RefName.branch("main");
        Operation.Move created = new Operation.Move(Optional.empty(), Optional.of(commit));
        make(main, Optional.empty(), operation("heads/other", 1, created, Optional.empty()), 1, commit);
        assertThat(repository.verify(VerifyDepth.QUICK, Optional.empty(), 1).damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.message()).contains("is not that of number 1 of heads/main"));
    }

    @Test
    void anOperationBehindOneThatDoesNotComeBeforeItIsReported() {
        Cid commit = commit(LAWFUL);
        RefName main = RefName.branch("main");
        RefCell first = repository.refs().create(main, commit);
        Operation.Move fromNothing = new Operation.Move(Optional.empty(), Optional.of(commit));
        make(
                main,
                Optional.of(first),
                operation("heads/main", 2, fromNothing, Optional.of(first.operation())),
                2,
                commit);
        assertThat(repository.verify(VerifyDepth.QUICK, Optional.empty(), 1).damages())
                .singleElement()
                .satisfies(damage -> assertThat(damage.message()).contains("is not the one before number 2"));
    }
}
