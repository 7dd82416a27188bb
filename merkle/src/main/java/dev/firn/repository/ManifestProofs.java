package dev.firn.repository;

import dev.firn.cas.Beside;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.store.Store;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.RecentPages;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Proves the manifests of versions, beside whoever walks them or at once. See {@link ManifestProof}. */
final class ManifestProofs {
    private final Repository repository;
    private final BlockingQueue<Optional<Wanted>> queue = new LinkedBlockingQueue<>();
    private final Set<Cid> commits = new HashSet<>();
    private final List<Damage> damages = new ArrayList<>();
    private final RecentPages recent = new RecentPages();
    private final Optional<Beside> work;
    private long unprovedCount;

    /** A version whose manifest is to be proved, and the manifest it is taken against; no more, as many may wait. */
    private record Wanted(Cid commit, Optional<Cid> before, Cid after) {}

    /** Begins; a thread is only there if it {@code isBeside}. */
    ManifestProofs(Repository repository, boolean isBeside) {
        this.repository = repository;
        this.work = isBeside ? Optional.of(Beside.begin("firn-prove", this::prove)) : Optional.empty();
    }

    /** Has the manifest {@code after} of a commit proved, given one that is right, or else by itself; once, however often it is asked for. */
    void want(Cid commit, Optional<Cid> before, Cid after) {
        if (!commits.add(commit)) {
            return;
        }
        Wanted wanted = new Wanted(commit, before, after);
        if (work.isPresent()) {
            queue.add(Optional.of(wanted));
        } else {
            prove(wanted);
        }
    }

    /** Waits until all is proved; nothing can be asked for after that. */
    List<Damage> finish() {
        queue.add(Optional.empty());
        work.ifPresent(Beside::await);
        return damages;
    }

    /** Of how many versions not enough is here to prove them. To be asked after {@link #finish}. */
    long unprovedCount() {
        return unprovedCount;
    }

    /** Ends it, and all that is not proved yet is not. */
    void stop() {
        queue.clear();
        finish();
    }

    private void prove() {
        try {
            for (Optional<Wanted> next = queue.take(); next.isPresent(); next = queue.take()) {
                prove(next.get());
            }
        } catch (InterruptedException e) {
            throw new AssertionError("nobody knows this thread", e);
        }
    }

    private void prove(Wanted wanted) {
        Cid commit = wanted.commit();
        Store store = repository.store();
        try {
            Manifest before = wanted.before()
                    .map(root -> Manifest.read(root, store, recent))
                    .orElseGet(() -> Manifest.empty(store));
            Manifest after = Manifest.read(wanted.after(), store, recent);
            ManifestProof.findFault(before, after, store, repository)
                    .ifPresent(fault -> damages.add(Damage.ofBlock(
                            FirnException.Kind.CORRUPT, commit, "the manifest of commit " + commit + " " + fault)));
        } catch (FirnException e) {
            switch (e.kind()) {
                case REFUSED, IO ->
                    damages.add(Damage.ofBlock(
                            FirnException.Kind.REFUSED,
                            commit,
                            "the manifest of commit " + commit + " was not made again to compare it: "
                                    + e.getMessage()));
                case MISSING -> unprovedCount++;
                default -> {} // What cannot be read is reported where it is walked.
            }
        }
    }
}
