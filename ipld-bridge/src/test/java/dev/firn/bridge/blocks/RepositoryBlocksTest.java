package dev.firn.bridge.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.unixfs.UnixFsPart;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.bridge.unixfs.UnixFsWalk;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.Generated;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RepositoryBlocksTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String V2 =
            "{\"zarr_format\":2,\"shape\":[6000],\"chunks\":[1],\"dtype\":\"|i1\",\"compressor\":null,\"fill_value\":0,"
                    + "\"order\":\"C\",\"filters\":null}";

    @TempDir
    Path directory;

    private Repository repository;

    @BeforeEach
    void open() {
        repository = Repository.create(directory.resolve("r.firn"), new Surroundings(CLOCK, new Random(1), "tester"));
    }

    @AfterEach
    void close() {
        repository.close();
    }

    private Cid commit(Map<String, byte[]> changes) {
        try (Session session = repository.session(MAIN)) {
            changes.forEach((key, bytes) -> session.put(key, ByteBuffer.wrap(bytes)));
            session.commit(CommitRequest.of("change", "tester"));
        }
        return repository.resolve("main");
    }

    private static byte[] random(String seed, int sizeBytes) {
        try {
            return Generated.chacha20(seed, sizeBytes).readAllBytes();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private Cid commitMuch() {
        Map<String, byte[]> changes = new LinkedHashMap<>();
        changes.put("wide/.zarray", text(V2));
        for (int i = 0; i < 6_000; i++) {
            changes.put("wide/" + i, text("chunk " + i));
        }
        changes.put("README.md", text("read me"));
        changes.put("large.bin", random("large", 3_500_000));
        changes.put("notes/long.txt", text("x".repeat(10_000)));
        changes.put("notes/\u00e9.txt", text("\u00e9"));
        return commit(changes);
    }

    /** All blocks of the UnixFS view of a version, by the walk of the view itself. */
    private Map<Cid, ByteBuffer> viewed(Cid commit) {
        Map<Cid, ByteBuffer> blocks = new LinkedHashMap<>();
        try (UnixFsView view = UnixFsView.open(repository, repository.snapshot(commit), "")) {
            UnixFsWalk walk = view.walk(view.root());
            while (walk.hasNext()) {
                UnixFsPart part = walk.next();
                blocks.put(part.cid(), view.bytes(part, ByteBuffer::allocate));
            }
        }
        return blocks;
    }

    private static void assertFinds(RepositoryBlocks blocks, Map<Cid, ByteBuffer> wanted) {
        wanted.forEach((cid, bytes) -> {
            Block block = blocks.block(cid);
            assertThat(block.cid()).isEqualTo(cid);
            assertThat(block.bytes()).isEqualTo(bytes);
        });
    }

    @Test
    void everyBlockOfTheUnixFsViewIsFound() {
        Map<Cid, ByteBuffer> wanted = viewed(commitMuch());
        assertThat(wanted).hasSizeGreaterThan(6_010);
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository)) {
            assertFinds(blocks, wanted);
        }
    }

    @Test
    void everyBlockThatIsStoredIsFound() {
        commitMuch();
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository)) {
            for (ContainerInfo container : repository.store().containers()) {
                EntryTable table = repository.store().table(container);
                for (int i = 0; i < table.count(); i++) {
                    if (table.kind(i) == EntryKind.BLOCK) {
                        assertThat(blocks.block(table.cid(i)).cid()).isEqualTo(table.cid(i));
                    }
                }
            }
        }
    }

    @Test
    void aBlockIsFoundWhateverItsCidCallsIt() {
        Cid commit = commitMuch();
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository)) {
            Cid json = Cid.of(1, 0x0200, Cid.SHA2_256, commit.digest());
            assertThat(blocks.block(json).bytes())
                    .isEqualTo(repository.store().block(commit).bytes());
            Cid large = repository.snapshot("main").object("large.bin").cid();
            Cid old = Cid.of(0, Codec.DAG_PB.code(), Cid.SHA2_256, large.digest());
            assertThat(blocks.block(old).bytes()).isEqualTo(blocks.block(large).bytes());
            assertThat(blocks.findBlock(Cid.of(1, Codec.RAW.code(), Cid.IDENTITY, new byte[3])))
                    .isEmpty();
        }
    }

    @Test
    void whatIsNowhereIsNotFoundAndSaidSo() {
        commitMuch();
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository)) {
            assertThat(blocks.findBlock(Cid.ofContent(Codec.RAW, text("nowhere"))))
                    .isEmpty();
            assertThat(blocks.findBlock(Cid.ofContent(Codec.DAG_PB, text("nowhere"))))
                    .isEmpty();
        }
    }

    @Test
    void commitsAfterTheFirstQuestionAreSeenAtOnce() {
        commit(Map.of("a.txt", text("a")));
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository);
                Repository other =
                        Repository.open(directory.resolve("r.firn"), new Surroundings(CLOCK, new Random(2), "other"))) {
            assertFinds(blocks, viewed(repository.resolve("main")));
            try (Session session = other.session(MAIN)) {
                session.put("b/large.bin", ByteBuffer.wrap(random("b", 2_500_000)));
                session.put("c.txt", ByteBuffer.wrap(text("c")));
                session.commit(CommitRequest.of("more", "other"));
            }
            assertFinds(blocks, viewed(other.resolve("main")));
        }
    }

    @Test
    void versionsBeforeTheNewestAreFound() {
        Map<Cid, ByteBuffer> wanted = new LinkedHashMap<>();
        for (int i = 0; i < 5; i++) {
            wanted.putAll(viewed(commit(Map.of("a/b.txt", text("version " + i)))));
        }
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository)) {
            assertFinds(blocks, wanted);
        }
    }

    @Test
    void whatWasFoundOutIsKept() throws IOException {
        Map<Cid, ByteBuffer> wanted = viewed(commitMuch());
        Path work = directory.resolve("r.firn/work/blocks");
        assertThat(work).doesNotExist();
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository)) {
            assertFinds(blocks, wanted);
        }
        assertThat(work).isDirectory();
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository, Duration.ZERO)) {
            assertFinds(blocks, wanted);
        }
        for (Path file : files(work.resolve("map"))) {
            Files.write(file, new byte[] {1, 2, 3});
        }
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository)) {
            assertFinds(blocks, wanted);
        }
    }

    private static Iterable<Path> files(Path in) throws IOException {
        try (Stream<Path> files = Files.list(in)) {
            return files.toList();
        }
    }

    @Test
    void twoAtOnceFindTheSame() {
        Map<Cid, ByteBuffer> wanted = viewed(commitMuch());
        try (RepositoryBlocks one = new RepositoryBlocks(repository);
                RepositoryBlocks other = new RepositoryBlocks(repository)) {
            assertFinds(one, wanted);
            assertFinds(other, wanted);
        }
    }

    @Test
    void whoHasNoPatienceIsToldThatItIsNotKnownYet() {
        commitMuch();
        try (RepositoryBlocks blocks = new RepositoryBlocks(repository, Duration.ZERO)) {
            Cid absent = Cid.ofContent(Codec.DAG_PB, text("nowhere"));
            assertThatThrownBy(() -> blocks.findBlock(absent)).isInstanceOf(StillLookingException.class);
        }
    }

    @Test
    void aRepositoryInMemoryHasItsBlocksToo() {
        dev.firn.cas.space.MemorySpace space = new dev.firn.cas.space.MemorySpace(CLOCK::millis);
        try (Repository memory = Repository.create(space, new Surroundings(CLOCK, new Random(3), "tester"))) {
            try (Session session = memory.session(MAIN)) {
                session.put("a.txt", ByteBuffer.wrap(text("a")));
                session.put("large.bin", ByteBuffer.wrap(random("m", 2_000_000)));
                session.commit(CommitRequest.of("first", "tester"));
            }
            repository.close();
            repository = memory;
            try (RepositoryBlocks blocks = new RepositoryBlocks(memory)) {
                assertFinds(blocks, viewed(memory.resolve("main")));
            }
        }
    }
}
