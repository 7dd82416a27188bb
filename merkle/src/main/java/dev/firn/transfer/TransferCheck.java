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
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through what a {@link Transfer} would copy without copying any of it: for sources that are near, and of which nothing shall stay if they lack something. Commits,
 * pages and nodes are read, those that are here from here. For one use.
 */
public final class TransferCheck {
    private final TransferSource source;
    private final Store target;
    private final TransferRequest request;
    private final Consumer<ObjectRef> objects;
    private final BlockSource blocks = this::findBlock;
    /** As in {@link Transfer}. */
    private final CidSet entered = new CidSet();

    private TransferCheck(TransferSource source, Store target, TransferRequest request, Consumer<ObjectRef> objects) {
        this.source = source;
        this.target = target;
        this.request = request;
        this.objects = objects;
    }

    /**
     * Checks what would be copied.
     *
     * @param objects is shown each object that is not here, and throws if the source does not have it
     * @throws FirnException as {@link Transfer#run}, CORRUPT also if a commit does not say what it changes; and what {@code objects} throws
     */
    public static void run(TransferSource source, Store target, TransferRequest request, Consumer<ObjectRef> objects) {
        target.refresh();
        new TransferCheck(source, target, request, objects).run();
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
