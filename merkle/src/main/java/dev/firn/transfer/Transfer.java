package dev.firn.transfer;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestReach;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Copies what commits lead to from a source into a store. Once {@link #run} returns, everything that was asked for is durable, and what was left out is
 * recorded as absent, so that a ref may be moved there. No ref is touched.
 *
 * <p>Cut at any place, by a failure or by the end of the process, what was durable by then stays, and doing the same again fetches only the rest. What is
 * here and good is never fetched. Memory is bounded but for 64 bytes for each page and node and some hundred for each commit. For one use.
 */
public final class Transfer {
    private static final int WALKERS = 4;

    private final TransferSource source;
    private final Store target;
    private final TransferRequest request;
    private final Way way;
    /** Nodes, each with the base whose content its walk passed over: where a version is an earlier one again, two walks would else leave the same to each other. */
    private final CidSet entered = new CidSet();

    private final Stop stop = new Stop();

    private Transfer(TransferSource source, Store target, TransferRequest request, Way way) {
        this.source = source;
        this.target = target;
        this.request = request;
        this.way = way;
    }

    /**
     * How to go about it, and who looks on.
     *
     * @param options the limits
     * @param progress is told how far it is
     * @param kept the directory in which leaves of huge objects wait until these are whole; nothing else is there, and the transfer that comes to its end
     *     leaves it empty
     */
    public record Way(TransferOptions options, TransferProgress progress, Optional<Path> kept) {
        /** With no place for leaves: of a huge object that is cut, all is fetched again. */
        public Way(TransferOptions options, TransferProgress progress) {
            this(options, progress, Optional.empty());
        }

        /** The same with a place for leaves. */
        public Way keeping(Path directory) {
            return new Way(options, progress, Optional.of(directory));
        }
    }

    /**
     * Copies what was asked for.
     *
     * @throws FirnException of kind MISSING if the source does not have a block, CORRUPT if a block is not what its CID or what refers to it says, REFUSED if
     *     it is beyond a limit, IO if the way to the source or the medium fails
     */
    public static TransferResult run(TransferSource source, Store target, TransferRequest request, Way way) {
        return new Transfer(source, target, request, way).run();
    }

    private TransferResult run() {
        target.refresh();
        Optional<String> remote = source.isRemote() ? Optional.of(request.remote()) : Optional.empty();
        Inflow inflow = new Inflow(target, remote, way.options());
        FetchCount count = new FetchCount(way.progress());
        FetchingBlocks blocks = new FetchingBlocks(source, inflow, count);
        AbsenceNotes notes = new AbsenceNotes(target, inflow, request.remote());
        boolean isDone = false;
        try {
            HistoryWalk history =
                    new HistoryWalk(blocks, request, request.here().ends()::contains);
            List<HistoryWalk.Step> steps = history.run();
            way.progress().expectCommits(steps.size());
            try (ObjectFetch objects =
                    new ObjectFetch(source, inflow, new ObjectFetch.Shared(blocks, count, stop, way))) {
                walk(steps, blocks, new Reached(objects, notes));
                objects.finish();
            }
            history.absent().forEach(notes::shallow);
            long absent = notes.write();
            inflow.finish();
            way.kept().ifPresent(KeptLeaves::forgetAll);
            isDone = true;
            return new TransferResult(steps.size(), count.blocks(), count.fetchedBytes(), absent);
        } finally {
            if (!isDone) {
                inflow.salvage();
            }
        }
    }

    /** Walks the manifests, several at once, so that one slow answer does not hold all others up. */
    private void walk(List<HistoryWalk.Step> steps, FetchingBlocks blocks, Reached reached) {
        AtomicInteger next = new AtomicInteger();
        Runnable work = () -> stop.guard(() -> {
            for (int i = next.getAndIncrement(); i < steps.size() && !stop.isSet(); i = next.getAndIncrement()) {
                HistoryWalk.Step step = steps.get(i);
                // A manifest without keys is known without its page, which belongs to the version all the same.
                blocks.block(step.manifest());
                Optional<Manifest> base = step.base().map(root -> Manifest.read(root, blocks));
                ManifestReach.walk(
                        Manifest.read(step.manifest(), blocks),
                        base,
                        request.extent().scope(),
                        reached);
                way.progress().commitSeen();
            }
        });
        List<Thread> walkers = new ArrayList<>();
        for (int i = 1; i < Math.min(WALKERS, steps.size()); i++) {
            Thread walker = new Thread(work, "firn-walk-" + i);
            walker.setDaemon(true);
            walker.start();
            walkers.add(walker);
        }
        work.run();
        for (Thread walker : walkers) {
            join(walker);
        }
        stop.check();
    }

    private static void join(Thread walker) {
        try {
            walker.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FirnException(FirnException.Kind.IO, "the transfer was interrupted", e);
        }
    }

    /** What the walks come by: inside it is fetched, outside it is noted. */
    private final class Reached implements ManifestReach.Visitor {
        private final ObjectFetch objects;
        private final AbsenceNotes notes;

        Reached(ObjectFetch objects, AbsenceNotes notes) {
            this.objects = objects;
            this.notes = notes;
        }

        @Override
        public boolean enter(Cid node, Optional<Cid> base, ManifestReach.Side side) {
            stop.check();
            if (side == ManifestReach.Side.INSIDE) {
                return entered.add(node, base);
            }
            notes.follow(node);
            return false;
        }

        @Override
        public void object(ObjectRef object, ManifestReach.Side side) {
            if (side == ManifestReach.Side.INSIDE) {
                objects.want(object);
            } else {
                notes.object(object);
            }
        }
    }
}
