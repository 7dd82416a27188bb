package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.Store;
import dev.firn.history.Commit;
import dev.firn.repository.Repository;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Brings what a remote has into a repository: first everything its branches and tags lead to, then the refs that remember where these are. So no ref ever
 * leads to something that is not here; whatever fails, refs stay as they were. The repository's own branches are not touched. For one use.
 */
public final class Fetch {
    /** Where leaves of huge objects wait, among what can be deleted at any time. */
    private static final String KEPT = "leaves";

    private final Repository repository;
    private final Remote remote;
    private final FetchRequest request;

    private Fetch(Repository repository, Remote remote, FetchRequest request) {
        this.repository = repository;
        this.remote = remote;
        this.request = request;
    }

    /**
     * Fetches all branches and tags of a remote.
     *
     * @throws FirnException as {@link Remote#refs} and {@link Transfer#run}; REFUSED if a branch's name together with the remote's is too long, CONFLICT
     *     if another process moved one of the refs at the same time
     */
    public static FetchResult run(Repository repository, Remote remote, FetchRequest request, Transfer.Way way) {
        return new Fetch(repository, remote, request).run(way);
    }

    private FetchResult run(Transfer.Way way) {
        List<RemoteRef> refs = remote.refs();
        refs.forEach(this::name);
        List<Cid> heads = refs.stream().map(RemoteRef::commit).distinct().toList();
        TransferResult copied = Transfer.run(
                remote.blocks(),
                repository.store(),
                new TransferRequest(heads, request.remote(), request.extent(), here()),
                repository
                        .directory()
                        .map(directory ->
                                way.keeping(directory.resolve(Repository.WORK).resolve(KEPT)))
                        .orElse(way));
        List<FetchResult.Moved> moved = new ArrayList<>();
        for (RemoteRef ref : refs) {
            moved.add(move(name(ref), ref.commit()));
        }
        if (request.gone() == FetchRequest.Gone.FORGET) {
            forget(moved);
        }
        if (request.again() == FetchRequest.Again.EVERYTHING || request.again() == FetchRequest.Again.HISTORY) {
            forgetPresent(heads);
        }
        if (copied.blocks() > 0) {
            repository.maintain();
        }
        return new FetchResult(moved, copied);
    }

    /** What a ref of the remote is called here. */
    private RefName name(RemoteRef theirs) {
        if (theirs.ref().kind() == RefName.Kind.TAGS) {
            return theirs.ref();
        }
        try {
            return RefName.remote(request.remote(), theirs.ref().name());
        } catch (IllegalArgumentException e) {
            throw FirnException.refused("branch " + theirs.ref().name() + " of " + remote.place()
                    + " has a name that cannot be remembered here: " + e.getMessage());
        }
    }

    private TransferRequest.Here here() {
        FetchRequest.Again again = request.again();
        boolean seeksHistory = again == FetchRequest.Again.HISTORY || again == FetchRequest.Again.EVERYTHING;
        boolean seeksVersions = again == FetchRequest.Again.VERSIONS || again == FetchRequest.Again.EVERYTHING;
        Set<Cid> leftOut = new HashSet<>();
        Set<Cid> commits = commitsHere(leftOut);
        return new TransferRequest.Here(
                seeksVersions ? Set.of() : commits,
                seeksHistory ? TransferRequest.Beyond.SOUGHT : TransferRequest.Beyond.KNOWN,
                seeksHistory ? Set.of() : ends(leftOut, seeksVersions));
    }

    /**
     * All commits that refs lead to and that are here, but for those from one on that was left out once: a fetch that was cut may have brought it and not what
     * belongs to it.
     *
     * @param leftOut takes the first of those
     */
    private Set<Cid> commitsHere(Set<Cid> leftOut) {
        Store store = repository.store();
        Set<Cid> seen = new HashSet<>();
        Set<Cid> here = new HashSet<>();
        Deque<Cid> ahead = new ArrayDeque<>();
        boolean isPartial = !store.absences().isEmpty();
        for (RefCell cell : repository.refs().allCells()) {
            cell.commit().ifPresent(ahead::add);
        }
        while (!ahead.isEmpty()) {
            Cid cid = ahead.pop();
            if (!seen.add(cid)) {
                continue;
            }
            if (isPartial && store.absences().isShallow(cid)) {
                leftOut.add(cid);
            } else if (store.knows(cid)) {
                here.add(cid);
                Commit.read(store.block(cid)).parents().forEach(ahead::push);
            }
        }
        return here;
    }

    /**
     * Where history ends now, at or beyond commits that were left out once. A version that is left out ends it also where its commit is here, as after a fetch
     * that was cut, unless every version is wanted.
     */
    private Set<Cid> ends(Set<Cid> leftOut, boolean seeksVersions) {
        Store store = repository.store();
        Set<Cid> ends = new HashSet<>();
        for (Cid cid : reached(leftOut, Integer.MAX_VALUE)) {
            if (store.knows(cid) ? !seeksVersions : store.absences().isListed(cid)) {
                ends.add(cid);
            }
        }
        return ends;
    }

    /** Commits from some on, so many deep, as far as they are here, and those before them. */
    private Set<Cid> reached(Collection<Cid> from, int depth) {
        Store store = repository.store();
        Set<Cid> reached = new HashSet<>(from);
        List<Cid> ahead = List.copyOf(reached);
        for (int deep = 1; deep < depth && !ahead.isEmpty(); deep++) {
            List<Cid> next = new ArrayList<>();
            for (Cid cid : ahead) {
                if (store.knows(cid)) {
                    Commit.read(store.block(cid)).parents().stream()
                            .filter(reached::add)
                            .forEach(next::add);
                }
            }
            ahead = next;
        }
        return reached;
    }

    /**
     * Forgets what needs no record any more, once history was sought. Not where a commit is here that was left out once and that was not among those looked at: it
     * would count as one whose version is here.
     */
    private void forgetPresent(List<Cid> heads) {
        Store store = repository.store();
        if (store.absences().isEmpty()) {
            return;
        }
        Set<Cid> leftOut = new HashSet<>();
        for (RefCell cell : repository.refs().allCells()) {
            cell.commit().ifPresent(leftOut::add);
        }
        leftOut = reached(leftOut, Integer.MAX_VALUE);
        leftOut.removeIf(cid -> !store.absences().isShallow(cid) || !store.knows(cid));
        if (reached(heads, request.extent().depth()).containsAll(leftOut)) {
            store.absences().forgetPresent();
        }
    }

    private FetchResult.Moved move(RefName ref, Cid commit) {
        Optional<Cid> before = repository.refs().find(ref).flatMap(RefCell::commit);
        Optional<Cid> after = Optional.of(commit);
        if (before.equals(after)) {
            return new FetchResult.Moved(ref, before, after, FetchResult.How.SAME);
        }
        if (before.isPresent() && ref.kind() == RefName.Kind.TAGS) {
            return new FetchResult.Moved(ref, before, before, FetchResult.How.KEPT);
        }
        repository.refs().fetched(ref, commit, "fetch: from " + remote.place());
        FetchResult.How how = before.isEmpty()
                ? FetchResult.How.NEW
                : Ancestry.isAncestor(repository.store(), before.get(), commit)
                        ? FetchResult.How.FORWARD
                        : FetchResult.How.REWOUND;
        return new FetchResult.Moved(ref, before, after, how);
    }

    private void forget(List<FetchResult.Moved> moved) {
        Set<RefName> present = new HashSet<>();
        moved.forEach(ref -> present.add(ref.ref()));
        for (RefCell cell : repository.refs().list(RefName.Kind.REMOTES)) {
            RefName ref = cell.ref();
            if (ref.name().startsWith(request.remote() + "/") && !present.contains(ref)) {
                repository.refs().delete(ref);
                moved.add(new FetchResult.Moved(ref, cell.commit(), Optional.empty(), FetchResult.How.FORGOTTEN));
            }
        }
    }
}
