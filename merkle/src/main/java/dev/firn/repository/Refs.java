package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.Outcome;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.ref.RefStore;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Branches and tags, and what moved them. Every movement is one compare-and-set and leaves one operation. Safe for many threads and processes.
 *
 * <p>Whatever moves a ref throws a {@link FirnException} of kind CONFLICT if somebody else moved it first (nothing happened), UNKNOWN_OUTCOME if it may
 * or may not have happened.
 */
public final class Refs {
    private static final int ATTEMPTS = 3;
    private static final int MAX_CHAIN = 1_000_000;

    private final RefStore cells;
    private final Store store;
    private final Surroundings surroundings;
    private final RefMemory memory;

    /**
     * An operation and what it is called.
     *
     * @param cid its CID
     * @param operation what it says
     */
    public record Entry(Cid cid, Operation operation) {}

    Refs(RefStore cells, Store store, Surroundings surroundings, RefMemory memory) {
        this.cells = cells;
        this.store = store;
        this.surroundings = surroundings;
        this.memory = memory;
    }

    /** Where a ref stands; nothing if there is no such ref, or it was deleted. */
    public Optional<RefCell> find(RefName ref) {
        return cells.find(ref).filter(cell -> !cell.isDeleted());
    }

    /** The branch or else the tag of that name, or else what is remembered of a branch of a remote, as {@code origin/main}. */
    public Optional<RefCell> find(String name) {
        if (RefName.fault(name).isPresent()) {
            return Optional.empty();
        }
        for (RefName.Kind kind : RefName.Kind.values()) {
            Optional<RefCell> found = find(new RefName(kind, name));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Tells whether a cell that was found still is what its ref stands at, quickly, each time it is asked. May say no though it is. */
    public BooleanSupplier watch(RefCell cell) {
        return cells.watch(cell);
    }

    /** All refs of a kind that are not deleted, by name. */
    public List<RefCell> list(RefName.Kind kind) {
        return cells.list(kind).stream().filter(cell -> !cell.isDeleted()).toList();
    }

    /** The present cells of all refs, also of those that were deleted: where all operations begin. */
    public List<RefCell> allCells() {
        List<RefCell> all = new ArrayList<>();
        for (RefName.Kind kind : RefName.Kind.values()) {
            all.addAll(cells.list(kind));
        }
        return all;
    }

    /** The names of all refs of a kind that ever were. */
    List<RefName> names(RefName.Kind kind) {
        return cells.names(kind);
    }

    /** The present cell of a ref, also of one that was deleted. */
    public Optional<RefCell> cell(RefName ref) {
        return cells.find(ref);
    }

    /** Creates a ref that must not exist. */
    public RefCell create(RefName ref, Cid commit) {
        Optional<RefCell> old = cells.find(ref);
        if (old.isPresent() && !old.get().isDeleted()) {
            throw FirnException.refused("there is " + described(ref) + " already, at "
                    + old.get().commit().orElseThrow());
        }
        return move(ref, old, Optional.of(commit), "create");
    }

    /** Deletes a ref; its operations stay. */
    public RefCell delete(RefName ref) {
        return move(ref, Optional.of(existing(ref)), Optional.empty(), "delete");
    }

    /** Gives a ref another name of the same kind, that must be free. */
    public RefCell rename(RefName ref, String newName) {
        RefCell old = existing(ref);
        RefCell created = create(new RefName(ref.kind(), newName), old.commit().orElseThrow());
        move(ref, Optional.of(old), Optional.empty(), "rename: to " + newName);
        return created;
    }

    /**
     * Moves a branch to another commit, whatever it names now. A person said so: if its history was rewound, even to before there was such a branch, this is
     * the answer to that.
     *
     * @throws FirnException of kind REFUSED if it is a tag, MISSING if there is no such branch
     */
    public RefCell reset(RefName branch, Cid commit) {
        requireBranch(branch);
        Optional<RefCell> old = cells.find(branch);
        if (findRewound(branch).isPresent()) {
            memory.forget(branch);
        } else if (old.isEmpty() || old.get().isDeleted()) {
            throw absent(branch);
        }
        return move(branch, old, Optional.of(commit), "reset");
    }

    /**
     * Lets a ref name a commit of another repository that was fetched: creates it, or moves it there. Nothing is done if it names that commit already.
     *
     * @param reason for the operation
     * @throws FirnException of kind REFUSED if it is a tag that names another commit
     */
    public RefCell fetched(RefName ref, Cid commit, String reason) {
        Optional<RefCell> old = cells.find(ref);
        Optional<Cid> now = old.flatMap(RefCell::commit);
        if (old.isPresent() && now.equals(Optional.of(commit))) {
            return old.get();
        }
        if (now.isPresent() && ref.kind() == RefName.Kind.TAGS) {
            throw FirnException.refused(described(ref) + " names " + now.get() + " here, and does not move");
        }
        return move(ref, old, Optional.of(commit), reason);
    }

    /**
     * Lets a branch name another commit, if it still names what the caller saw.
     *
     * @param expected what it named; nothing if there was no such branch
     * @param reason for the operation
     * @throws FirnException of kind CONFLICT if it names something else now
     */
    public RefCell advance(RefName branch, Optional<Cid> expected, Cid commit, String reason) {
        Optional<RefCell> old = cells.find(branch);
        if (!old.flatMap(RefCell::commit).equals(expected)) {
            throw FirnException.conflict(described(branch) + " has moved meanwhile");
        }
        return move(branch, old, Optional.of(commit), reason);
    }

    /**
     * Takes the last operation on a branch back; called again, the one before it, and so on. To take an undo back, reset the branch.
     *
     * @throws FirnException of kind REFUSED if there is nothing to take back
     */
    public RefCell undo(RefName branch) {
        requireBranch(branch);
        requireNotRewound(branch);
        RefCell old = cells.find(branch).orElseThrow(() -> absent(branch));
        Cid wanted = findUndoable(old)
                .orElseThrow(() -> FirnException.refused("every operation on " + described(branch) + " is taken back"));
        Operation taken = operation(wanted);
        RefMove undo = prepare(
                branch,
                Optional.of(old),
                taken.move().from(),
                "undo: of " + taken.cause().reason(),
                Optional.of(wanted));
        return seal(undo);
    }

    /** The operation that an undo takes back: the last that none took back yet, if there is one. */
    Optional<Cid> findUndoable(RefCell cell) {
        Optional<Cid> wanted = Optional.of(cell.operation());
        while (wanted.isPresent()) {
            Optional<Cid> undone = operation(wanted.get()).undoes();
            if (undone.isEmpty()) {
                return wanted;
            }
            wanted = operation(undone.get()).previous();
        }
        return wanted;
    }

    /** The operations that led a ref where it is, last first; also of a deleted ref. Read all at once, up to {@code limit}. */
    public List<Entry> operations(RefName ref, int limit) {
        List<Entry> entries = new ArrayList<>();
        Optional<Cid> next = cells.find(ref).map(RefCell::operation);
        while (next.isPresent() && entries.size() < limit) {
            Operation operation = operation(next.get());
            entries.add(new Entry(next.get(), operation));
            next = operation.previous();
        }
        return entries;
    }

    /** Shows every operation from {@code head} back to the first. */
    void forEachOperation(Cid head, BlockSource blocks, Consumer<Entry> visitor) {
        Optional<Cid> next = Optional.of(head);
        while (next.isPresent()) {
            Operation operation = Operation.read(blocks.block(next.get()));
            visitor.accept(new Entry(next.get(), operation));
            next = operation.previous();
        }
    }

    /**
     * The operations that are stored and that no ref leads to, newest first: of moves that were never made, and of refs that somebody put back.
     *
     * @throws FirnException of kind CORRUPT or MISSING if a chain cannot be read
     */
    public List<Entry> unreachedOperations() {
        Set<Cid> reached = new HashSet<>();
        for (RefCell cell : allCells()) {
            forEachOperation(cell.operation(), store, entry -> reached.add(entry.cid()));
        }
        List<Entry> unreached = new ArrayList<>();
        store.forEachLine(cid -> {
            if (!reached.add(cid)) {
                return;
            }
            Block block = store.block(cid);
            if (Operation.isOperation(block)) {
                unreached.add(new Entry(cid, Operation.read(block)));
            }
        });
        unreached.sort(
                Comparator.comparing((Entry entry) -> entry.operation().cause().time())
                        .reversed());
        return unreached;
    }

    private Operation operation(Cid cid) {
        return Operation.read(store.block(cid));
    }

    /**
     * Whether somebody put an older copy of a ref back: a sentence that says so, if what was seen of it last is not on its chain any more.
     *
     * @throws FirnException of kind CORRUPT or MISSING if the chain cannot be read
     */
    public Optional<String> findRewound(RefName ref) {
        Optional<RefMemory.Seen> seen = memory.find(ref);
        if (seen.isEmpty()) {
            return Optional.empty();
        }
        Optional<RefCell> now = cells.find(ref);
        if (now.isPresent()
                && now.get().sequence() >= seen.get().sequence()
                && reaches(now.get().operation(), seen.get().operation())) {
            return Optional.empty();
        }
        return Optional.of("history rewound: " + described(ref) + " was at operation "
                + seen.get().operation() + " (number " + seen.get().sequence()
                + ") when it was last seen here, and now "
                + now.map(cell -> "at number " + cell.sequence() + " without it on its chain")
                        .orElse("it is gone"));
    }

    private boolean reaches(Cid from, Cid wanted) {
        Cid at = from;
        for (int i = 0; i < MAX_CHAIN; i++) {
            if (at.equals(wanted)) {
                return true;
            }
            Optional<Cid> previous = operation(at).previous();
            if (previous.isEmpty()) {
                return false;
            }
            at = previous.get();
        }
        return false;
    }

    /** Requires that a session may move its branch: its present cell names the base, or there is none, or it says that the branch was deleted. */
    void requireAt(SessionTarget target, Optional<RefCell> cell) {
        requireNotRewound(target.branch());
        Optional<Cid> actual = cell.flatMap(RefCell::commit);
        if (actual.isPresent() && !actual.equals(target.base())) {
            throw FirnException.conflict(described(target.branch()) + " has moved: expected "
                            + target.base().map(Cid::toString).orElse("no commit") + ", actual "
                            + actual.get())
                    .withHint("look at what the others did ('firn log "
                            + target.branch().name()
                            + "'), check it out, and commit again; or commit to another branch with -b");
        }
    }

    private void requireNotRewound(RefName ref) {
        findRewound(ref).ifPresent(sentence -> {
            throw FirnException.conflict(sentence)
                    .withHint("'firn operations --unreached' lists what is lost; 'firn reset " + ref.name()
                            + " REV' says where to go on from");
        });
    }

    /** A movement from the cell {@code old}, the last one of the ref that the caller looked at, to {@code to}; nothing is written yet. */
    RefMove prepare(RefName ref, Optional<RefCell> old, Optional<Cid> to, String reason) {
        return prepare(ref, old, to, reason, Optional.empty());
    }

    private RefMove prepare(RefName ref, Optional<RefCell> old, Optional<Cid> to, String reason, Optional<Cid> undoes) {
        long sequence = old.map(RefCell::sequence).orElse(0L) + 1;
        Operation operation = new Operation(
                ref.toString(),
                sequence,
                new Operation.Move(old.flatMap(RefCell::commit), to),
                old.map(RefCell::operation),
                new Operation.Cause(surroundings.actor(), surroundings.clock().instant(), reason),
                undoes);
        Block block = operation.toBlock();
        RefCell next = new RefCell(
                ref, sequence, to, block.cid(), old.map(RefCell::epoch).orElse(0L));
        return new RefMove(old, next, block);
    }

    private RefCell move(RefName ref, Optional<RefCell> old, Optional<Cid> to, String reason) {
        requireNotRewound(ref);
        return seal(prepare(ref, old, to, reason, Optional.empty()));
    }

    private RefCell seal(RefMove move) {
        try (StoreWriter writer = store.writer()) {
            writer.put(move.operation());
            writer.seal();
        }
        return make(move);
    }

    /** Makes a movement whose operation is durable. */
    RefCell make(RefMove move) {
        Optional<FirnException> report = Optional.empty();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Outcome outcome = attempt(move, report.isPresent());
            if (outcome instanceof Outcome.Done done) {
                memory.remember(done.cell());
                return done.cell();
            }
            if (outcome instanceof Outcome.Conflict conflict) {
                throw conflict(move.next().ref(), conflict);
            }
            report = Optional.of(((Outcome.Unknown) outcome).report());
        }
        throw FirnException.unknownOutcome(
                        "it is not known whether " + described(move.next().ref()) + " was moved to "
                                + move.next().commit().map(Cid::toString).orElse("nothing"),
                        report.orElseThrow())
                .withHint("look at 'firn operations' before you repeat it");
    }

    /** One attempt; once an earlier one may have moved the ref, no failure of a later one says that it did not. */
    private Outcome attempt(RefMove move, boolean mayBeMade) {
        try {
            return cells.compareAndSet(move.expected(), move.next(), this::reaches);
        } catch (FirnException e) {
            if (mayBeMade) {
                return new Outcome.Unknown(e);
            }
            throw e;
        }
    }

    private static FirnException conflict(RefName ref, Outcome.Conflict conflict) {
        return FirnException.conflict("somebody else moved " + described(ref) + " first: expected "
                        + named(conflict.expected()) + ", actual " + named(conflict.actual()))
                .withHint("look at what they did and do yours again; nothing that was stored is stored twice");
    }

    private static String named(Optional<RefCell> cell) {
        return cell.flatMap(RefCell::commit).map(Cid::toString).orElse("nothing");
    }

    private RefCell existing(RefName ref) {
        return find(ref).orElseThrow(() -> absent(ref));
    }

    private static FirnException absent(RefName ref) {
        return FirnException.missing("there is no " + described(ref));
    }

    private static void requireBranch(RefName ref) {
        if (ref.kind() != RefName.Kind.HEADS) {
            throw FirnException.refused(described(ref) + " does not move").withHint("delete it and create it anew");
        }
    }

    static String described(RefName ref) {
        return switch (ref.kind()) {
            case HEADS -> "branch " + ref.name();
            case TAGS -> "tag " + ref.name();
            case REMOTES -> "remote branch " + ref.name();
        };
    }
}
