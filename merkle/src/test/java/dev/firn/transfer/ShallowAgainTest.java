package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.manifest.Scope;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A version that a fetch with less history leaves out is not taken for one that is here, though a fetch that was cut had brought its commit. */
final class ShallowAgainTest {
    private static final Transfer.Way WAY =
            new Transfer.Way(TransferOptions.defaults().withThreads(2), TransferProgress.none());
    private static final int ALL_COMMITS = Integer.MAX_VALUE;

    private final Repository remote = Samples.empty(1);
    private final Repository copy = Samples.empty(2);
    private Cid older;
    private Cid middle;

    @BeforeEach
    void fill() {
        older = commit(remote, "main", "a", 1);
        middle = commit(remote, "main", "a", 2);
        commit(remote, "main", "a", 3);
    }

    @AfterEach
    void close() {
        remote.close();
        copy.close();
    }

    /** No text, which would stand in the manifest. */
    private static ByteBuffer bytes(int value) {
        return ByteBuffer.wrap(new byte[] {-1, (byte) value});
    }

    private static Cid commit(Repository into, String branch, String key, int value) {
        return Samples.put(into, branch, session -> session.put(key, bytes(value)));
    }

    private Cid object(Cid commit) {
        return remote.snapshot(commit.toString()).find("a").orElseThrow().cid();
    }

    private static FetchRequest request(String name, int depth, FetchRequest.Again again, String... paths) {
        return new FetchRequest(
                name, new TransferRequest.Extent(new Scope(List.of(paths)), depth), again, FetchRequest.Gone.KEEP);
    }

    private void fetch(int depth, FetchRequest.Again again, String... paths) {
        Fetch.run(copy, new LocalRemote(remote), request("origin", depth, again, paths), WAY);
        assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages()).isEmpty();
    }

    /** A source that has lost some blocks. */
    private record Lacking(TransferSource source, Set<Cid> lost) implements TransferSource {
        @Override
        public String place() {
            return source.place();
        }

        @Override
        public Optional<Block> findBlock(Cid cid) {
            return lost.contains(cid) ? Optional.empty() : source.findBlock(cid);
        }
    }

    /** A fetch that brings all commits and not the objects of older versions. */
    private void cut(int depth, FetchRequest.Again again) {
        TransferSource lacking = new Lacking(new StoreSource(remote.store()), Set.of(object(older), object(middle)));
        assertThatThrownBy(() -> Fetch.run(copy, new Through(remote, lacking), request("origin", depth, again), WAY))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.MISSING));
        assertThat(copy.store().knows(middle)).isTrue();
    }

    /** A branch that has the object of the middle version, too. */
    private void assertAForkComesWhole(String... paths) {
        remote.refs().create(RefName.branch("fork"), middle);
        commit(remote, "fork", "b", 4);
        fetch(ALL_COMMITS, FetchRequest.Again.NOTHING, paths);
        assertThat(copy.snapshot("origin/fork").get("a")).isEqualTo(bytes(2));
        assertThat(copy.snapshot("origin/fork").get("b")).isEqualTo(bytes(4));
    }

    @Test
    void lessHistoryAfterADeeperFetchThatWasCut() {
        fetch(1, FetchRequest.Again.NOTHING);
        cut(2, FetchRequest.Again.HISTORY);
        fetch(1, FetchRequest.Again.HISTORY);
        assertAForkComesWhole();
    }

    @Test
    void lessHistoryAfterAWholeCloneThatWasCut() {
        cut(ALL_COMMITS, FetchRequest.Again.EVERYTHING);
        fetch(1, FetchRequest.Again.EVERYTHING);
        assertAForkComesWhole();
        assertThat(copy.store().knows(object(older)))
                .as("what nobody asked for")
                .isFalse();
    }

    @Test
    void aForkOfAVersionBeforeTheOneThatWasLeftOut() {
        cut(ALL_COMMITS, FetchRequest.Again.EVERYTHING);
        fetch(1, FetchRequest.Again.EVERYTHING);
        remote.refs().create(RefName.branch("fork"), older);
        commit(remote, "fork", "b", 4);
        fetch(ALL_COMMITS, FetchRequest.Again.NOTHING);
        assertThat(copy.snapshot("origin/fork").get("a")).isEqualTo(bytes(1));
    }

    @Test
    void allHistoryOfAnotherRemoteAfterAFetchThatWasCut() {
        fetch(1, FetchRequest.Again.NOTHING);
        cut(2, FetchRequest.Again.HISTORY);
        try (Repository other = Samples.empty(3)) {
            commit(other, "main", "other", 5);
            Fetch.run(copy, new LocalRemote(other), request("other", ALL_COMMITS, FetchRequest.Again.EVERYTHING), WAY);
        }
        assertAForkComesWhole();
    }

    @Test
    void morePathsOfLessHistory() {
        fetch(ALL_COMMITS, FetchRequest.Again.NOTHING, "b");
        fetch(1, FetchRequest.Again.EVERYTHING, "a", "b");
        assertAForkComesWhole("a", "b");
    }

    @Test
    void whatCameInTheEndIsNotLeftOut() {
        fetch(1, FetchRequest.Again.NOTHING);
        fetch(2, FetchRequest.Again.HISTORY);
        assertThat(copy.store().absences().isShallow(middle)).isFalse();
        assertThat(copy.store().absences().isShallow(older)).isTrue();
        fetch(3, FetchRequest.Again.HISTORY);
        assertThat(copy.store().absences().isEmpty()).isTrue();
        // Nothing of this is left out now, however little is asked for.
        fetch(1, FetchRequest.Again.HISTORY);
        assertThat(copy.store().absences().isEmpty()).isTrue();
    }
}
