package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.history.Commit;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestReach;
import dev.firn.repository.ChangeCounter;
import dev.firn.repository.ManifestProof;
import dev.firn.repository.Repository;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through what a {@link Transfer} would copy without copying any of it: for sources that are near, and of which nothing shall stay if they lack something. Commits,
 * pages and nodes are read, those that are here from here. For one use.
 */
public final class TransferCheck {
    private final TransferSource source;
    private final Repository repository;
    private final Store target;
    private final TransferRequest request;
    private final Consumer<ObjectRef> objects;
    private final BlockSource blocks = this::findBlock;
    /** As in {@link Transfer}. */
    private final CidSet entered = new CidSet();

    private TransferCheck(
            TransferSource source, Repository repository, TransferRequest request, Consumer<ObjectRef> objects) {
        this.source = source;
        this.repository = repository;
        this.target = repository.store();
        this.request = request;
        this.objects = objects;
    }

    /**
     * Checks what would be copied.
     *
     * @param objects is shown each object that is not here, and throws if the source does not have it
     * @throws FirnException as {@link Transfer#run}, CORRUPT also if a commit does not say what it changes, or its manifest is not the one that its keys and objects have;
     *     and what {@code objects} throws
     */
    public static void run(
            TransferSource source, Repository repository, TransferRequest request, Consumer<ObjectRef> objects) {
        repository.store().refresh();
        new TransferCheck(source, repository, request, objects).run();
    }

    private void run() {
        HistoryWalk history = new HistoryWalk(blocks, request, request.here().ends()::contains);
        for (HistoryWalk.Step step : history.run()) {
            // A manifest without keys is known without its page, which is copied all the same.
            blocks.block(step.manifest());
            Manifest manifest = Manifest.read(step.manifest(), blocks);
            Optional<Manifest> base = step.base().map(root -> Manifest.read(root, blocks));
            ManifestReach.walk(manifest, base, request.extent().scope(), new Reached());
            checkSummary(step.commit(), base, manifest);
            checkManifest(step.commit(), base.orElseGet(() -> Manifest.empty(blocks)), manifest);
        }
    }

    /** Where what it was made from is neither in the source nor here, nobody can tell. */
    private void checkSummary(Cid cid, Optional<Manifest> base, Manifest manifest) {
        Commit commit = Commit.read(blocks.block(cid));
        if (base.isEmpty() && commit.firstParent().isPresent()) {
            return;
        }
        Manifest before = base.orElseGet(() -> Manifest.empty(blocks));
        if (!ChangeCounter.count(before, manifest).equals(commit.summary())) {
            throw FirnException.corrupt(
                    "commit " + cid + " in " + source.place() + " says of its changes what is not so");
        }
    }

    private void checkManifest(Cid cid, Manifest before, Manifest manifest) {
        Optional<String> fault;
        try {
            fault = ManifestProof.findFault(before, manifest, new BlockObjects(blocks), repository);
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.MISSING) {
                throw e;
            }
            return; // It lies beside what is not here and is not meant to be, so nobody can tell.
        }
        if (fault.isPresent()) {
            throw FirnException.corrupt("the manifest of commit " + cid + " in " + source.place() + " " + fault.get());
        }
    }

    private Optional<Block> findBlock(Cid cid) {
        Optional<Block> here = target.knows(cid) ? SoundHere.find(() -> target.findBlock(cid)) : Optional.empty();
        return here.or(() -> Optional.of(source.block(cid)));
    }

    /** What the walks come by. */
    private final class Reached implements ManifestReach.Visitor {
        @Override
        public boolean enter(Cid node, Optional<Cid> base, ManifestReach.Side side) {
            return side == ManifestReach.Side.INSIDE && entered.add(node, base);
        }

        @Override
        public void object(ObjectRef object, ManifestReach.Side side) {
            if (side == ManifestReach.Side.INSIDE && !target.knows(object)) {
                objects.accept(object);
            }
        }
    }
}
