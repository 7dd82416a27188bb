package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitLog;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.workdir.Standing.Extent;
import dev.firn.zarr.ZarrKey;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What a directory's changes stand on: the commit that it was last committed as or checked out from, else what the branch names.
 *
 * @param standing what the directory is known to stand on, if it is
 * @param branch the branch
 * @param cell where the branch stands now, if it exists
 * @param at path of the node that the directory is
 */
record Ground(Optional<Standing> standing, RefName branch, Optional<RefCell> cell, String at) {
    /** How far back a commit of this directory is sought whose command was cut short before it was remembered. */
    private static final int SOUGHT_COMMITS = 1_000;

    /** Finds it out from what is remembered; {@code at} is the path asked for, if one was. */
    static Ground find(Repository repository, DirectoryMemory.State state, RefName branch, Optional<String> at) {
        Optional<RefCell> cell =
                repository.refs().find(branch).filter(found -> found.commit().isPresent());
        Optional<Standing> standing = standing(repository, state);
        String path = at.or(() -> standing.map(Standing::at)).orElse("");
        if (!path.isEmpty()) {
            ZarrKey.check(path);
        }
        return new Ground(standing, branch, cell, path);
    }

    /** What the directory stands on; a commit of its own that was made visible though its command did not live to remember it counts. */
    static Optional<Standing> standing(Repository repository, DirectoryMemory.State state) {
        Optional<Standing> hidden = state.intent().flatMap(intent -> made(repository, intent));
        return hidden.or(state::standing).filter(standing -> isThere(repository, standing.base()));
    }

    private static Optional<Standing> made(Repository repository, Intent intent) {
        if (intent.kind() != Intent.Kind.COMMIT || intent.ref().isEmpty()) {
            return Optional.empty();
        }
        Optional<RefCell> cell = repository.refs().find(intent.ref().get());
        Optional<Cid> head = cell.flatMap(RefCell::commit);
        if (head.isEmpty()) {
            return Optional.empty();
        }
        if (head.get().equals(intent.commit())) {
            RefCell now = cell.orElseThrow();
            return Optional.of(new Standing(
                    intent.commit(),
                    intent.ref(),
                    now.sequence(),
                    Optional.of(now.operation()),
                    intent.at(),
                    intent.extent()));
        }
        Iterator<CommitLog.Entry> log = repository.log(head.get()).iterator();
        for (int i = 0; i < SOUGHT_COMMITS && log.hasNext(); i++) {
            if (log.next().cid().equals(intent.commit())) {
                return Optional.of(
                        new Standing(intent.commit(), intent.ref(), 0, Optional.empty(), intent.at(), intent.extent()));
            }
        }
        return Optional.empty();
    }

    private static boolean isThere(Repository repository, Cid commit) {
        try {
            repository.commit(commit);
            return true;
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.MISSING) {
                return false;
            }
            throw e;
        }
    }

    /** The commit that the branch names now. */
    Optional<Cid> head() {
        return cell.flatMap(RefCell::commit);
    }

    /** The commit that the directory replaces, whether or not the branch moved: its own, else the branch's. */
    Optional<Cid> base() {
        return standing.map(Standing::base).or(this::head);
    }

    /** Whether the directory is laid over the branch, because that was asked for or because it is some of a version only. */
    boolean isOverlay(Mode mode) {
        return mode == Mode.OVERLAY
                || (mode == Mode.AS_BEFORE
                        && own().filter(found -> found.extent() == Extent.PART).isPresent());
    }

    /**
     * The commit that an overlay's changes are counted from: the base; or, where the branch does not have that in its past, as after an undo or on another
     * branch, the newest commit that both came from, so that what is only in the base is not lost.
     */
    Optional<Cid> laidFrom(Repository repository) {
        Optional<Cid> own = standing.map(Standing::base);
        if (own.isEmpty() || head().isEmpty() || own.equals(head())) {
            return own;
        }
        Set<Cid> past = new HashSet<>();
        for (CommitLog.Entry entry : repository.log(head().get())) {
            if (entry.cid().equals(own.get())) {
                return own;
            }
            past.add(entry.cid());
        }
        for (CommitLog.Entry entry : repository.log(own.get())) {
            if (past.contains(entry.cid())) {
                return Optional.of(entry.cid());
            }
        }
        return Optional.empty();
    }

    /** What the directory is known to stand on as the node that it is now. */
    Optional<Standing> own() {
        return standing.filter(found -> found.at().equals(at));
    }

    /**
     * The commit that the next one has as its parent.
     *
     * @throws FirnException of kind CONFLICT, naming both, if others changed the branch where the directory is, and that was not foreseen; or if a checkout into the
     *     directory was cut short
     */
    Optional<Cid> parent(Repository repository, DirectoryMemory.State state, Mode mode) {
        if (mode != Mode.REPLACE && state.checkout().isPresent()) {
            throw cutShort(state.checkout().get());
        }
        boolean any = mode == Mode.REPLACE || isOverlay(mode);
        return any ? head().or(this::base) : parent(repository);
    }

    /**
     * The commit that the next one has as its parent: the base; or, where others moved the branch without touching what the directory is, the branch's.
     *
     * @throws FirnException of kind CONFLICT, naming both, if others changed the branch there
     */
    private Optional<Cid> parent(Repository repository) {
        Optional<Cid> head = head();
        if (standing.isEmpty()
                || head.isEmpty()
                || head.get().equals(standing.get().base())) {
            return base();
        }
        if (isSameBelow(repository, standing.get().base(), head.get())) {
            return head;
        }
        throw FirnException.conflict("branch " + branch.name() + " names commit " + head.get()
                        + ", but the directory stands on commit "
                        + standing.get().base())
                .withHint(waysOut(repository));
    }

    /** The report of kind CONFLICT that a directory cannot be committed, since a checkout into it was cut short. */
    private FirnException cutShort(Intent checkout) {
        return FirnException.conflict(
                        "a checkout of commit " + checkout.commit()
                                + " into the directory was cut short, or is still running: it is neither that version nor the one before")
                .withHint("'firn checkout " + checkout.commit() + " DIR" + pathOption(checkout.at())
                        + "' brings it to its end (move away first what you changed since); --replace lets "
                        + branch.name() + " have just what the directory holds now");
    }

    /** What a checkout takes behind the directory, for it to become this node and not the whole version. */
    static String pathOption(String at) {
        return at.isEmpty() ? "" : " --path " + ZarrKey.shown(at);
    }

    private String waysOut(Repository repository) {
        String name = branch.name();
        Optional<RefName> other = standing.flatMap(Standing::ref)
                .filter(ref -> ref.kind() == RefName.Kind.HEADS && !ref.equals(branch))
                .filter(ref -> repository.refs().find(ref).isPresent());
        return (other.isPresent()
                        ? "the directory belongs to branch " + other.get().name() + ": commit there with '-b "
                                + other.get().name() + "'; or "
                        : "")
                + "'firn checkout " + name + " DIR" + pathOption(at) + "' brings the directory to " + name
                + ", '-b NEW' commits it to a new branch, --overlay lays only its changes over "
                + name + ", --replace lets " + name + " have just what it holds";
    }

    private boolean isSameBelow(Repository repository, Cid before, Cid after) {
        String prefix = at.isEmpty() ? "" : at + "/";
        AtomicBoolean differs = new AtomicBoolean();
        Snapshot old = repository.snapshot(before);
        Snapshot present = repository.snapshot(after);
        old.diff(present, change -> {
            if (change.key().startsWith(prefix)) {
                differs.set(true);
            }
        });
        return !differs.get();
    }
}
