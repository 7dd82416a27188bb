package dev.firn.simulation;

import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;

/** A lock as POSIX has it: it belongs to the process, and goes with it, or with any channel of that file which the process closes. */
final class SimulatedLock extends FileLock {
    private final SimulatedProcess process;
    private final SimulatedNode node;

    SimulatedLock(FileChannel channel, SimulatedProcess process, SimulatedNode node, boolean isShared) {
        super(channel, 0, Long.MAX_VALUE, isShared);
        this.process = process;
        this.node = node;
    }

    SimulatedProcess process() {
        return process;
    }

    SimulatedNode node() {
        return node;
    }

    @Override
    public boolean isValid() {
        return node.locks.contains(this);
    }

    @Override
    public void release() {
        node.locks.remove(this);
    }
}
