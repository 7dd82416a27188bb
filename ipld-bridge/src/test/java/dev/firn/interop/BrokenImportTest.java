package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarExport;
import dev.firn.bridge.car.CarFormat;
import dev.firn.bridge.car.CarImport;
import dev.firn.bridge.car.CarTransfer;
import dev.firn.bridge.car.HistoryContent;
import dev.firn.bridge.car.UnixFsContent;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.history.ChangeSummary;
import dev.firn.history.Commit;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.Scope;
import dev.firn.repository.ChangeCounter;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.transfer.Fetch;
import dev.firn.transfer.FetchRequest;
import dev.firn.transfer.LocalRemote;
import dev.firn.transfer.Transfer;
import dev.firn.transfer.TransferOptions;
import dev.firn.transfer.TransferProgress;
import dev.firn.transfer.TransferRequest;
import dev.firn.workdir.Progress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What imports leave that are refused for what stands late in a CAR, and those that are cut short when packs were sealed already. */
final class BrokenImportTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    /** From 8 MiB on an object has a pack of its own, which is sealed when the object ends: as a shared one is when it is full. */
    private static final int LARGE_BYTES = 9 << 20;

    @TempDir
    private Path directory;

    private final MemorySpace space = new MemorySpace(CLOCK::millis);
    private final Repository repository = Repository.create(space, surroundings(1));
    private final Repository other = Repository.create(new MemorySpace(CLOCK::millis), surroundings(2));
    private final byte[] large = new byte[LARGE_BYTES];

    @BeforeEach
    void fill() {
        new Random(3).nextBytes(large);
    }

    @AfterEach
    void close() {
        repository.close();
        other.close();
    }

    private static Surroundings surroundings(int seed) {
        return new Surroundings(CLOCK, new Random(seed), "tester");
    }

    @Test
    void aCarThatIsDamagedLateLeavesNothing() throws IOException {
        Path sound = soundCar();
        byte[] car = Files.readAllBytes(sound);
        int at = new String(car, StandardCharsets.ISO_8859_1).indexOf("a small file");
        assertThat(at).as("the small file stands behind the large one").isGreaterThan(LARGE_BYTES);
        car[at] ^= 1;
        Path damaged = Files.write(directory.resolve("damaged.car"), car);
        Set<BlobName> before = allBlobs();

        assertThatThrownBy(() -> importFiles(damaged))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));

        assertThat(allBlobs()).isEqualTo(before);
    }

    @Test
    void aHistoryThatLacksABlockLateLeavesNothing() throws IOException {
        Cid first = commit(other, "one", new byte[] {-1, 1});
        Cid second = commit(other, "large", large);
        Path car = history(second, first);
        Set<BlobName> before = allBlobs();

        assertThatThrownBy(() -> transfer(car, second))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISSING));

        assertThat(allBlobs()).isEqualTo(before);
    }

    @Test
    void packsOfAnImportThatIsCutShortAreSharedByTheNextImport() throws IOException {
        Path sound = soundCar();

        breaksOff(sound);
        Map<BlobName, Long> left = blobs("packs");
        assertThat(left).as("what was sealed by then").hasSize(1);
        assertThat(blobs("refs")).isEmpty();
        assertThat(blobs("lines")).isEmpty();
        assertThat(repository
                        .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                        .isSound())
                .isTrue();
        breaksOff(sound);
        assertThat(blobs("packs")).as("a second attempt stores nothing again").isEqualTo(left);

        importFiles(sound);
        assertThat(blobs("packs")).containsAllEntriesOf(left);
        assertThat(newBytes(left)).isLessThan(LARGE_BYTES / 8);
        assertThat(repository.snapshot("main").find("large")).isPresent();
        assertThat(repository
                        .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                        .isSound())
                .isTrue();
    }

    @Test
    void packsOfAnImportThatIsCutShortAreSharedByTheNextCommit() throws IOException {
        breaksOff(soundCar());
        Map<BlobName, Long> left = blobs("packs");

        commit(repository, "at/another/place", large);

        assertThat(blobs("packs")).containsAllEntriesOf(left);
        assertThat(newBytes(left)).isLessThan(LARGE_BYTES / 8);
        assertThat(repository
                        .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                        .isSound())
                .isTrue();
    }

    /* No document whose text stands in the manifest, or nothing would be missing. History must not end for anybody at a commit that an import meant to leave out, if it never came to its end. */
    @Test
    void anImportOfHistoryThatBreaksOffRecordsNothingAsAbsent() throws IOException {
        Cid first = commit(other, "one", new byte[] {-1, 1});
        Cid second = commit(other, "two", new byte[] {-1, 2});
        Path car = history(second, first);

        assertThatThrownBy(() -> transfer(car, second))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISSING));
        assertThat(repository.store().absences().find(first)).isEmpty();
        assertThat(blobs("absent")).isEmpty();

        Path whole = history(first, Optional.empty(), Optional.empty());
        transfer(whole, first);
        transfer(car, second);
        assertThat(repository.store().absences().find(first)).isEmpty();
        assertThat(repository.log(second)).hasSize(2);
    }

    @Test
    void anImportThatCameToItsEndRecordsWhereHistoryEnds() throws IOException {
        Cid first = commit(other, "one", new byte[] {-1, 1});
        Cid second = commit(other, "two", new byte[] {-1, 2});
        Path car = history(second, Optional.of(first), Optional.empty());

        transfer(car, second);

        assertThat(repository.store().absences().find(first)).isPresent();
        assertThat(repository.log(second)).hasSize(1);
    }

    /** A CAR cannot be asked again; what the remote has that the commit was left out of can. */
    @Test
    void whatAnImportThatIsCutShortLacksInAPartialCloneIsPromisedByItsRemote() throws IOException {
        Cid first = commit(other, "one", new byte[] {-1, 1});
        commit(other, "one", new byte[] {-1, 2});
        Path car = history(first, Optional.empty(), Optional.empty());
        Cid manifest = other.commit(first).manifest();
        Cid object = other.snapshot(first).find("one").orElseThrow().cid();
        for (int blocks = 1; blocks <= 2; blocks++) {
            try (Repository copy = Repository.create(new MemorySpace(CLOCK::millis), surroundings(3))) {
                fetchLast(copy);
                breaksOff(copy, car, first, blocks);
                Store store = copy.store();
                assertThat(store.knows(first)).isTrue();
                assertThat(store.knows(manifest)).isEqualTo(blocks == 2);
                assertThat(store.absences().find(blocks == 2 ? object : manifest))
                        .contains(new Absence(Absence.Reason.PROMISED, "origin"));
                assertThat(copy.verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                                .isSound())
                        .isTrue();
            }
        }
    }

    private void fetchLast(Repository copy) {
        FetchRequest request = new FetchRequest(
                "origin",
                new TransferRequest.Extent(Scope.all(), 1),
                FetchRequest.Again.NOTHING,
                FetchRequest.Gone.KEEP);
        Transfer.Way way = new Transfer.Way(TransferOptions.defaults(), TransferProgress.none());
        Fetch.run(copy, new LocalRemote(other), request, way);
    }

    /** As Ctrl-C does, when so many blocks were stored. */
    private static void breaksOff(Repository copy, Path car, Cid commit, int stored) {
        Progress progress = new Progress() {
            private boolean isWriting;
            private long count;

            @Override
            public void begin(Phase phase) {
                isWriting = phase == Phase.WRITE;
            }

            @Override
            public void advance(long blocks, long sizeBytes) {
                count += isWriting ? blocks : 0;
                if (count >= stored) {
                    throw new IllegalStateException("stopped");
                }
            }
        };
        try (CarBlocks blocks = CarBlocks.open(copy, car, bytes -> {})) {
            assertThatThrownBy(() -> new CarTransfer(copy, blocks).copy(commit, progress))
                    .hasMessage("stopped");
        }
    }

    /** Each block of it is right; only all keys together show what is wrong. */
    @Test
    void aVersionWhoseKeysCannotBeTogetherLeavesNothing() throws IOException {
        Cid commit = unlawfulCommit();
        Path car = history(commit, Optional.empty(), Optional.empty());
        Set<BlobName> before = allBlobs();

        assertThatThrownBy(() -> transfer(car, commit))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasMessageContaining("the manifest of commit " + commit)
                .hasMessageContaining("cannot be an object");

        assertThat(allBlobs()).isEqualTo(before);
    }

    @Test
    void anArrayWhoseDocumentHasSeveralBlocksIsImported() throws IOException {
        String document = "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[4],\"chunk_key_encoding\":\"default\","
                + "\"attributes\":{\"note\":\"" + "x".repeat(3 << 20) + "\"}}";
        commit(other, "s/zarr.json", bytes(document));
        Cid commit = commit(other, "s/c/0", new byte[] {-1, 1});

        transfer(history(commit, Optional.empty(), Optional.empty()), commit);

        assertThat(repository.snapshot(commit).manifest().findChunk("s/c/0")).isPresent();
    }

    /** By hand, as no writer makes it: a key that is the directory of another. */
    private Cid unlawfulCommit() {
        Block page = Block.of(
                Codec.DAG_JSON,
                DagJson.encode(MapNode.builder()
                        .put("firn", "manifest")
                        .put("level", 1L)
                        .put("items", (Ipld) new ListNode(List.of(document("g"), document("g/zarr.json"))))
                        .build()));
        Store store = other.store();
        store(page);
        ChangeSummary summary = ChangeCounter.count(Manifest.empty(store), Manifest.read(page.cid(), store));
        Block commit =
                new Commit(page.cid(), List.of(), "a", CLOCK.instant(), "by hand", new TreeMap<>(), summary).toBlock();
        store(commit);
        return commit.cid();
    }

    private static MapNode document(String key) {
        return MapNode.builder()
                .put("key", key)
                .put("object", Cid.ofContent(Codec.RAW, ByteBuffer.wrap(bytes("{}"))))
                .put("size", 2L)
                .put("text", "{}")
                .build();
    }

    private void store(Block block) {
        try (StoreWriter writer = other.store().writer()) {
            writer.put(block);
            writer.seal();
        }
    }

    /** A CAR of a large file and a small one behind it. */
    private Path soundCar() throws IOException {
        TreeMap<String, byte[]> files = new TreeMap<>(Map.of("large", large, "small", bytes("a small file")));
        files.forEach((key, content) -> commit(other, key, content));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (UnixFsContent content = UnixFsContent.of(other, other.snapshot("main"), "", Optional.empty())) {
            new CarExport(other, CarFormat.V1, bytes -> {}).write(content, Channels.newChannel(out));
        }
        return Files.write(directory.resolve("sound.car"), out.toByteArray());
    }

    private void importFiles(Path car) {
        importFiles(car, Progress.NONE);
    }

    private void importFiles(Path car, Progress progress) {
        CarImport.Request request = new CarImport.Request(MAIN, "", CommitRequest.of("m", "a"), OptionalLong.empty());
        try (CarBlocks blocks = CarBlocks.open(repository, car, bytes -> {})) {
            new CarImport(repository, blocks, blocks.roots().get(0), request).run(progress, commit -> {});
        }
    }

    /** As Ctrl-C does, when the large file was stored. */
    private void breaksOff(Path car) {
        assertThatThrownBy(() -> importFiles(car, new Progress() {
                    @Override
                    public void advance(long files, long sizeBytes) {
                        if (files > 0 && sizeBytes >= LARGE_BYTES) {
                            throw new IllegalStateException("stopped");
                        }
                    }
                }))
                .hasMessage("stopped");
    }

    private void transfer(Path car, Cid commit) {
        try (CarBlocks blocks = CarBlocks.open(repository, car, bytes -> {})) {
            new CarTransfer(repository, blocks).copy(commit, Progress.NONE);
        }
    }

    /** Only the newer commit, without what the older one has. */
    private Path history(Cid last, Cid without) throws IOException {
        return history(last, Optional.of(without), Optional.of(without));
    }

    private Path history(Cid last, Optional<Cid> beyond, Optional<Cid> since) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HistoryContent.Range range = new HistoryContent.Range(last, HistoryContent.Extent.PAST, beyond);
        try (HistoryContent content = new HistoryContent(other, range, since)) {
            new CarExport(other, CarFormat.V1, bytes -> {}).write(content, Channels.newChannel(out));
        }
        return Files.write(directory.resolve(last + "" + since.isPresent() + ".car"), out.toByteArray());
    }

    private static Cid commit(Repository into, String key, byte[] content) {
        try (Session session = into.session(MAIN)) {
            session.put(key, ByteBuffer.wrap(content));
            return session.commit(CommitRequest.of("m", "a")).commit().orElseThrow();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Map<BlobName, Long> blobs(String below) {
        Map<BlobName, Long> blobs = new TreeMap<>();
        space.list(BlobName.of(below), entry -> blobs.put(entry.name(), entry.sizeBytes()));
        return blobs;
    }

    private Set<BlobName> allBlobs() {
        Set<BlobName> all = new HashSet<>();
        for (String below : List.of("packs", "lines", "refs", "absent", "index")) {
            all.addAll(blobs(below).keySet());
        }
        return all;
    }

    private long newBytes(Map<BlobName, Long> before) {
        Map<BlobName, Long> now = blobs("packs");
        Set<BlobName> added = new HashSet<>(now.keySet());
        added.removeAll(before.keySet());
        return added.stream().mapToLong(now::get).sum();
    }
}
