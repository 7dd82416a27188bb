package dev.firn.cas.ref;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.space.BlobDeletion;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/**
 * The refs of a repository. Each is a sequence of immutable cells named by their numbers, and the highest is the present one; to move a ref is to
 * create the next name, which only one can. So there is no lock, and none goes stale. Safe for many threads and many processes.
 *
 * <p>Old cells are trimmed, and so a name may be created that existed once. <em>Why no stale cell ever becomes visible:</em> cells go in rising
 * order, and only those that are {@link #KEPT_CELLS} or more below a highest one. Let a writer that read cell n stop, others go on to h, and cells up
 * to h - {@value #KEPT_CELLS} be trimmed.
 *
 * <pre>
 *        n   n+1        h-16   h-15 … h
 *        x    x    x     x      the cells that are there      x: trimmed
 *             ^ the stopped writer wakes and creates n+1
 * </pre>
 *
 * If n+1 was not trimmed, to create it fails: conflict. If it was, it is lower than h, which is there; highest wins, so nobody reads it, and the next
 * trimming takes it. The writer itself lists after it created: it is acknowledged only if its own cell is the highest <em>and</em> n is still there
 * (n goes before n+1, so while n is there n+1 cannot have been there before), or if its operation is on the chain of the highest. A trimmer that
 * stopped and wakes deletes only numbers that were too low when it looked, and the highest number only rises.
 *
 * <p>See docs/format.md, "Refs".
 */
public final class RefStore {
    /** How many of the newest cells of a ref are kept. */
    public static final int KEPT_CELLS = 16;

    private static final Pattern REPOSITORY = Pattern.compile("[0-9a-f]{32}");
    private static final Pattern SEQUENCE = Pattern.compile("[0-7][0-9a-f]{15}");
    private static final int MAX_ATTEMPTS = 100;
    private static final String WAY_OUT =
            "put that file back from a copy of the repository; where there is none, take it away: the ref is then where it was one move before,"
                    + " and 'firn operations --unreached' lists what was lost";

    private final BlobSpace space;
    private final BlobDeletion deletion;
    private final String repository;

    /**
     * The refs in a space.
     *
     * @param deletion of the same space, for trimming
     * @param repository id of the repository, 32 lower-case hexadecimal digits, which stands in every cell
     */
    public RefStore(BlobSpace space, BlobDeletion deletion, String repository) {
        if (!REPOSITORY.matcher(repository).matches()) {
            throw new IllegalArgumentException(
                    "id of a repository \"" + repository + "\", wanted 32 lower-case hexadecimal digits");
        }
        this.space = space;
        this.deletion = deletion;
        this.repository = repository;
    }

    /**
     * The present cell of a ref, also if it says that the ref is deleted; nothing if there never was such a ref.
     *
     * @throws FirnException of kind CORRUPT if the highest cell is damaged or not this ref's, whatever the one before it says; UNSUPPORTED if it is of
     *     another format; IO if the medium fails
     */
    public Optional<RefCell> find(RefName ref) {
        for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
            NavigableSet<Long> sequences = sequences(ref);
            if (sequences.isEmpty()) {
                return Optional.empty();
            }
            Optional<RefCell> highest = findCell(ref, sequences.last());
            if (highest.isPresent()) {
                return highest;
            }
        }
        throw new FirnException(
                Kind.IO,
                "ref " + ref + " in " + space.place()
                        + " moves too quickly to be read, or its highest cell cannot be opened");
    }

    /**
     * Tells whether a cell that was the present one still is, with two quick looks each time it is asked: for those who ask often. May say no though it is. Where
     * the medium fails it throws, or says so for a moment, as {@link BlobSpace#existence} does.
     *
     * <p>In this order the looks are enough: while the next number is not there, either it never was, or it was trimmed, and then this one went before.
     */
    public BooleanSupplier watch(RefCell cell) {
        BooleanSupplier present = space.existence(cell.blob());
        BooleanSupplier next = space.existence(cell.ref().directory().child(RefCell.sequenceText(cell.sequence() + 1)));
        return new CellWatch(next, present);
    }

    /** All refs of a kind that have cells, deleted ones too, in order of their names. */
    public List<RefName> names(RefName.Kind kind) {
        BlobName kindDirectory = RefName.directory(kind);
        TreeSet<RefName> names = new TreeSet<>();
        space.list(kindDirectory, entry -> {
            BlobName directory = entry.name().directory();
            if (!directory.equals(kindDirectory)
                    && directory.directory().equals(kindDirectory)
                    && isSequence(entry.name())) {
                names.add(RefName.ofDirectory(kind, directory)
                        .orElseThrow(() -> FirnException.corrupt(
                                directory + " in " + space.place() + " is not the directory of a ref")));
            }
        });
        return List.copyOf(names);
    }

    /**
     * The present cells of all refs of a kind, deleted ones too, in order of their names.
     *
     * @throws FirnException as {@link #find}, for the first that cannot be read
     */
    public List<RefCell> list(RefName.Kind kind) {
        List<RefCell> cells = new ArrayList<>();
        for (RefName name : names(kind)) {
            find(name).ifPresent(cells::add);
        }
        return List.copyOf(cells);
    }

    /**
     * Moves a ref from {@code expected} to {@code next}, if nobody moved it meanwhile. The caller has made everything durable that {@code next} leads
     * to. Calling it again with the same arguments does no harm: a move that was made is found, by its operation.
     *
     * @param expected the present cell as the caller knows it; nothing if there is no such ref
     * @param next its successor, with the next sequence number
     * @param chain where operations can be followed; asked only if others moved the ref on
     * @throws IllegalArgumentException if {@code next} does not follow {@code expected}
     * @throws FirnException of kind IO or REFUSED if the ref was not touched, CORRUPT or UNSUPPORTED if its present cell cannot be read; whatever fails
     *     once the move has begun is {@link Outcome.Unknown}
     */
    public Outcome compareAndSet(Optional<RefCell> expected, RefCell next, OperationChain chain) {
        long before = expected.map(RefCell::sequence).orElse(0L);
        if (next.sequence() != before + 1
                || !expected.map(RefCell::ref).orElse(next.ref()).equals(next.ref())) {
            throw new IllegalArgumentException(next + " does not follow " + expected);
        }
        Optional<RefCell> actual = find(next.ref());
        if (!actual.equals(expected)) {
            try {
                return judge(expected, actual, next, chain);
            } catch (FirnException e) {
                return new Outcome.Unknown(e); // An earlier call with the same arguments may have moved it.
            }
        }
        try {
            boolean created = space.create(next.blob(), ByteSource.of(CellText.encode(next, repository)));
            return confirm(expected, next, created, chain);
        } catch (FirnException e) {
            if (e.kind() == Kind.UNKNOWN_OUTCOME) {
                return new Outcome.Unknown(e);
            }
            throw e;
        }
    }

    /** Looks again after the name was created, or found taken. */
    private Outcome confirm(Optional<RefCell> expected, RefCell next, boolean created, OperationChain chain) {
        try {
            NavigableSet<Long> sequences = sequences(next.ref());
            if (created && !sequences.isEmpty() && sequences.last() == next.sequence()) {
                if (expected.isPresent() && !sequences.contains(next.sequence() - 1)) {
                    return new Outcome.Unknown(new FirnException(
                            Kind.UNKNOWN_OUTCOME,
                            "the cell before " + next.blob() + " in " + space.place()
                                    + " vanished while it was written"));
                }
                trim(next.ref());
                return new Outcome.Done(next);
            }
            Outcome outcome = judge(expected, find(next.ref()), next, chain);
            trim(next.ref());
            return outcome;
        } catch (FirnException e) {
            return new Outcome.Unknown(e);
        }
    }

    /** Whether {@code next} is what the ref is now, or led to it. */
    private Outcome judge(Optional<RefCell> expected, Optional<RefCell> actual, RefCell next, OperationChain chain) {
        boolean moved = actual.isPresent()
                && actual.get().sequence() >= next.sequence()
                && chain.reaches(actual.get().operation(), next.operation());
        if (!moved) {
            return new Outcome.Conflict(expected, actual);
        }
        space.sync(next.ref().directory()); // Whoever created the cell may have stopped before it was durable.
        return new Outcome.Done(next);
    }

    /** Best effort: what stays goes the next time. Rising order matters, as the comment on the class says. */
    private void trim(RefName ref) {
        try {
            NavigableSet<Long> sequences = sequences(ref);
            if (!sequences.isEmpty()) {
                for (long sequence : sequences.headSet(sequences.last() - KEPT_CELLS, true)) {
                    deletion.delete(ref.directory().child(RefCell.sequenceText(sequence)));
                }
            }
        } catch (FirnException e) {
            // The outcome stands all the same.
        }
    }

    private NavigableSet<Long> sequences(RefName ref) {
        BlobName directory = ref.directory();
        TreeSet<Long> sequences = new TreeSet<>();
        space.list(directory, entry -> {
            if (entry.name().directory().equals(directory) && isSequence(entry.name())) {
                sequences.add(Long.parseLong(entry.name().lastSegment(), 16));
            }
        });
        return sequences;
    }

    private static boolean isSequence(BlobName name) {
        return SEQUENCE.matcher(name.lastSegment()).matches();
    }

    /** The cell of that number; nothing if it is gone. */
    private Optional<RefCell> findCell(RefName ref, long sequence) {
        BlobName name = ref.directory().child(RefCell.sequenceText(sequence));
        String place = name + " in " + space.place();
        RefCell cell;
        try {
            cell = CellText.decode(space.readWhole(name, CellText.MAX_BYTES), repository, place);
        } catch (FirnException e) {
            if (e.kind() == Kind.MISSING) {
                return Optional.empty();
            }
            throw e.kind() == Kind.CORRUPT ? e.withHint(WAY_OUT) : e;
        }
        if (!cell.ref().equals(ref) || cell.sequence() != sequence) {
            throw FirnException.corrupt(
                            "the ref cell " + place + " is that of " + cell.ref() + " number " + cell.sequence())
                    .withHint(WAY_OUT);
        }
        return Optional.of(cell);
    }
}
