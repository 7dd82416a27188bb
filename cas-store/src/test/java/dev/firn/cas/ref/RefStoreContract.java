package dev.firn.cas.ref;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.ForwardingSpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a {@link RefStore} promises over every space. */
public abstract class RefStoreContract {
    static final String REPOSITORY = "0123456789abcdef0123456789abcdef";
    private static final RefName MAIN = RefName.branch("main");

    private final Chain chain = new Chain();
    private BlobSpace space;
    private RefStore refs;

    /** Makes an empty space; it must also be a {@link BlobDeletion}. */
    protected abstract BlobSpace newSpace() throws Exception;

    @BeforeEach
    void makeRefs() throws Exception {
        space = newSpace();
        refs = new RefStore(space, (BlobDeletion) space, REPOSITORY);
    }

    @AfterEach
    void closeSpace() {
        space.close();
    }

    /** The successor of {@code expected}, by an operation of that label, which the chain knows. */
    private RefCell next(Optional<RefCell> expected, String label) {
        return chain.next(MAIN, expected, label);
    }

    /** Moves main on by {@code count} cells. */
    private RefCell advance(int count) {
        Optional<RefCell> present = refs.find(MAIN);
        for (int i = 0; i < count; i++) {
            RefCell next = next(present, "step " + i);
            assertThat(refs.compareAndSet(present, next, chain)).isEqualTo(new Outcome.Done(next));
            present = Optional.of(next);
        }
        return present.orElseThrow();
    }

    private List<BlobName> cells() {
        return space.list(MAIN.directory()).stream().map(entry -> entry.name()).toList();
    }

    private void assertCorrupt(String part, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FirnException.class, report -> {
            assertThat(report.kind()).isEqualTo(Kind.CORRUPT);
            assertThat(report).hasMessageContaining(part);
        });
    }

    @Test
    void aRefIsMadeMovedDeletedAndMadeAgain() {
        assertThat(refs.find(MAIN)).isEmpty();
        RefCell first = advance(1);
        assertThat(refs.find(MAIN)).contains(first);
        RefCell second = advance(1);
        assertThat(second.sequence()).isEqualTo(2);
        RefCell gone = new RefCell(MAIN, 3, Optional.empty(), chain.operation("delete", Optional.of(second)), 0);
        assertThat(refs.compareAndSet(Optional.of(second), gone, chain)).isEqualTo(new Outcome.Done(gone));
        assertThat(refs.find(MAIN)).contains(gone);
        assertThat(gone.isDeleted()).isTrue();
        assertThat(advance(1).sequence()).isEqualTo(4);
    }

    @Test
    void whoStartsFromAnotherCellGetsConflictWithBoth() {
        RefCell first = advance(1);
        RefCell second = advance(1);
        assertThat(refs.compareAndSet(Optional.of(first), next(Optional.of(first), "late"), chain))
                .isEqualTo(new Outcome.Conflict(Optional.of(first), Optional.of(second)));
        assertThat(refs.compareAndSet(Optional.empty(), next(Optional.empty(), "late"), chain))
                .isEqualTo(new Outcome.Conflict(Optional.empty(), Optional.of(second)));
        assertThat(refs.find(MAIN)).contains(second);
        RefName other = RefName.branch("other");
        RefCell imagined = chain.next(other, Optional.empty(), "imagined");
        assertThat(refs.compareAndSet(Optional.of(imagined), chain.next(other, Optional.of(imagined), "late"), chain))
                .isEqualTo(new Outcome.Conflict(Optional.of(imagined), Optional.empty()));
    }

    @Test
    void theSameMoveTwiceIsDoneAlsoAfterOthersMovedOn() {
        RefCell first = next(Optional.empty(), "first");
        assertThat(refs.compareAndSet(Optional.empty(), first, chain)).isEqualTo(new Outcome.Done(first));
        assertThat(refs.compareAndSet(Optional.empty(), first, chain)).isEqualTo(new Outcome.Done(first));
        advance(40);
        assertThat(refs.compareAndSet(Optional.empty(), first, chain)).isEqualTo(new Outcome.Done(first));
    }

    @Test
    void aSuccessorThatDoesNotFollowIsTheCallersBug() {
        RefCell first = advance(1);
        RefCell third = next(Optional.of(next(Optional.of(first), "second")), "third");
        assertThatThrownBy(() -> refs.compareAndSet(Optional.of(first), third, chain))
                .isInstanceOf(IllegalArgumentException.class);
        RefCell foreign = new RefCell(RefName.branch("other"), 2, Optional.empty(), first.operation(), 0);
        assertThatThrownBy(() -> refs.compareAndSet(Optional.of(first), foreign, chain))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void onlyTheNewestCellsAreKept() {
        RefCell last = advance(40);
        assertThat(cells())
                .hasSize(RefStore.KEPT_CELLS)
                .startsWith(MAIN.directory().child("0000000000000019"));
        assertThat(refs.find(MAIN)).contains(last);
    }

    /** The stopped writer has read cell 1 and is about to create cell 2 while others go on to 41 and trim up to 25. */
    @Test
    void aWriterThatWakesAfterTrimmingGetsConflictAndItsCellIsNeverSeen() {
        RefCell first = advance(1);
        RefCell stale = next(Optional.of(first), "stale");
        RefCell[] last = new RefCell[1];
        BlobSpace stopping = new ForwardingSpace(space) {
            @Override
            public boolean create(BlobName name, ByteSource source) {
                last[0] = advance(40);
                assertThat(cells()).doesNotContain(stale.blob());
                boolean created = super.create(name, source);
                assertThat(created).as("the name is free again").isTrue();
                assertThat(refs.find(MAIN)).contains(last[0]);
                return true;
            }
        };
        Outcome outcome = new RefStore(stopping, (BlobDeletion) space, REPOSITORY)
                .compareAndSet(Optional.of(first), stale, chain);
        assertThat(outcome).isEqualTo(new Outcome.Conflict(Optional.of(first), Optional.of(last[0])));
        assertThat(cells()).doesNotContain(stale.blob()).hasSize(RefStore.KEPT_CELLS);
        assertThat(refs.find(MAIN)).contains(last[0]);
    }

    @Test
    void aWriterThatWakesBeforeTrimmingGetsConflict() {
        RefCell first = advance(1);
        RefCell[] last = new RefCell[1];
        BlobSpace stopping = new ForwardingSpace(space) {
            @Override
            public boolean create(BlobName name, ByteSource source) {
                last[0] = advance(3);
                return super.create(name, source);
            }
        };
        Outcome outcome = new RefStore(stopping, (BlobDeletion) space, REPOSITORY)
                .compareAndSet(Optional.of(first), next(Optional.of(first), "stale"), chain);
        assertThat(outcome).isEqualTo(new Outcome.Conflict(Optional.of(first), Optional.of(last[0])));
    }

    @Test
    void aWriterThatIsOvertakenAfterItsMoveIsDone() {
        RefCell first = advance(1);
        RefCell mine = next(Optional.of(first), "mine");
        BlobSpace stopping = new ForwardingSpace(space) {
            @Override
            public boolean create(BlobName name, ByteSource source) {
                boolean created = super.create(name, source);
                advance(40);
                return created;
            }
        };
        assertThat(new RefStore(stopping, (BlobDeletion) space, REPOSITORY)
                        .compareAndSet(Optional.of(first), mine, chain))
                .isEqualTo(new Outcome.Done(mine));
        assertThat(refs.find(MAIN).orElseThrow().sequence()).isEqualTo(42);
    }

    @Test
    void aBadHighestCellIsCorruptAndNeverAFallBack() {
        RefCell last = advance(3);
        BlobName bad = MAIN.directory().child("0000000000000004");
        space.create(bad, ByteSource.of("{}\n".getBytes(StandardCharsets.UTF_8)));
        assertCorrupt(bad.text(), () -> refs.find(MAIN));
        assertCorrupt(bad.text(), () -> refs.list(RefName.Kind.HEADS));
        assertCorrupt(bad.text(), () -> refs.compareAndSet(Optional.of(last), next(Optional.of(last), "next"), chain));
    }

    @Test
    void aBadHighestCellSaysWhatToDoAndThatHelps() {
        RefCell last = advance(3);
        BlobName bad = MAIN.directory().child("0000000000000004");
        space.create(bad, ByteSource.of("{}\n".getBytes(StandardCharsets.UTF_8)));
        assertThatThrownBy(() -> refs.find(MAIN))
                .isInstanceOfSatisfying(
                        FirnException.class,
                        report -> assertThat(report.hint())
                                .hasValueSatisfying(hint -> assertThat(hint).contains("take it away")));
        ((BlobDeletion) space).delete(bad);
        assertThat(refs.find(MAIN)).contains(last);
        assertThat(advance(1).sequence()).isEqualTo(4);
    }

    @Test
    void aCellInAnotherPlaceIsCorruptAndNamesTheFile() {
        RefCell cell = next(Optional.empty(), "first");
        ByteSource bytes = ByteSource.of(CellText.encode(cell, REPOSITORY));
        BlobName wrongNumber = MAIN.directory().child("0000000000000002");
        space.create(wrongNumber, bytes);
        assertCorrupt(wrongNumber.text(), () -> refs.find(MAIN));
        RefName other = RefName.branch("other");
        space.create(other.directory().child("0000000000000001"), bytes);
        assertCorrupt("refs/heads/other/0000000000000001", () -> refs.find(other));
        RefName third = RefName.branch("third");
        RefCell foreign = new RefCell(third, 1, Optional.empty(), cell.operation(), 0);
        space.create(foreign.blob(), ByteSource.of(CellText.encode(foreign, "f".repeat(32))));
        assertCorrupt("belongs to repository " + "f".repeat(32), () -> refs.find(third));
    }

    @Test
    void refsAreListedByKindInOrderOfTheirNames() {
        List<RefName> heads = List.of(
                RefName.branch("Main"), RefName.branch("main"), RefName.branch("release/1.0"), RefName.branch("été"));
        List<RefCell> cells = new ArrayList<>();
        for (RefName ref : heads) {
            RefCell cell = chain.next(ref, Optional.empty(), "create " + ref);
            assertThat(refs.compareAndSet(Optional.empty(), cell, chain)).isInstanceOf(Outcome.Done.class);
            cells.add(cell);
        }
        RefName tag = RefName.tag("v1");
        refs.compareAndSet(Optional.empty(), chain.next(tag, Optional.empty(), "tag"), chain);
        assertThat(refs.names(RefName.Kind.HEADS)).isEqualTo(heads);
        assertThat(refs.list(RefName.Kind.HEADS)).isEqualTo(cells);
        assertThat(refs.names(RefName.Kind.TAGS)).containsExactly(tag);
    }

    /** Each thread adds to one ref; every acknowledged move must be on the final chain, and nothing else. */
    @Test
    void ofManyThreadsNothingIsLost() throws Exception {
        int threads = 4;
        int moves = 30;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Cid> acknowledged = new ArrayList<>();
        try {
            List<Callable<List<Cid>>> writers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String writer = "writer " + i;
                writers.add(() -> chain.move(refs, MAIN, writer, moves));
            }
            for (Future<List<Cid>> writer : pool.invokeAll(writers)) {
                acknowledged.addAll(writer.get());
            }
        } finally {
            pool.shutdown();
        }
        RefCell last = refs.find(MAIN).orElseThrow();
        assertThat(last.sequence()).isEqualTo((long) threads * moves);
        assertThat(chain.from(last.operation())).containsExactlyInAnyOrderElementsOf(acknowledged);
        assertThat(cells()).hasSizeBetween(RefStore.KEPT_CELLS, RefStore.KEPT_CELLS + threads);
    }

    @Test
    void everyFlippedBitOfACellIsFound() {
        RefCell cell = advance(1);
        byte[] good = CellText.encode(cell, REPOSITORY);
        for (int i = 0; i < good.length * 8; i++) {
            byte[] bad = good.clone();
            bad[i / 8] ^= (byte) (1 << i % 8);
            assertCorrupt("somewhere", () -> CellText.decode(ByteBuffer.wrap(bad), REPOSITORY, "somewhere"));
        }
    }
}
