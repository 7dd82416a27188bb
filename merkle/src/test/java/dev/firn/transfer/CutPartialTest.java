package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.manifest.Scope;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Snapshot;
import dev.firn.repository.VerifyReport;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A partial copy stays sound while more of it is fetched, wherever that is cut, and the same fetch again brings the rest. */
final class CutPartialTest {
    private static final Transfer.Way WAY =
            new Transfer.Way(TransferOptions.defaults().withThreads(3), TransferProgress.none());
    private static final int ALL_COMMITS = Integer.MAX_VALUE;
    private static final List<String> KEYS =
            List.of("wide/c/3/3", "wide/c/16/16", "large/c/0/0", "notes/long.txt", "narrow/c/0/0", "group/a1/c/0/0");

    private static Repository rich = Samples.empty(0);

    @BeforeAll
    static void make() {
        rich = Samples.rich(1, (2 << 20) + 3);
    }

    @AfterAll
    static void close() {
        rich.close();
    }

    private static FetchRequest request(String remote, int depth, FetchRequest.Again again, String... paths) {
        return new FetchRequest(
                remote, new TransferRequest.Extent(new Scope(List.of(paths)), depth), again, FetchRequest.Gone.KEEP);
    }

    private static FetchResult fetch(Repository copy, int depth, FetchRequest.Again again, String... paths) {
        return Fetch.run(copy, new LocalRemote(rich), request("origin", depth, again, paths), WAY);
    }

    /** Whether it was cut. */
    private static boolean isCut(Repository copy, long blocks, FetchRequest request) {
        try {
            Fetch.run(copy, new Through(rich, new FaultySource(new StoreSource(rich.store()), blocks)), request, WAY);
            return false;
        } catch (FirnException e) {
            assertThat(e).hasMessageContaining("is cut");
            return true;
        }
    }

    private static void assertSound(Repository copy, String when) {
        assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                .as(when)
                .isEmpty();
    }

    /** That a version has what it has at the source, as far as it has it there. */
    private static void assertReads(Repository copy, Cid commit, String when) {
        Snapshot ours = copy.snapshot(commit.toString());
        Snapshot theirs = rich.snapshot(commit.toString());
        for (String key : KEYS) {
            if (theirs.find(key).isPresent()) {
                assertThat(ours.get(key)).as("%s of %s, %s", key, commit, when).isEqualTo(theirs.get(key));
            }
        }
    }

    private static void fetchLazily(Repository copy) {
        copy.store()
                .fetchPromised(new LazyFetch(copy.store(), remote -> new Through(rich, new StoreSource(rich.store()))));
    }

    @Test
    void whatIsBroughtWhenMorePathsAreWantedLeadsNowhereUnsaid() {
        boolean goesOn = true;
        for (int cut = 0; goesOn; cut += 1 + cut / 4) {
            try (Repository copy = Samples.empty(20)) {
                fetch(copy, ALL_COMMITS, FetchRequest.Again.NOTHING, "narrow");
                FetchRequest wider =
                        request("origin", ALL_COMMITS, FetchRequest.Again.VERSIONS, "narrow", "wide", "large");
                goesOn = isCut(copy, cut, wider);
                assertSound(copy, "cut after " + cut);
                Fetch.run(copy, new LocalRemote(rich), wider, WAY);
                Snapshot ours = copy.snapshot("origin/main");
                assertThat(ours.get("large/c/0/1"))
                        .isEqualTo(rich.snapshot("main").get("large/c/0/1"));
                assertThat(ours.get("wide/c/3/3"))
                        .isEqualTo(rich.snapshot("main").get("wide/c/3/3"));
                assertSound(copy, "after all, cut after " + cut);
            }
        }
    }

    @Test
    void whatWasBroughtByACutFetchIsReadLikeAnythingElse() {
        for (int cut : new int[] {1, 3, 5, 8, 12, 20, 40}) {
            try (Repository copy = Samples.empty(21)) {
                fetch(copy, 2, FetchRequest.Again.NOTHING, "narrow");
                assertThat(isCut(copy, cut, request("origin", ALL_COMMITS, FetchRequest.Again.EVERYTHING)))
                        .isTrue();
                fetchLazily(copy);
                assertReads(copy, copy.resolve("origin/main"), "cut after " + cut);
            }
        }
    }

    @Test
    void historyThatWasCutWhileItWasFetchedIsFetchedByTheSameAgain() {
        boolean goesOn = true;
        for (int cut = 0; goesOn; cut += 1 + cut / 4) {
            try (Repository copy = Samples.empty(22)) {
                fetch(copy, 2, FetchRequest.Again.NOTHING);
                FetchRequest deeper = request("origin", 7, FetchRequest.Again.HISTORY);
                goesOn = isCut(copy, cut, deeper);
                assertSound(copy, "cut after " + cut);
                fetch(copy, ALL_COMMITS, FetchRequest.Again.NOTHING);
                assertSound(copy, "after a fetch of what is new, cut after " + cut);
                Fetch.run(copy, new LocalRemote(rich), deeper, WAY);
                assertSound(copy, "after all, cut after " + cut);
                for (var entry : rich.log(rich.resolve("main"))) {
                    assertReads(copy, entry.cid(), "cut after " + cut);
                }
            }
        }
    }

    @Test
    void whatIsMadeDurableInManyPiecesLeavesNoRecordBehind() {
        try (Repository copy = Samples.empty(25)) {
            fetch(copy, 2, FetchRequest.Again.NOTHING);
            Transfer.Way pieces =
                    new Transfer.Way(new TransferOptions(3, 2_000, 30_000, 64L << 20), TransferProgress.none());
            Fetch.run(
                    copy, new LocalRemote(rich), request("origin", ALL_COMMITS, FetchRequest.Again.EVERYTHING), pieces);
            assertSound(copy, "after all");
            assertThat(copy.store().absences().isEmpty()).isTrue();
        }
    }

    @Test
    void anotherRemoteOfWhichMoreIsWantedLeavesNoHole() {
        try (Repository source = Samples.rich(1, (1 << 20) + 3);
                Repository copy = Samples.empty(23)) {
            Fetch.run(
                    copy,
                    new LocalRemote(source),
                    request("origin", ALL_COMMITS, FetchRequest.Again.NOTHING, "narrow"),
                    WAY);
            Samples.put(source, "main", session -> Samples.put(session, "wide/c/4/4", "new"));
            Fetch.run(copy, new LocalRemote(source), request("mirror", ALL_COMMITS, FetchRequest.Again.NOTHING), WAY);
            assertSound(copy, "after a fetch from the other");
            assertThat(copy.snapshot("mirror/main").get("wide/c/4/4")).isEqualTo(Samples.bytes("new"));
        }
    }

    @Test
    void aFetchThatMovedNoRefEndsNoHistory() {
        try (Repository copy = Samples.empty(24)) {
            // All of a shallow fetch but its last step.
            Transfer.run(
                    new StoreSource(rich.store()),
                    copy.store(),
                    new TransferRequest(
                            List.of(rich.resolve("main")),
                            "origin",
                            new TransferRequest.Extent(Scope.all(), 1),
                            TransferRequest.Here.nothingWithout(Set.of())),
                    WAY);
            fetch(copy, ALL_COMMITS, FetchRequest.Again.NOTHING);
            assertThat(copy.log(copy.resolve("origin/main"))).hasSameSizeAs(rich.log(rich.resolve("main")));
            VerifyReport report = copy.verify(VerifyDepth.FULL, Optional.empty(), 1);
            assertThat(report.damages()).isEmpty();
            assertThat(report.absent()).isEqualTo(new VerifyReport.Absent(0, 0));
        }
    }
}
