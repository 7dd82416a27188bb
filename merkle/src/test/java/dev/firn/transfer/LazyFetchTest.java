package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobWriter;
import dev.firn.cas.space.ForwardingSpace;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.manifest.Scope;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading what a remote promised where it cannot be kept, by many at once, and until the store is closed. */
final class LazyFetchTest {
    private static final List<String> KEYS = List.of("wide/c/3/3", "wide/c/0/0", "large/c/0/1", "wide/c/1/2");

    private final Repository rich = Samples.rich(1, (2 << 20) + 3);
    private final Space space = new Space();
    private final Repository copy = Repository.create(space, new Surroundings(Samples.CLOCK, new Random(11), "tester"));
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final CountDownLatch answer = new CountDownLatch(1);
    /** What every remote answers with, if anything is wrong. */
    private Optional<FirnException> wrong = Optional.empty();

    /** A space that takes nothing new while something is wrong with it. */
    private static final class Space extends ForwardingSpace implements BlobDeletion {
        private final MemorySpace target;
        private Optional<FirnException> wrong = Optional.empty();

        Space() {
            this(new MemorySpace(Samples.CLOCK::millis));
        }

        private Space(MemorySpace target) {
            super(target);
            this.target = target;
        }

        @Override
        public boolean delete(BlobName name) {
            return target.delete(name);
        }

        @Override
        public BlobWriter newBlob() {
            wrong.ifPresent(report -> {
                throw report;
            });
            return super.newBlob();
        }
    }

    /** Answers when it is told to. */
    private final class Far implements Remote, TransferSource {
        @Override
        public String place() {
            return "far away";
        }

        @Override
        public List<RemoteRef> refs() {
            throw new AssertionError("nobody asks for refs");
        }

        @Override
        public TransferSource blocks() {
            return this;
        }

        @Override
        public Optional<Block> findBlock(Cid cid) {
            asked.incrementAndGet();
            try {
                answer.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            wrong.ifPresent(report -> {
                throw report;
            });
            return rich.store().findBlock(cid);
        }

        @Override
        public Block leaf(ObjectRef object, FilePart.Leaf leaf) {
            asked.incrementAndGet();
            return new StoreSource(rich.store()).leaf(object, leaf);
        }

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    @BeforeEach
    void fetchAPart() {
        Fetch.run(
                copy,
                new LocalRemote(rich),
                new FetchRequest(
                        "origin",
                        new TransferRequest.Extent(new Scope(List.of("narrow")), 1),
                        FetchRequest.Again.NOTHING,
                        FetchRequest.Gone.KEEP),
                new Transfer.Way(TransferOptions.defaults(), TransferProgress.none()));
        copy.store().fetchPromised(new LazyFetch(copy.store(), name -> {
            opened.incrementAndGet();
            return new Far();
        }));
    }

    @AfterEach
    void close() {
        copy.close();
        rich.close();
    }

    private void assertAllCanBeRead() {
        Snapshot ours = copy.snapshot("origin/main");
        Snapshot theirs = rich.snapshot("main");
        for (String key : KEYS) {
            assertThat(ours.get(key)).as(key).isEqualTo(theirs.get(key));
        }
    }

    @Test
    void whatMayNotBeKeptIsGivenOutAllTheSame() {
        answer.countDown();
        space.wrong = Optional.of(FirnException.refused("no permission to write"));

        assertAllCanBeRead();
        assertThat(copy.store().settle()).isFalse();
        assertAllCanBeRead();
    }

    @Test
    void whatCannotBeKeptNowIsGivenOutAndKeptLater() {
        answer.countDown();
        space.wrong = Optional.of(FirnException.io("cannot write", new IOException("the disk is full")));
        assertAllCanBeRead();
        int once = asked.get();

        space.wrong = Optional.empty();
        assertAllCanBeRead();
        assertThat(asked.get()).as("asked again").isGreaterThan(once);
        int twice = asked.get();
        assertThat(copy.store().settle()).isTrue();
        assertThat(copy.store().settle()).isFalse();
        assertAllCanBeRead();
        assertThat(asked).as("kept").hasValue(twice);
    }

    @Test
    void aBlockThatManyWantIsAskedForOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<ByteBuffer>> readers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                readers.add(threads.submit(() -> copy.snapshot("origin/main").get("wide/c/3/3")));
            }
            answer.countDown();
            for (Future<ByteBuffer> reader : readers) {
                assertThat(reader.get()).isEqualTo(Samples.bytes("changed"));
            }
        } finally {
            threads.shutdownNow();
        }
        int together = asked.getAndSet(0);
        try (Repository alone = Repository.open(space, new Surroundings(Samples.CLOCK, new Random(12), "tester"))) {
            alone.store().fetchPromised(new LazyFetch(alone.store(), name -> new Far()));
            alone.snapshot("origin/main").get("wide/c/3/3");
        }
        assertThat(together).isEqualTo(asked.get());
    }

    @Test
    void remotesAreOpenedWhenTheyAreWantedAndClosedWithTheStore() {
        answer.countDown();
        assertThat(opened).hasValue(0);
        assertAllCanBeRead();
        assertThat(opened).hasValue(1);
        assertThat(closed).hasValue(0);
        copy.store().close();
        assertThat(closed).hasValue(1);
    }

    @Test
    void aRemoteThatCannotBeOpenedIsOutOfReachAndTriedAgain() {
        answer.countDown();
        Cid wanted = rich.snapshot("main").find("wide/c/3/3").orElseThrow().cid();
        List<FirnException> reasons = new ArrayList<>(List.of(
                FirnException.missing("there is no repository there").withHint("look elsewhere"),
                FirnException.refused("no permission")));
        try (LazyFetch fetch = new LazyFetch(copy.store(), name -> {
            if (!reasons.isEmpty()) {
                throw reasons.remove(0);
            }
            return new Far();
        })) {
            assertThatThrownBy(() -> fetch.fetch(wanted, "origin"))
                    .hasMessage("the remote origin cannot be reached: there is no repository there")
                    .satisfies(problem ->
                            assertThat(((FirnException) problem).hint()).contains("look elsewhere"))
                    .extracting("kind")
                    .isEqualTo(FirnException.Kind.IO);
            assertThatThrownBy(() -> fetch.fetch(wanted, "origin"))
                    .extracting("kind")
                    .isEqualTo(FirnException.Kind.IO);
            assertThat(fetch.fetch(wanted, "origin").cid()).isEqualTo(wanted);
            Cid next = rich.snapshot("main").find("wide/c/0/0").orElseThrow().cid();
            wrong = Optional.of(FirnException.refused("nobody is let in"));
            assertThatThrownBy(() -> fetch.fetch(next, "origin"))
                    .hasMessage("the remote origin cannot be reached: nobody is let in")
                    .extracting("kind")
                    .isEqualTo(FirnException.Kind.IO);
        }
    }

    @Test
    void aRepositoryThatIsTakenAwayWhileItIsOpenIsOutOfReach(@TempDir Path directory) throws IOException {
        Surroundings surroundings = new Surroundings(Samples.CLOCK, new Random(13), "tester");
        Path place = directory.resolve("there");
        Cid nowhere = Block.of(Codec.RAW, new byte[] {7}).cid();
        try (LazyFetch fetch =
                new LazyFetch(copy.store(), name -> new LocalRemote(Repository.create(place, surroundings)))) {
            assertThatThrownBy(() -> fetch.fetch(nowhere, "origin"))
                    .extracting("kind")
                    .isEqualTo(FirnException.Kind.MISSING);
            Files.move(place, directory.resolve("away"));
            assertThatThrownBy(() -> fetch.fetch(nowhere, "origin"))
                    .hasMessage("the remote origin cannot be reached: " + place + " is not there any more")
                    .extracting("kind")
                    .isEqualTo(FirnException.Kind.IO);
        }
    }

    @Test
    void whatTheRemoteGivesWronglyIsRefused() {
        answer.countDown();
        Cid wanted = rich.snapshot("main").find("wide/c/3/3").orElseThrow().cid();
        Block other = Block.of(Codec.RAW, new byte[] {1});
        LazyFetch fetch = new LazyFetch(copy.store(), name -> new Lying(other));
        assertThatThrownBy(() -> fetch.fetch(wanted, "origin"))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
        fetch.close();
    }

    /** Gives one block whatever is asked for. */
    private record Lying(Block block) implements Remote, TransferSource {
        @Override
        public String place() {
            return "a liar";
        }

        @Override
        public List<RemoteRef> refs() {
            return List.of();
        }

        @Override
        public TransferSource blocks() {
            return this;
        }

        @Override
        public Optional<Block> findBlock(Cid cid) {
            return Optional.of(block);
        }

        @Override
        public void close() {}
    }
}
