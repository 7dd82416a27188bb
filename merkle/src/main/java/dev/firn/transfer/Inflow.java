package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Absence;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.history.Commit;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Takes in what is fetched, and makes it durable now and then, so that little is lost when the transfer is cut. Nobody waits for that: a new writer is
 * begun, and the old one is sealed by whoever is the last to be through with it. Safe for many threads.
 */
final class Inflow {
    private static final int NOTED_AT_ONCE = 1 << 17;

    private final Store store;
    private final Optional<String> remote;
    private final TransferOptions options;
    private final boolean isPartial;
    /** Where blocks come from no remote: nodes that something here leads to, and the remote that has them. */
    private final Map<Cid, String> remotes = new ConcurrentHashMap<>();

    private final List<Generation> live = new CopyOnWriteArrayList<>();
    private Generation current;

    /** Takes in blocks that {@code remote} gives, or somebody who cannot be asked again. */
    Inflow(Store store, Optional<String> remote, TransferOptions options) {
        this.store = store;
        this.remote = remote;
        this.options = options;
        this.isPartial = !store.absences().isEmpty();
        current = new Generation();
        live.add(current);
    }

    /** One writer and how many are at work with it. */
    private final class Generation {
        final StoreWriter writer = store.writer();
        final long beginNanos = System.nanoTime();
        final Queue<KeptLeaves> kept = new ConcurrentLinkedQueue<>();
        final Queue<Cid> nodes = new ConcurrentLinkedQueue<>();
        int users;
        long newBytes;
        boolean retired;
    }

    /** Whether a block is here. */
    boolean knows(Cid cid) {
        return any(writer -> writer.knows(cid));
    }

    /** Whether an object is here, whole. */
    boolean knows(ObjectRef object) {
        return any(writer -> writer.knows(object));
    }

    private boolean any(Function<StoreWriter, Boolean> question) {
        for (Generation generation : live) {
            if (question.apply(generation.writer)) {
                return true;
            }
        }
        // One may have been sealed between two questions, and then the store has it.
        return question.apply(current().writer);
    }

    private synchronized Generation current() {
        return current;
    }

    /** A block that is here. */
    Optional<Block> findBlock(Cid cid) {
        for (Generation generation : live) {
            if (generation.writer.knows(cid)) {
                return generation.writer.findBlock(cid);
            }
        }
        return store.findBlock(cid);
    }

    /** Keeps a block. */
    void put(Block block) {
        with(block.sizeBytes(), generation -> {
            generation.writer.put(block);
            return true;
        });
    }

    /** Keeps a commit, page or node; what leads to it came before it. */
    void putNode(Block block) {
        if (isPartial && remote.isEmpty()) {
            passOn(block);
        }
        with(block.sizeBytes(), generation -> {
            generation.writer.put(block);
            generation.nodes.add(block.cid());
            return true;
        });
    }

    /** Keeps an object of one block, if the bytes from position to limit are that; whether they are. */
    boolean putExpected(ObjectRef expected, ByteBuffer bytes) {
        return with(expected.sizeBytes(), generation -> generation.writer.putExpected(expected, bytes));
    }

    /** Keeps an object above one block. What was kept of it aside is forgotten once it is durable. */
    ObjectRef put(ObjectRef expected, InputStream leaves, KeptLeaves kept) {
        return with(expected.sizeBytes(), generation -> {
            ObjectRef made = generation.writer.put(leaves);
            generation.kept.add(kept);
            return made;
        });
    }

    private <T> T with(long bytes, Function<Generation, T> work) {
        Generation generation = enter(bytes);
        try {
            return work.apply(generation);
        } finally {
            if (leave(generation)) {
                seal(generation);
            }
        }
    }

    private synchronized Generation enter(long bytes) {
        current.users++;
        current.newBytes += bytes;
        return current;
    }

    /** Whether the caller is to seal it. */
    private synchronized boolean leave(Generation generation) {
        generation.users--;
        boolean isDue = generation.newBytes >= options.checkpointBytes()
                || System.nanoTime() - generation.beginNanos >= options.checkpointMillis() * 1_000_000;
        if (generation == current && isDue) {
            generation.retired = true;
            current = new Generation();
            live.add(current);
        }
        return generation.retired && generation.users == 0;
    }

    /**
     * Writes down what has not come of what nodes lead to, as if it had been left out: something here may lead to them already, and what they lead to may never
     * come. What came with another generation has not: that one may never be sealed. Where nothing was left out before, nothing here does, and refs to them
     * move in the end.
     */
    private void noteLinks(Generation generation) {
        Map<Absence, Set<Cid>> absent = new HashMap<>();
        for (Cid cid : isPartial ? generation.nodes : List.<Cid>of()) {
            Optional<String> name = remote.or(() -> findRemote(cid));
            if (name.isPresent()) {
                noteLinks(generation, cid, name.get(), absent);
            }
        }
        absent.forEach(store.absences()::record);
    }

    private void noteLinks(Generation generation, Cid cid, String name, Map<Absence, Set<Cid>> absent) {
        Block node = generation.writer.block(cid);
        List<Cid> parents = Commit.isCommit(node) ? Commit.read(node).parents() : List.of();
        for (Cid link : BlockLinks.of(node)) {
            if (!generation.writer.knows(link) && !store.absences().isListed(link)) {
                Absence.Reason reason = parents.contains(link) ? Absence.Reason.SHALLOW : Absence.Reason.PROMISED;
                absent.computeIfAbsent(new Absence(reason, name), first -> new HashSet<>())
                        .add(link);
            }
        }
        absent.forEach((absence, links) -> {
            if (links.size() >= NOTED_AT_ONCE) {
                store.absences().record(absence, links);
                links.clear();
            }
        });
    }

    /** The remote that has what a node leads to, if it is not the source: the one that has the node. Where none has, nothing here leads to it. */
    private Optional<String> findRemote(Cid node) {
        return Optional.ofNullable(remotes.get(node))
                .or(() -> store.absences().find(node).map(Absence::remote));
    }

    /** What a remote that is not the source has, it has with all it leads to. */
    private void passOn(Block node) {
        findRemote(node.cid()).ifPresent(name -> {
            for (Cid link : BlockLinks.of(node)) {
                if (!link.has(Codec.RAW)) {
                    remotes.putIfAbsent(link, name);
                }
            }
        });
    }

    private void seal(Generation generation) {
        noteLinks(generation);
        generation.writer.seal();
        live.remove(generation);
        generation.writer.close();
        generation.kept.forEach(KeptLeaves::forget);
    }

    /** Makes everything durable, once what was left out is written down. Nobody is putting any more. */
    void finish() {
        for (Generation generation : live) {
            seal(generation);
        }
    }

    /** Makes durable what can be, after something else failed. Nobody is putting any more. */
    void salvage() {
        for (Generation generation : live) {
            try {
                seal(generation);
            } catch (FirnException | IllegalStateException e) {
                // What failed before is what is reported.
                generation.writer.close();
            }
        }
    }
}
