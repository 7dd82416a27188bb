package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarExport;
import dev.firn.bridge.car.CarFormat;
import dev.firn.bridge.car.CarImport;
import dev.firn.bridge.car.CarTransfer;
import dev.firn.bridge.car.CarWriter;
import dev.firn.bridge.car.HistoryContent;
import dev.firn.bridge.car.UnixFsContent;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.Varint;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.testing.SharedData;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CARs of ours, of others and of enemies, imported. */
final class CarImportTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

    @TempDir
    private Path directory;

    private Repository repository = memory(1);

    @BeforeEach
    void fresh() {
        repository.close();
        repository = memory(1);
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void whatWasExportedComesBackUnderTheSameCid() throws IOException {
        try (Repository other = memory(2)) {
            Hierarchy hierarchy = sample(3);
            Cid commit = hierarchy.commitTo(other, MAIN);
            for (CarFormat format : CarFormat.values()) {
                Path car = export(other, commit, Optional.empty(), format);
                CarImport.Result result = importFiles(car, "");
                assertThat(result.here()).isEqualTo(result.root());
                assertThat(Hierarchy.of(hierarchy.name(), repository.snapshot("main")))
                        .isEqualTo(hierarchy);
                assertThat(repository.commit(repository.resolve("main")).metadata())
                        .containsEntry(CarImport.ROOT_METADATA, result.root().toString());
            }
            assertThat(repository.log(repository.resolve("main"))).hasSize(1);
        }
    }

    @Test
    void whatTheVersionBeforeHasNeedNotBeInTheCar() throws IOException {
        try (Repository other = memory(2)) {
            Cid first = sample(3).commitTo(other, MAIN);
            Hierarchy later = sample(4);
            Cid second = later.commitTo(other, MAIN);
            importFiles(export(other, first, Optional.empty(), CarFormat.V1), "");
            Path since = export(other, second, Optional.of(first), CarFormat.V1);

            importFiles(since, "");

            assertThat(Hierarchy.of(later.name(), repository.snapshot("main"))).isEqualTo(later);
            try (Repository empty = memory(3);
                    CarBlocks blocks = CarBlocks.open(empty, since, bytes -> {})) {
                assertThatThrownBy(() -> run(empty, blocks, ""))
                        .isInstanceOfSatisfying(
                                FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISSING));
                assertThat(empty.refs().find(MAIN)).isEmpty();
            }
        }
    }

    @Test
    void aNewVersionHoldsNothingButTheCar() throws IOException {
        sample(3).commitTo(repository, MAIN);
        Block file = raw("hello");
        Block root = node(new UnixFsData.Directory().encode(), PbLink.of(file.cid(), "greeting", 5));

        importFiles(car(root.cid(), root, file), "");

        assertThat(Hierarchy.of("one", repository.snapshot("main")).files()).containsOnlyKeys("greeting");
    }

    @Test
    void aPartMayBeReplacedAlone() throws IOException {
        Hierarchy sample = sample(3);
        sample.commitTo(repository, MAIN);
        Block file = raw("hello");
        Block root = node(new UnixFsData.Directory().encode(), PbLink.of(file.cid(), "greeting", 5));

        importFiles(car(root.cid(), root, file), "a");
        importFiles(car(file.cid(), file), "b/name");

        Snapshot now = repository.snapshot("main");
        assertThat(now.exists("a/greeting")).isTrue();
        assertThat(now.exists("a/.zarray")).isFalse();
        assertThat(now.exists("b/name")).isTrue();
        assertThat(now.exists("large")).isTrue();
    }

    @Test
    void historiesComeBackCommitByCommit() throws IOException {
        try (Repository other = memory(2)) {
            List<Cid> commits = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                commits.add(sample(i).commitTo(other, MAIN));
            }
            Path firstTwo = history(other, commits.get(1), Optional.empty(), Optional.empty());
            Path rest = history(other, commits.get(3), Optional.of(commits.get(1)), Optional.of(commits.get(1)));

            assertThat(transfer(repository, firstTwo, commits.get(1))).isEqualTo(CarTransfer.Outcome.CREATED);
            assertThat(transfer(repository, rest, commits.get(3))).isEqualTo(CarTransfer.Outcome.MOVED);
            assertThat(transfer(repository, firstTwo, commits.get(1))).isEqualTo(CarTransfer.Outcome.UNCHANGED);

            assertThat(repository.log(repository.resolve("main"))).hasSize(4);
            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                            .damages())
                    .isEmpty();
            for (int i = 0; i < 4; i++) {
                assertThat(Hierarchy.of("sample", repository.snapshot(commits.get(i))))
                        .isEqualTo(sample(i));
            }
        }
    }

    @Test
    void versionsThatAreEarlierOnesAgainAreImportedWhole() throws IOException {
        try (Repository other = memory(2)) {
            List<Integer> versions = List.of(0, 1, 2, 3, 2, 1, 0, 1, 0);
            List<Cid> commits = new ArrayList<>();
            for (int version : versions) {
                commits.add(sample(version).commitTo(other, MAIN));
            }
            Cid last = commits.get(commits.size() - 1);

            transfer(repository, history(other, last, Optional.empty(), Optional.empty()), last);

            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                            .damages())
                    .isEmpty();
            for (int i = 0; i < commits.size(); i++) {
                assertThat(Hierarchy.of("sample", repository.snapshot(commits.get(i))))
                        .isEqualTo(sample(versions.get(i)));
            }
        }
    }

    @Test
    void aBranchThatHasOtherCommitsStays() throws IOException {
        Cid own = sample(9).commitTo(repository, MAIN);
        try (Repository other = memory(2)) {
            Cid theirs = sample(1).commitTo(other, MAIN);
            Path car = history(other, theirs, Optional.empty(), Optional.empty());
            assertThat(transfer(repository, car, theirs)).isEqualTo(CarTransfer.Outcome.DIVERGED);
            assertThat(repository.resolve("main")).isEqualTo(own);
            assertThat(repository.commit(theirs).message()).isEqualTo("sample");
        }
    }

    @Test
    void aHistoryWithoutWhatItNeedsMovesNothing() throws IOException {
        try (Repository other = memory(2)) {
            Cid first = sample(1).commitTo(other, MAIN);
            Cid second = sample(2).commitTo(other, MAIN);
            Path car = history(other, second, Optional.of(first), Optional.of(first));
            assertThatThrownBy(() -> transfer(repository, car, second))
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.MISSING));
            assertThat(repository.refs().find(MAIN)).isEmpty();
        }
    }

    @Test
    void aCarCutAnywhereLeavesTheBranchAsItWas() throws IOException {
        try (Repository other = memory(2)) {
            TreeMap<String, ByteBuffer> files = new TreeMap<>();
            files.put("a", bytes("one"));
            files.put("b/c", bytes("two"));
            Cid commit = new Hierarchy("small", files).commitTo(other, MAIN);
            byte[] whole = Files.readAllBytes(export(other, commit, Optional.empty(), CarFormat.V1));
            Path cut = directory.resolve("cut.car");
            for (int length = 0; length < whole.length; length++) {
                Files.write(cut, Arrays.copyOf(whole, length));
                assertThatThrownBy(() -> importFiles(cut, ""))
                        .as("cut at %d", length)
                        .isInstanceOfSatisfying(
                                FirnException.class, e -> assertThat(e.kind()).isIn(Kind.CORRUPT, Kind.MISSING));
            }
            assertThat(repository.refs().find(MAIN)).isEmpty();
        }
    }

    @Test
    void carsOfKuboAreVersionsWithTheSameCid() throws IOException {
        for (String name : List.of("scalar", "names_v3", "extra_files", "v3_keys", "climate_v3_step6", "wide_5500")) {
            CarImport.Result result = importFiles(SharedData.require("vectors/car/" + name + ".car"), "");
            assertThat(result.here()).as(name).isEqualTo(result.root());
        }
    }

    @Test
    void inlineAndWrappedAndTrickledFilesAreTheirBytes() throws IOException {
        Block leaf = raw("0123456789");
        Block wrapped = node(new byte[] {8, 0, 0x12, 2, 'a', 'b', 0x18, 2});
        Cid inline = Cid.of(1, Codec.RAW.code(), Cid.IDENTITY, "inline".getBytes(StandardCharsets.UTF_8));
        Block below = node(file("x", 10, 2), PbLink.of(leaf.cid(), "", 10), PbLink.of(wrapped.cid(), "", 2));
        Block trickle = node(file("head", 13, 10), PbLink.of(below.cid(), "", 13), PbLink.of(leaf.cid(), "", 10));
        Cid inlineDirectory = Cid.of(
                1,
                Codec.DAG_PB.code(),
                Cid.IDENTITY,
                node(new UnixFsData.Directory().encode(), PbLink.of(inline, "in", 6))
                        .toByteArray());
        Block root = node(
                new UnixFsData.Directory().encode(),
                PbLink.of(inlineDirectory, "d", 0),
                PbLink.of(node(new UnixFsData.Directory().encode()).cid(), "empty", 4),
                PbLink.of(inline, "i", 6),
                PbLink.of(trickle.cid(), "t", 27));

        CarImport.Result result = importFiles(
                car(root.cid(), wrapped, node(new UnixFsData.Directory().encode()), leaf, root, trickle, below), "");

        Hierarchy read = Hierarchy.of("odd", repository.snapshot("main"));
        assertThat(read.files()).containsOnlyKeys("d/in", "i", "t");
        assertThat(read.bytes("t")).isEqualTo(bytes("headx0123456789ab0123456789"));
        assertThat(read.bytes("d/in")).isEqualTo(bytes("inline"));
        assertThat(result.emptyDirectories()).isEqualTo(1);
        assertThat(result.here()).isNotEqualTo(result.root());
    }

    @Test
    void namesThatAreNoKeysAreRefused() {
        Block file = raw("x");
        for (String name : List.of("..", ".", "", "a/b", "/etc/passwd", "nul\0", ".firn", "n".repeat(256))) {
            Block root = node(new UnixFsData.Directory().encode(), PbLink.of(file.cid(), name, 1));
            refuses(Kind.REFUSED, car(root.cid(), root, file));
        }
        Block twice =
                node(new UnixFsData.Directory().encode(), PbLink.of(file.cid(), "a", 1), PbLink.of(file.cid(), "a", 1));
        refuses(Kind.CORRUPT, car(twice.cid(), twice, file));
        Block clash = node(
                new UnixFsData.Directory().encode(),
                PbLink.of(file.cid(), "a", 1),
                PbLink.of(
                        node(new UnixFsData.Directory().encode(), PbLink.of(file.cid(), "b", 1))
                                .cid(),
                        "a",
                        1));
        refuses(Kind.CORRUPT, car(clash.cid(), clash, file));
    }

    @Test
    void bombsAreRefusedAtOnce() {
        List<Block> blocks = new ArrayList<>(List.of(raw("0123456789")));
        long size = 10;
        for (int level = 0; level < 50; level++) {
            Cid below = blocks.get(level).cid();
            blocks.add(node(file("", size, size), PbLink.of(below, "", size), PbLink.of(below, "", size)));
            size *= 2;
        }
        refuses(Kind.REFUSED, car(blocks.get(50).cid(), blocks.toArray(new Block[0])));

        List<Block> directories = new ArrayList<>(List.of(raw("x")));
        for (int level = 0; level < 60; level++) {
            Cid below = directories.get(level).cid();
            directories.add(
                    node(new UnixFsData.Directory().encode(), PbLink.of(below, "a", 1), PbLink.of(below, "b", 1)));
        }
        refuses(Kind.REFUSED, car(directories.get(60).cid(), directories.toArray(new Block[0])));
    }

    @Test
    void aDirectoryShardedTenThousandDeepIsCorrupt() {
        List<Block> shards = new ArrayList<>(List.of(raw("x")));
        byte[] data =
                new UnixFsData.Shard(ByteBuffer.wrap(new byte[] {1}), UnixFsData.Shard.MURMUR3_X64_64, 256).encode();
        for (int level = 0; level < 10_000; level++) {
            shards.add(node(data, PbLink.of(shards.get(level).cid(), level == 0 ? "00name" : "00", 1)));
        }
        refuses(Kind.CORRUPT, car(shards.get(10_000).cid(), shards.toArray(new Block[0])));
    }

    @Test
    void sizesThatLieAreCorrupt() {
        Block leaf = raw("0123456789");
        Block small = node(file("", 9), PbLink.of(leaf.cid(), "", 10));
        refuses(Kind.CORRUPT, car(directoryOf(small).cid(), directoryOf(small), small, leaf));
        Block large = node(file("", 11), PbLink.of(leaf.cid(), "", 10));
        refuses(Kind.CORRUPT, car(directoryOf(large).cid(), directoryOf(large), large, leaf));
        Block sum = node(new byte[] {8, 2, 0x18, 9, 0x20, 10}, PbLink.of(leaf.cid(), "", 10));
        refuses(Kind.CORRUPT, car(directoryOf(sum).cid(), directoryOf(sum), sum, leaf));
        Block inFile = node(file("", 4), PbLink.of(directoryOf(leaf).cid(), "", 10));
        refuses(Kind.CORRUPT, car(directoryOf(inFile).cid(), directoryOf(inFile), inFile, directoryOf(leaf), leaf));
        Block links = node(new byte[] {8, 2}, PbLink.of(leaf.cid(), "", 10));
        refuses(Kind.CORRUPT, car(directoryOf(links).cid(), directoryOf(links), links, leaf));
    }

    /** The large file would have a pack of its own, which is sealed when the file ends. */
    @Test
    void aSizeThatLiesBehindALargeFileLeavesNothing() {
        Block leaf = Block.of(Codec.RAW, new byte[Block.MAX_BYTES]);
        long[] sizes = new long[9];
        PbLink[] links = new PbLink[sizes.length];
        Arrays.fill(sizes, Block.MAX_BYTES);
        Arrays.fill(links, PbLink.of(leaf.cid(), "", Block.MAX_BYTES));
        Block large = node(file("", sizes), links);
        Block lying = node(file("", 9), PbLink.of(raw("0123456789").cid(), "", 10));
        Block root = node(
                new UnixFsData.Directory().encode(), PbLink.of(large.cid(), "a", 1), PbLink.of(lying.cid(), "b", 1));

        refuses(Kind.CORRUPT, car(root.cid(), root, large, leaf, lying, raw("0123456789")));

        assertThat(repository.store().containers()).isEmpty();
    }

    @Test
    void blocksThatAreNotWhatTheirPlaceWantsAreNamed() throws IOException {
        Block leaf = raw("x");
        Block trailing = Block.of(Codec.DAG_PB, concat(directoryOf(leaf).toByteArray(), new byte[] {0x1a, 0}));
        refuses(Kind.CORRUPT, car(trailing.cid(), trailing, leaf));
        Block unsorted = Block.of(Codec.DAG_PB, unsorted(leaf.cid()));
        refuses(Kind.CORRUPT, car(unsorted.cid(), unsorted, leaf));
        Block link = node(new byte[] {8, 4, 0x12, 1, 'a'});
        refuses(Kind.UNSUPPORTED, car(directoryOf(link).cid(), directoryOf(link), link));
        Block cbor = Block.of(Codec.DAG_CBOR, new byte[] {(byte) 0xa0});
        refuses(Kind.UNSUPPORTED, car(directoryOf(cbor).cid(), directoryOf(cbor), cbor));
        refuses(Kind.MISSING, car(directoryOf(leaf).cid(), directoryOf(leaf)));
        byte[] car = Files.readAllBytes(car(directoryOf(leaf).cid(), directoryOf(leaf), leaf, raw("not reached")));
        car[car.length - 1] ^= 1;
        Path flipped = Files.write(directory.resolve("flipped.car"), car);
        refuses(Kind.CORRUPT, flipped);
    }

    @Test
    void aBadCopyOfAGoodBlockIsCorrupt() throws IOException {
        Block leaf = raw("good");
        Path sound = car(directoryOf(leaf).cid(), leaf, directoryOf(leaf), leaf);
        assertThat(importFiles(sound, "").root()).isEqualTo(directoryOf(leaf).cid());
        fresh();
        byte[] car = Files.readAllBytes(sound);
        byte[] bytes = leaf.toByteArray();
        for (int i = 0; i + bytes.length <= car.length; i++) {
            if (Arrays.equals(Arrays.copyOfRange(car, i, i + bytes.length), bytes)) {
                byte[] bad = car.clone();
                bad[i] ^= 1;
                refuses(Kind.CORRUPT, Files.write(directory.resolve("bad.car"), bad));
            }
        }
    }

    @Test
    void aLongBlockIsAFileThatIsVerified() throws IOException {
        byte[] bytes = new byte[3 << 20];
        new Random(6).nextBytes(bytes);
        Cid cid = Cid.ofContent(Codec.RAW, ByteBuffer.wrap(bytes));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CarWriter writer = new CarWriter(out, List.of(cid))) {
            writer.put(cid, ByteBuffer.wrap(bytes));
        }
        Path car = Files.write(directory.resolve("long.car"), out.toByteArray());
        importFiles(car, "file");
        assertThat(repository.snapshot("main").get("file")).isEqualTo(ByteBuffer.wrap(bytes));
        fresh();
        byte[] bad = out.toByteArray();
        bad[bad.length / 2] ^= 1;
        Path badCar = Files.write(directory.resolve("long-bad.car"), bad);
        assertThatThrownBy(() -> importFiles(badCar, "file"))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        assertThat(repository.refs().find(MAIN)).isEmpty();
    }

    @Test
    void manyFilesOfAllSizesComeInOnSeveralThreads() throws IOException {
        Random random = new Random(8);
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        for (int i = 0; i < 600; i++) {
            byte[] bytes = new byte[i % 50 == 0 ? (1 << 20) + random.nextInt(1 << 20) : random.nextInt(1 << 17)];
            random.nextBytes(bytes);
            files.put("d" + i % 7 + "/" + i, ByteBuffer.wrap(bytes));
        }
        Hierarchy hierarchy = new Hierarchy("many", files);
        try (Repository other = memory(2)) {
            Path car = export(other, hierarchy.commitTo(other, MAIN), Optional.empty(), CarFormat.V1);
            long[] seen = {0};
            Progress adding = new Progress() {
                @Override
                public void begin(Phase phase) {
                    seen[0] = 0;
                }

                @Override
                public void advance(long count, long sizeBytes) {
                    seen[0] += sizeBytes;
                }
            };
            try (CarBlocks blocks = CarBlocks.open(repository, car, bytes -> {})) {
                CarImport.Request request =
                        new CarImport.Request(MAIN, "", CommitRequest.of("m", "a"), OptionalLong.empty());
                new CarImport(repository, blocks, blocks.roots().get(0), request).run(adding, commit -> {});
            }
            assertThat(Hierarchy.of("many", repository.snapshot("main"))).isEqualTo(hierarchy);
            assertThat(seen[0])
                    .isEqualTo(files.values().stream()
                            .mapToLong(ByteBuffer::remaining)
                            .sum());
        }
    }

    @Test
    void aCidThatHoldsMoreThanItMayIsCorrupt() throws IOException {
        byte[] content = new byte[129];
        ByteArrayOutputStream cid = new ByteArrayOutputStream();
        cid.writeBytes(new byte[] {1, 0x55, 0, (byte) 0x81, 1});
        cid.writeBytes(content);
        ByteArrayOutputStream section = new ByteArrayOutputStream();
        Varint.write(cid.size() + content.length, section);
        section.writeBytes(cid.toByteArray());
        section.writeBytes(content);
        Block file = raw("x");
        byte[] sound = Files.readAllBytes(car(directoryOf(file).cid(), file, directoryOf(file)));
        refuses(Kind.CORRUPT, Files.write(directory.resolve("identity.car"), concat(sound, section.toByteArray())));
        // As a link of a directory, and as the root, likewise.
        byte[] link = concat(new byte[] {0x0a, (byte) 0x86, 1}, cid.toByteArray());
        byte[] entry = concat(concat(new byte[] {0x12, (byte) 0x8f, 1}, link), new byte[] {0x12, 1, 'a', 0x18, 1});
        Block root = Block.of(Codec.DAG_PB, concat(entry, new byte[] {0x0a, 2, 8, 1}));
        refuses(Kind.CORRUPT, car(root.cid(), root));
    }

    private void refuses(Kind kind, Path car) {
        assertThatThrownBy(() -> importFiles(car, ""))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(kind));
        assertThat(repository.refs().find(MAIN)).isEmpty();
    }

    private CarImport.Result importFiles(Path car, String at) {
        try (CarBlocks blocks = CarBlocks.open(repository, car, bytes -> {})) {
            return run(repository, blocks, at);
        }
    }

    private static CarImport.Result run(Repository into, CarBlocks blocks, String at) {
        CarImport.Request request = new CarImport.Request(MAIN, at, CommitRequest.of("m", "a"), OptionalLong.empty());
        return new CarImport(into, blocks, blocks.roots().get(0), request).run(Progress.NONE, commit -> {});
    }

    private static CarTransfer.Outcome transfer(Repository into, Path car, Cid commit) {
        try (CarBlocks blocks = CarBlocks.open(into, car, bytes -> {})) {
            assertThat(CarTransfer.isCommit(blocks, commit)).isTrue();
            CarTransfer transfer = new CarTransfer(into, blocks);
            transfer.copy(commit, Progress.NONE);
            return transfer.offer(MAIN, commit);
        }
    }

    private Path export(Repository from, Cid commit, Optional<Cid> since, CarFormat format) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (UnixFsContent content = UnixFsContent.of(from, from.snapshot(commit), "", since.map(from::snapshot))) {
            new CarExport(from, format, bytes -> {}).write(content, Channels.newChannel(out));
        }
        return Files.write(directory.resolve(commit + "" + since.isPresent() + format + ".car"), out.toByteArray());
    }

    private Path history(Repository from, Cid last, Optional<Cid> beyond, Optional<Cid> since) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        HistoryContent.Range range = new HistoryContent.Range(last, HistoryContent.Extent.PAST, beyond);
        try (HistoryContent content = new HistoryContent(from, range, since)) {
            new CarExport(from, CarFormat.V1, bytes -> {}).write(content, Channels.newChannel(out));
        }
        return Files.write(directory.resolve(last + "" + since.isPresent() + ".car"), out.toByteArray());
    }

    private Path car(Cid root, Block... blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CarWriter writer = new CarWriter(out, List.of(root))) {
            for (Block block : blocks) {
                writer.put(block);
            }
        }
        try {
            return Files.write(directory.resolve("made.car"), out.toByteArray());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static Block directoryOf(Block entry) {
        return node(new UnixFsData.Directory().encode(), PbLink.of(entry.cid(), "entry", 1));
    }

    private static byte[] unsorted(Cid cid) {
        byte[] one = PbNode.of(List.of(PbLink.of(cid, "b", 1)), new byte[0]).encode();
        byte[] two = node(new UnixFsData.Directory().encode(), PbLink.of(cid, "a", 1))
                .toByteArray();
        return concat(Arrays.copyOf(one, one.length - 2), two);
    }

    private static byte[] concat(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    private static byte[] file(String content, long... below) {
        long total = content.length() + LongStream.of(below).sum();
        return new UnixFsData.File(
                        content.isEmpty() ? Optional.empty() : Optional.of(bytes(content)),
                        total,
                        LongStream.of(below).boxed().toList())
                .encode();
    }

    private static Block node(byte[] data, PbLink... links) {
        return PbNode.of(List.of(links), data).toBlock();
    }

    private static Block raw(String text) {
        return Block.of(Codec.RAW, text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Hierarchy sample(int seed) {
        Random random = new Random(5);
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put(
                "a/.zarray",
                bytes("{\"zarr_format\": 2, \"shape\": [40, 40], \"chunks\": [1, 1], \"dtype\": \"<i4\","
                        + " \"compressor\": null, \"filters\": null, \"fill_value\": 0, \"order\": \"C\"}"));
        byte[] large = new byte[3 << 20];
        random.nextBytes(large);
        files.put("large", ByteBuffer.wrap(large));
        for (int i = 0; i < 100; i++) {
            files.put("a/" + i % 40 + "." + random.nextInt(40), bytes("chunk " + random.nextInt(60)));
        }
        files.put("a/39.39", bytes("of version " + seed));
        byte[] other = large.clone();
        other[other.length - 1] = (byte) seed;
        files.put("b/changing", ByteBuffer.wrap(other));
        return new Hierarchy("sample", files);
    }

    private static Repository memory(long seed) {
        return Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(seed), "tester"));
    }
}
