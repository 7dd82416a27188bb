package dev.firn.cas.store;

import dev.firn.cas.Beside;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.space.BlobEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Goes through all containers and indexes of a store and says what is wrong with them. What it finds damaged counts as unknown from then on, so that
 * storing it again heals.
 */
public final class StoreVerifier {
    /** How much is read. */
    public enum Depth {
        /** Headers, tables of contents, that they cover every byte, and that indexes agree with them. */
        STRUCTURE,
        /** That, and the hash of every block. */
        EVERY_BYTE
    }

    private final Shelf shelf;
    private final Store store;

    StoreVerifier(Shelf shelf, Store store) {
        this.shelf = shelf;
        this.store = store;
    }

    /**
     * Verifies every container and index. Containers that come or go meanwhile may be passed over.
     *
     * @param threads how many read at once
     * @param findings told of one fault at a time, by any of the threads
     * @throws FirnException of kind IO if containers cannot be listed
     */
    public void run(Depth depth, int threads, Consumer<Finding> findings) {
        run(depth, threads, VerifyWatch.NONE, findings);
    }

    /** As {@link #run(Depth, int, Consumer)}, with somebody who watches. */
    public void run(Depth depth, int threads, VerifyWatch watch, Consumer<Finding> findings) {
        if (threads < 1) {
            throw new IllegalArgumentException(threads + " threads");
        }
        Consumer<Finding> oneByOne = finding -> {
            synchronized (findings) {
                findings.accept(finding);
            }
        };
        List<BlobEntry> containers = new ArrayList<>();
        Containers.list(shelf.space(), (name, entry) -> containers.add(entry));
        if (depth == Depth.EVERY_BYTE) {
            shelf.index().refresh();
        }
        // The largest first: they have parts that all threads can work at.
        containers.sort(Comparator.comparingLong(BlobEntry::sizeBytes).reversed());
        ContainerCheck check = new ContainerCheck(shelf, store, depth, oneByOne);
        long sizeBytes = containers.stream().mapToLong(BlobEntry::sizeBytes).sum();
        watch.expect(containers.size(), sizeBytes);
        PartQueue queue = new PartQueue(containers, entry -> check.open(entry, () -> watch.done(entry.sizeBytes())));
        inParallel((int) Math.min(threads, containers.size() + sizeBytes / ContainerCheck.PART_BYTES), queue);
        shelf.index()
                .verify((index, problem) ->
                        oneByOne.accept(new Finding(Kind.CORRUPT, index, 0, 0, Optional.empty(), problem)));
        store.absences().check(oneByOne);
        if (depth == Depth.EVERY_BYTE) {
            remember();
        }
    }

    private void remember() {
        try {
            shelf.index().rememberUnlisted();
        } catch (FirnException e) {
            // What may not be written can still be verified; then only this process remembers.
            if (e.kind() != Kind.REFUSED) {
                throw e;
            }
        }
    }

    private static void inParallel(int threads, PartQueue queue) {
        List<Beside> helpers = new ArrayList<>();
        for (int i = 1; i < threads; i++) {
            helpers.add(Beside.begin("firn-verify-" + i, queue::work));
        }
        try {
            queue.work();
        } finally {
            Beside.await(helpers);
        }
    }
}
