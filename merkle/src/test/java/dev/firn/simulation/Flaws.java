package dev.firn.simulation;

import java.util.List;
import java.util.Optional;

/** What the simulated system does otherwise where a {@link Flaw} is planted in it. */
final class Flaws {
    private Flaws() {}

    static void syncFile(SimulatedProcess process, SimulatedNode node) {
        if (process.has(Flaw.NAMED_BEFORE_SYNCED)) {
            process.putOff.add(node::syncFile);
        } else if (!process.has(Flaw.FILE_NOT_SYNCED)) {
            node.syncFile();
        }
    }

    static void syncDirectory(SimulatedProcess process, SimulatedNode node, String path) {
        if (process.has(Flaw.REF_BEFORE_DURABLE_PACK) && path.contains("/packs")) {
            process.putOff.add(node::syncDirectory);
        } else if (process.has(Flaw.NEW_DIRECTORY_NOT_SYNCED)) {
            node.syncFilesOnly();
        } else if (!isLeftOut(process, path)) {
            node.syncDirectory();
            if (path.contains("/refs/")) {
                doWhatWasPutOff(process);
            }
        }
    }

    private static boolean isLeftOut(SimulatedProcess process, String path) {
        return process.has(Flaw.PACKS_DIRECTORY_NOT_SYNCED) && path.contains("/packs")
                || process.has(Flaw.LINES_DIRECTORY_NOT_SYNCED) && path.contains("/lines")
                || process.has(Flaw.REF_DIRECTORY_NOT_SYNCED) && path.contains("/refs/");
    }

    /** After a file got its name, or a ref moved. */
    static void doWhatWasPutOff(SimulatedProcess process) {
        List<Runnable> syncs = List.copyOf(process.putOff);
        process.putOff.clear();
        syncs.forEach(Runnable::run);
    }

    /** Whether a link may replace what has its name. */
    static boolean mayReplace(SimulatedProcess process, String path) {
        return process.has(Flaw.CELL_NOT_EXCLUSIVE) && path.contains("/refs/");
    }

    /** What a link gives a name to: the file itself, or an empty one that is filled afterwards. */
    static SimulatedNode linked(SimulatedProcess process, SimulatedNode node) {
        return process.has(Flaw.NAMED_BEFORE_WRITTEN) ? process.disk().create(false) : node;
    }

    static void fill(SimulatedNode linked, SimulatedNode node) {
        if (linked != node) {
            linked.write(0, node.bytes(), node.sizeBytes());
            linked.syncFile();
        }
    }

    /** A new directory gets its name. */
    static void nameDirectory(SimulatedProcess process, SimulatedNode parent, String name) {
        parent.set(name, Optional.of(process.disk().create(true)));
    }
}
