package dev.firn.bridge.car;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.store.Store;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import dev.firn.history.Commit;
import dev.firn.repository.Repository;
import dev.firn.transfer.Ancestry;
import dev.firn.transfer.Transfer;
import dev.firn.transfer.TransferCheck;
import dev.firn.transfer.TransferOptions;
import dev.firn.transfer.TransferRequest;
import dev.firn.transfer.TransferResult;
import dev.firn.transfer.TransferSource;
import dev.firn.workdir.Progress;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Adds the commits of a CAR in Firn's own form, as {@link HistoryContent} makes it, to a repository. What the repository has need not be in the CAR. Where a commit before
 * those of the CAR is neither in it nor here, that is recorded: history is shallow there. All of the CAR is gone through and verified before anything of it is stored, and no ref moves before all is here, whole and durable.
 */
public final class CarTransfer {
    private static final int MAX_COMMITS = 4_000_000;

    private final Repository repository;
    private final CarBlocks blocks;

    /** A transfer out of a CAR. */
    public CarTransfer(Repository repository, CarBlocks blocks) {
        this.repository = repository;
        this.blocks = blocks;
    }

    /** Whether a CID in a CAR is that of a commit. */
    public static boolean isCommit(CarBlocks blocks, Cid root) {
        return root.isFirn()
                && root.has(Codec.DAG_JSON)
                && blocks.findBlock(root).filter(Commit::isCommit).isPresent();
    }

    /**
     * Copies a commit, and all it leads to and was made from, as far as it is in the CAR.
     *
     * @throws FirnException of kind MISSING if something of a version is neither in the CAR nor here, CORRUPT if a block is not what refers to it says
     */
    public TransferResult copy(Cid commit, Progress progress) {
        Store store = repository.store();
        // A transfer keeps what it has when it is cut; of a CAR that is damaged somewhere nothing is to stay.
        progress.begin(Progress.Phase.READ);
        blocks.verifyRest(bytes -> progress.advance(1, bytes));
        TransferRequest request = new TransferRequest(
                List.of(commit),
                "a CAR",
                TransferRequest.Extent.whole(),
                TransferRequest.Here.nothingWithout(beyond(commit)));
        Source source = new Source(blocks);
        TransferCheck.run(source, repository, request, object -> check(object, source));
        progress.begin(Progress.Phase.WRITE);
        return Transfer.run(
                source,
                store,
                request,
                new Transfer.Way(TransferOptions.defaults().withThreads(2), bytes -> progress.advance(1, bytes)));
    }

    /** Whether an object that is not here is in the CAR; nothing of its bytes is read, as they were verified. */
    private static void check(ObjectRef object, Source source) {
        if (object.isOneBlock()) {
            source.check(object.cid(), object.sizeBytes());
            return;
        }
        Iterator<FilePart.Leaf> leaves = FileWalk.of(object, source).leaves();
        while (leaves.hasNext()) {
            FilePart.Leaf leaf = leaves.next();
            source.check(leaf.cid(), leaf.sizeBytes());
        }
    }

    /** The commits that are neither in the CAR nor here, and that others of the CAR were made from, or others here and that is recorded. */
    private Set<Cid> beyond(Cid commit) {
        Store store = repository.store();
        Set<Cid> beyond = new HashSet<>();
        Set<Cid> named = new HashSet<>(Set.of(commit));
        Set<Cid> seen = new HashSet<>(Set.of(commit));
        Deque<Cid> ahead = new ArrayDeque<>(seen);
        while (!ahead.isEmpty()) {
            Cid cid = ahead.remove();
            Optional<Block> block = blocks.findBlock(cid).or(() -> findHere(cid));
            if (block.isEmpty()) {
                beyond.add(cid);
                continue;
            }
            List<Cid> parents = Commit.read(block.get()).parents();
            if (blocks.findSizeBytes(cid).isPresent()) {
                named.addAll(parents);
            }
            for (Cid parent : parents) {
                if (seen.add(parent)) {
                    ahead.add(parent);
                }
            }
            if (seen.size() > MAX_COMMITS) {
                throw FirnException.refused("more than " + MAX_COMMITS + " commits are reached in " + blocks.place());
            }
        }
        // What else is not here is damage.
        beyond.removeIf(
                cid -> !named.contains(cid) && store.absences().find(cid).isEmpty());
        return beyond;
    }

    private Optional<Block> findHere(Cid commit) {
        Store store = repository.store();
        return store.knows(commit) ? store.findBlock(commit) : Optional.empty();
    }

    /** What became of a branch. */
    public enum Outcome {
        /** There was none; there is now. */
        CREATED,
        /** It named a commit that the new one was made from, and names the new one now. */
        MOVED,
        /** It names the commit, or one made from it, already. */
        UNCHANGED,
        /** It has commits that the new one was not made from; it stays. */
        DIVERGED
    }

    /**
     * Lets a branch name a commit that is here, if nothing is lost by that.
     *
     * @throws FirnException of kind CONFLICT or UNKNOWN_OUTCOME if somebody else moves the branch meanwhile
     */
    public Outcome offer(RefName branch, Cid commit) {
        Outcome outcome = move(branch, commit);
        repository.maintain();
        return outcome;
    }

    private Outcome move(RefName branch, Cid commit) {
        Optional<Cid> now = repository.refs().find(branch).flatMap(RefCell::commit);
        if (now.isPresent()) {
            if (Ancestry.isAncestor(repository.store(), commit, now.get())) {
                return Outcome.UNCHANGED;
            }
            if (!Ancestry.isAncestor(repository.store(), now.get(), commit)) {
                return Outcome.DIVERGED;
            }
        }
        repository.refs().advance(branch, now, commit, "import: of " + blocks.place());
        return now.isPresent() ? Outcome.MOVED : Outcome.CREATED;
    }

    private record Source(CarBlocks blocks) implements TransferSource {
        @Override
        public String place() {
            return blocks.place();
        }

        @Override
        public Optional<Block> findBlock(Cid cid) {
            return blocks.findBlock(cid);
        }

        @Override
        public boolean isRemote() {
            return false;
        }

        @Override
        public Block block(Cid cid) {
            return findBlock(cid).orElseThrow(() -> missing(cid));
        }

        private FirnException missing(Cid cid) {
            return FirnException.missing("block " + cid + " is neither in " + place() + " nor here")
                    .withHint("a CAR made with --since goes to a repository that has that version");
        }

        void check(Cid cid, long expectedBytes) {
            int sizeBytes = blocks.findSizeBytes(cid).orElseThrow(() -> missing(cid));
            if (sizeBytes != expectedBytes) {
                throw FirnException.corrupt("block " + cid + " in " + place() + " has " + sizeBytes
                        + " bytes, what refers to it says " + expectedBytes);
            }
        }
    }
}
