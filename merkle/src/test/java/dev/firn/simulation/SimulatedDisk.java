package dev.firn.simulation;

import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * A disk with one tree of files, seen by several processes. It knows of every byte and every name whether it was synced. Only one process uses it at a time,
 * by the turns of {@link Baton}.
 */
final class SimulatedDisk {
    final LongSupplier clock;
    private final SimulatedNode root;
    private long lastNumber = 1_000;

    /** An empty disk. */
    SimulatedDisk(LongSupplier clock) {
        this(clock, new SimulatedNode(true, 1, clock.getAsLong()));
    }

    private SimulatedDisk(LongSupplier clock, SimulatedNode root) {
        this.clock = clock;
        this.root = root;
    }

    /** What the next boot finds after the power went now: all that was synced, and of the rest what {@code fate} has it. */
    SimulatedDisk losePower(SplittableRandom fate) {
        int mode = fate.nextInt(5);
        SimulatedNode.Loss loss =
                mode == 0 ? SimulatedNode.Loss.ALL : mode == 1 ? SimulatedNode.Loss.NOTHING : SimulatedNode.Loss.ANY;
        SimulatedDisk left = new SimulatedDisk(clock, root.remains(loss, fate, new IdentityHashMap<>()));
        left.lastNumber = lastNumber;
        return left;
    }

    /** Everything now on it counts as durable, as if it had lain there for long. */
    void settle() {
        settle(root);
    }

    private static void settle(SimulatedNode node) {
        if (node.isDirectory) {
            node.entries.values().forEach(SimulatedDisk::settle);
            node.syncDirectory();
        } else {
            node.syncFile();
        }
    }

    SimulatedNode create(boolean isDirectory) {
        return new SimulatedNode(isDirectory, lastNumber++, clock.getAsLong());
    }

    /** What an absolute path names. */
    Optional<SimulatedNode> find(String path) {
        SimulatedNode at = root;
        int begin = 1;
        while (begin < path.length()) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            SimulatedNode next = at.entries.get(path.substring(begin, end));
            if (next == null) {
                return Optional.empty();
            }
            at = next;
            begin = end + 1;
        }
        return Optional.of(at);
    }

    SimulatedNode require(String path) throws NoSuchFileException {
        return find(path).orElseThrow(() -> new NoSuchFileException(path));
    }

    /** The directory that a path lies in. */
    SimulatedNode requireParent(String path) throws NoSuchFileException {
        int slash = path.lastIndexOf('/');
        SimulatedNode parent = slash == 0 ? root : require(path.substring(0, slash));
        if (!parent.isDirectory) {
            throw new NoSuchFileException(path, null, "Not a directory");
        }
        return parent;
    }

    static String lastSegment(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The names in a directory; none if there is no such directory. */
    List<String> names(String directory) {
        return find(directory).map(node -> List.copyOf(node.entries.keySet())).orElse(List.of());
    }

    /** Shows every file by its absolute path, one with two names twice. */
    void forEachFile(BiConsumer<String, SimulatedNode> visitor) {
        forEachFile("", root, visitor);
    }

    private static void forEachFile(String path, SimulatedNode node, BiConsumer<String, SimulatedNode> visitor) {
        if (node.isDirectory) {
            node.entries.forEach((name, entry) -> forEachFile(path + "/" + name, entry, visitor));
        } else {
            visitor.accept(path, node);
        }
    }

    /** Frees what a process that ended had locked. */
    void release(SimulatedProcess process) {
        release(root, process);
    }

    private static void release(SimulatedNode node, SimulatedProcess process) {
        if (!node.locks.isEmpty()) {
            for (SimulatedLock lock : new ArrayList<>(node.locks)) {
                if (lock.process() == process) {
                    node.locks.remove(lock);
                }
            }
        }
        node.entries.values().forEach(entry -> release(entry, process));
    }
}
