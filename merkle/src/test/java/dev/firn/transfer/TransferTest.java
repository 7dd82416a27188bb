package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Snapshot;
import dev.firn.repository.VerifyReport;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class TransferTest {
    private static final FetchRequest ALL = new FetchRequest(
            "origin", TransferRequest.Extent.whole(), FetchRequest.Again.NOTHING, FetchRequest.Gone.KEEP);
    private static final Transfer.Way WAY =
            new Transfer.Way(new TransferOptions(4, 1 << 20, 60_000, Long.MAX_VALUE), TransferProgress.none());

    private static Repository rich = Samples.empty(0);

    @BeforeAll
    static void make() {
        rich = Samples.rich(1, (8 << 20) + 1);
    }

    @AfterAll
    static void close() {
        rich.close();
    }

    private static FaultySource source(long blocks) {
        return new FaultySource(new StoreSource(rich.store()), blocks);
    }

    private static void assertSame(Repository copy) {
        for (RemoteRef ref : new LocalRemote(rich).refs()) {
            String name = ref.ref().kind() == RefName.Kind.TAGS
                    ? ref.ref().name()
                    : "origin/" + ref.ref().name();
            assertThat(copy.resolve(name)).isEqualTo(ref.commit());
            for (CommitLog.Entry entry : rich.log(ref.commit())) {
                assertThat(content(copy, entry.cid())).isEqualTo(content(rich, entry.cid()));
            }
        }
    }

    private static Map<String, ByteBuffer> content(Repository repository, Cid commit) {
        Map<String, ByteBuffer> content = new TreeMap<>();
        Snapshot snapshot = repository.snapshot(commit);
        snapshot.forEachKey("", (key, object) -> content.put(key, snapshot.get(key)));
        return content;
    }

    private static VerifyReport verify(Repository repository) {
        return repository.verify(VerifyDepth.FULL, Optional.empty(), 1);
    }

    @Test
    void aCopyHasEveryVersionAndIsAsSoundAsTheSource() {
        try (Repository copy = Samples.empty(2)) {
            FaultySource source = source(Long.MAX_VALUE);
            FetchResult result = Fetch.run(copy, new Through(rich, source), ALL, WAY);
            assertSame(copy);
            VerifyReport theirs = verify(rich);
            VerifyReport ours = verify(copy);
            assertThat(ours.damages()).isEmpty();
            assertThat(List.of(ours.commitCount(), ours.nodeCount(), ours.keyCount()))
                    .isEqualTo(List.of(theirs.commitCount(), theirs.nodeCount(), theirs.keyCount()));
            assertThat(source.given()).doesNotHaveDuplicates();
            assertThat(result.transfer().blocks()).isEqualTo(source.given().size());
            assertThat(result.transfer().commits()).isEqualTo(theirs.commitCount());
            assertThat(result.refs()).extracting(FetchResult.Moved::how).containsOnly(FetchResult.How.NEW);
        }
    }

    @Test
    void cutAtAnyPlaceItGoesOnAndFetchesNothingTwice() {
        long all;
        try (Repository copy = Samples.empty(3)) {
            FaultySource source = source(Long.MAX_VALUE);
            Fetch.run(copy, new Through(rich, source), ALL, WAY);
            all = source.given().size();
        }
        for (long cut = 0; cut < all; cut += 1 + cut / 3) {
            try (Repository copy = Samples.empty(4)) {
                FaultySource cutOff = source(cut);
                assertThatThrownBy(() -> Fetch.run(copy, new Through(rich, cutOff), ALL, WAY))
                        .as("cut after %s blocks", cut)
                        .isInstanceOf(FirnException.class)
                        .hasMessageContaining("the line to far away is cut");
                assertThat(copy.refs().allCells()).isEmpty();
                assertThat(copy.verify(VerifyDepth.QUICK, Optional.empty(), 1).damages())
                        .isEmpty();
                FaultySource again = source(Long.MAX_VALUE);
                Fetch.run(copy, new Through(rich, again), ALL, WAY);
                Set<Cid> twice = new HashSet<>(cutOff.given());
                twice.retainAll(again.given());
                // Leaves of an object that was not whole are not kept.
                twice.removeIf(cid -> copy.store().findBlock(cid).isEmpty());
                assertThat(twice).as("cut after %s blocks", cut).isEmpty();
                assertThat(verify(copy).damages())
                        .as("cut after %s blocks", cut)
                        .isEmpty();
                assertThat(verify(copy).keyCount()).isEqualTo(verify(rich).keyCount());
            }
        }
    }

    @Test
    void aSecondFetchCostsNothingAndAThirdOnlyWhatIsNew() {
        try (Repository source = Samples.rich(5, 2 << 20);
                Repository copy = Samples.empty(6)) {
            Fetch.run(copy, new LocalRemote(source), ALL, WAY);
            FetchResult second = Fetch.run(copy, new LocalRemote(source), ALL, WAY);
            assertThat(second.transfer()).isEqualTo(new TransferResult(0, 0, 0, 0));
            assertThat(second.refs()).extracting(FetchResult.Moved::how).containsOnly(FetchResult.How.SAME);

            Samples.put(source, "main", session -> Samples.put(session, "wide/c/1/1", "new"));
            FetchResult third = Fetch.run(copy, new LocalRemote(source), ALL, WAY);
            // commit, root page, root and leaf node of the chunk map, chunk
            assertThat(third.transfer().blocks()).isLessThanOrEqualTo(5);
            assertThat(third.refs())
                    .filteredOn(moved -> moved.ref().equals(RefName.remote("origin", "main")))
                    .extracting(FetchResult.Moved::how)
                    .containsExactly(FetchResult.How.FORWARD);
            assertThat(verify(copy).damages()).isEmpty();
        }
    }

    @Test
    void whatARemoteTakesBackIsSaidAndOwnTagsStay() {
        try (Repository source = Samples.rich(7, 2 << 20);
                Repository copy = Samples.empty(8)) {
            Fetch.run(copy, new LocalRemote(source), ALL, WAY);
            Cid old = source.resolve("main~3");
            source.refs().reset(RefName.branch("main"), old);
            source.refs().delete(RefName.branch("side"));
            source.refs().delete(RefName.tag("v1"));
            source.refs().create(RefName.tag("v1"), source.resolve("main"));
            Cid tagged = copy.resolve("v1");
            FetchRequest forget = new FetchRequest("origin", ALL.extent(), ALL.again(), FetchRequest.Gone.FORGET);
            FetchResult result = Fetch.run(copy, new LocalRemote(source), forget, WAY);
            assertThat(result.refs())
                    .extracting(moved -> moved.ref() + " " + moved.how())
                    .containsExactlyInAnyOrder(
                            "remotes/origin/main REWOUND", "tags/v1 KEPT", "remotes/origin/side FORGOTTEN");
            assertThat(copy.resolve("v1")).isEqualTo(tagged);
            assertThat(copy.refs().list(RefName.Kind.REMOTES))
                    .extracting(RefCell::ref)
                    .containsExactly(RefName.remote("origin", "main"));
        }
    }
}
