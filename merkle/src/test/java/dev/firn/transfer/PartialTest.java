package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.manifest.AbsentTotals;
import dev.firn.manifest.Scope;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.repository.VerifyReport;
import dev.firn.tree.Totals;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is left out is written down, fetched when it is read, and told from what is lost. */
final class PartialTest {
    private static final Transfer.Way WAY =
            new Transfer.Way(TransferOptions.defaults().withThreads(3), TransferProgress.none());
    private static final int ALL_COMMITS = Integer.MAX_VALUE;

    private static Repository rich = Samples.empty(0);

    private final MemorySpace space = new MemorySpace(Samples.CLOCK::millis);
    private final Repository copy = Repository.create(space, new Surroundings(Samples.CLOCK, new Random(11), "tester"));

    @BeforeAll
    static void make() {
        rich = Samples.rich(1, (2 << 20) + 3);
    }

    @AfterAll
    static void close() {
        rich.close();
    }

    private static FetchRequest request(int depth, FetchRequest.Again again, String... paths) {
        return new FetchRequest(
                "origin", new TransferRequest.Extent(new Scope(List.of(paths)), depth), again, FetchRequest.Gone.KEEP);
    }

    private FetchResult fetch(int depth, String... paths) {
        return Fetch.run(copy, new LocalRemote(rich), request(depth, FetchRequest.Again.NOTHING, paths), WAY);
    }

    private VerifyReport verify() {
        return copy.verify(VerifyDepth.FULL, Optional.empty(), 1);
    }

    private AtomicInteger fetchLazily() {
        AtomicInteger asked = new AtomicInteger();
        copy.store().fetchPromised(new LazyFetch(copy.store(), remote -> {
            assertThat(remote).isEqualTo("origin");
            return new Far(new Counting(asked));
        }));
        return asked;
    }

    /** A remote of nothing but blocks. */
    private record Far(TransferSource blocks) implements Remote {
        @Override
        public String place() {
            return blocks.place();
        }

        @Override
        public List<RemoteRef> refs() {
            throw new AssertionError("nobody asks for refs");
        }

        @Override
        public void close() {}
    }

    /** The blocks of the rich repository, counted. */
    private record Counting(AtomicInteger asked) implements TransferSource {
        @Override
        public String place() {
            return "far away";
        }

        @Override
        public Optional<Block> findBlock(Cid cid) {
            asked.incrementAndGet();
            return rich.store().findBlock(cid);
        }

        @Override
        public Block leaf(ObjectRef object, FilePart.Leaf leaf) {
            asked.incrementAndGet();
            return new StoreSource(rich.store()).leaf(object, leaf);
        }
    }

    @Test
    void onlyAPathComesAndTheRestIsWrittenDown() {
        FetchResult result = fetch(ALL_COMMITS, "narrow");
        assertThat(result.transfer().absent()).isPositive();
        Snapshot snapshot = copy.snapshot("origin/main");
        assertThat(snapshot.get("narrow/c/0/0")).isEqualTo(Samples.bytes("few"));
        assertThat(snapshot.isArray("narrow")).isTrue();
        assertThatThrownBy(() -> snapshot.get("wide/c/0/0"))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("origin promised to have it");
        VerifyReport report = verify();
        assertThat(report.damages()).isEmpty();
        assertThat(report.absent().promised()).isPositive();
        assertThat(report.absent().shallow()).isZero();
    }

    @Test
    void whatIsNotHereIsAddedUp() {
        fetch(ALL_COMMITS, "narrow");
        Snapshot theirs = rich.snapshot("main");
        Snapshot ours = copy.snapshot("origin/main");
        assertThat(AbsentTotals.below(ours.manifest(), "wide", copy.store()::isRecordedAbsent))
                .isEqualTo(theirs.manifest().findChunkMap("wide").orElseThrow().totals());
        assertThat(AbsentTotals.below(ours.manifest(), "narrow", copy.store()::isRecordedAbsent))
                .isEqualTo(Totals.ZERO);
        assertThat(AbsentTotals.below(ours.manifest(), "", copy.store()::isRecordedAbsent)
                        .storedBytes())
                .isLessThan(theirs.totals("").storedBytes())
                .isGreaterThan(3 << 20);
    }

    @Test
    void whatIsReadIsFetchedOnceAndKept() {
        fetch(1, "narrow");
        AtomicInteger asked = fetchLazily();
        Snapshot snapshot = copy.snapshot("origin/main");
        assertThat(snapshot.get("wide/c/3/3")).isEqualTo(Samples.bytes("changed"));
        assertThat(snapshot.get("large/c/0/1")).isEqualTo(rich.snapshot("main").get("large/c/0/1"));
        int once = asked.get();
        assertThat(once).isPositive();
        copy.store().close();
        Repository again = Repository.open(space, new Surroundings(Samples.CLOCK, new Random(12), "tester"));
        assertThat(again.snapshot("origin/main").get("wide/c/3/3")).isEqualTo(Samples.bytes("changed"));
        assertThat(again.snapshot("origin/main").get("large/c/0/1"))
                .isEqualTo(rich.snapshot("main").get("large/c/0/1"));
        assertThat(asked).hasValue(once);
        assertThat(again.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                .isEmpty();
    }

    @Test
    void aCommitOnAPartialCopyRestsOnRecordsAlone() {
        fetch(ALL_COMMITS, "narrow");
        copy.refs().fetched(RefName.branch("main"), copy.resolve("origin/main"), "clone");
        fetchLazily();
        Samples.put(copy, "main", session -> {
            Samples.put(session, "narrow/c/5/5", "mine");
            Samples.put(session, "wide/c/9/9", "mine too");
            session.delete("group/a1/c/0/0");
        });
        copy.store().close();
        try (Repository again = Repository.open(space, new Surroundings(Samples.CLOCK, new Random(13), "tester"))) {
            VerifyReport report = again.verify(VerifyDepth.FULL, Optional.empty(), 1);
            assertThat(report.damages()).isEmpty();
            assertThat(report.absent().promised()).isPositive();
            assertThat(again.snapshot("main").get("wide/c/9/9")).isEqualTo(Samples.bytes("mine too"));
        }
    }

    @Test
    void whatIsLostIsNotTakenForPromised() {
        fetch(ALL_COMMITS, "narrow");
        space.list(BlobName.of("packs")).forEach(pack -> space.delete(pack.name()));
        copy.store().refresh();
        VerifyReport report = verify();
        assertThat(report.damages()).isNotEmpty();
        assertThat(report.damages()).extracting(damage -> damage.kind()).contains(FirnException.Kind.MISSING);
    }

    @Test
    void historyEndsWhereItWasCutAndGoesOnWhenAskedFor() {
        fetch(2);
        assertThat(copy.log(copy.resolve("origin/main"))).hasSize(2);
        assertThat(verify().damages()).isEmpty();
        // The side's second commit is the tagged one.
        assertThat(verify().absent().shallow()).isEqualTo(1);
        assertThatThrownBy(() -> copy.snapshot("origin/main~2")).hasMessageContaining("shallow");
        // What is new comes without what was cut off.
        assertThat(fetch(ALL_COMMITS).transfer().blocks()).isZero();
        Fetch.run(copy, new LocalRemote(rich), request(4, FetchRequest.Again.HISTORY), WAY);
        assertThat(copy.log(copy.resolve("origin/main"))).hasSize(4);
        Fetch.run(copy, new LocalRemote(rich), request(ALL_COMMITS, FetchRequest.Again.EVERYTHING), WAY);
        assertThat(copy.log(copy.resolve("origin/main"))).hasSameSizeAs(rich.log(rich.resolve("main")));
        assertThat(verify().absent()).isEqualTo(new VerifyReport.Absent(0, 0));
        assertThat(copy.store().absences().isEmpty()).as("no record is left").isTrue();
    }

    @Test
    void cutAtAnyPlaceAPartialCopyBecomesWholeInTheEnd() {
        for (int cut = 1; cut < 700; cut += 1 + cut / 2) {
            try (Repository some = Samples.empty(20)) {
                FaultySource source = new FaultySource(new StoreSource(rich.store()), cut);
                for (FetchRequest next : List.of(
                        request(ALL_COMMITS, FetchRequest.Again.NOTHING),
                        request(2, FetchRequest.Again.NOTHING, "wide"),
                        request(2, FetchRequest.Again.VERSIONS, "wide", "notes"))) {
                    try {
                        Fetch.run(some, new Through(rich, source), next, WAY);
                    } catch (FirnException e) {
                        assertThat(e).hasMessageContaining("is cut");
                        source = new FaultySource(new StoreSource(rich.store()), Long.MAX_VALUE);
                    }
                    assertThat(some.verify(VerifyDepth.FULL, Optional.empty(), 1)
                                    .damages())
                            .as("cut after %s, %s", cut, next.extent())
                            .isEmpty();
                }
                Fetch.run(some, new LocalRemote(rich), request(ALL_COMMITS, FetchRequest.Again.EVERYTHING), WAY);
                VerifyReport report = some.verify(VerifyDepth.FULL, Optional.empty(), 1);
                assertThat(report.damages()).as("cut after %s", cut).isEmpty();
                assertThat(report.absent()).isEqualTo(new VerifyReport.Absent(0, 0));
            }
        }
    }
}
