package dev.firn.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** A file or directory of a {@link SimulatedDisk}: what processes see of it, and what of that would survive a loss of power. */
final class SimulatedNode {
    /** What a disk writes whole or not at all. */
    private static final int SECTOR_BYTES = 512;

    final boolean isDirectory;
    final long number;
    /** Names in a directory, as processes see them. */
    final TreeMap<String, SimulatedNode> entries = new TreeMap<>();

    final List<SimulatedLock> locks = new ArrayList<>();
    long modifiedMillis;
    boolean isReadOnly;

    private final Map<String, SimulatedNode> durableEntries = new HashMap<>();
    /** What each name meant, one after the other, since the directory was synced. */
    private final TreeMap<String, List<Optional<SimulatedNode>>> unsynced = new TreeMap<>();

    private byte[] bytes = new byte[0];
    private int sizeBytes;
    private byte[] durableBytes = bytes;
    private int durableSizeBytes;
    /** After a failed sync the system counts pages as clean that are not on the disk, and no later sync writes them. */
    private boolean isForgotten;

    SimulatedNode(boolean isDirectory, long number, long modifiedMillis) {
        this.isDirectory = isDirectory;
        this.number = number;
        this.modifiedMillis = modifiedMillis;
    }

    int sizeBytes() {
        return sizeBytes;
    }

    byte[] bytes() {
        return bytes;
    }

    void write(int at, byte[] source, int count) {
        int end = at + count;
        if (bytes == durableBytes || end > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(end, Math.max(bytes.length, sizeBytes * 2)));
        }
        System.arraycopy(source, 0, bytes, at, count);
        sizeBytes = Math.max(sizeBytes, end);
    }

    void truncate(int size) {
        if (size < sizeBytes) {
            bytes = Arrays.copyOf(bytes, size);
            sizeBytes = size;
        }
    }

    void syncFile() {
        if (!isForgotten) {
            durableBytes = bytes;
            durableSizeBytes = sizeBytes;
        }
    }

    /** A sync that fails: nobody writes these bytes any more, also if a later sync succeeds. */
    void failSync() {
        isForgotten |= durableBytes != bytes || durableSizeBytes != sizeBytes;
    }

    /** Lets a name mean something else, or nothing; durable after {@link #syncDirectory}. */
    void set(String name, Optional<SimulatedNode> meaning) {
        unsynced.computeIfAbsent(name, key -> new ArrayList<>()).add(meaning);
        meaning.ifPresentOrElse(node -> entries.put(name, node), () -> entries.remove(name));
    }

    void syncDirectory() {
        syncNames(unsynced.keySet());
        unsynced.clear();
    }

    /** What a {@link Flaw} makes of it: the names of directories in this one stay as they are. */
    void syncFilesOnly() {
        unsynced.keySet().removeIf(name -> {
            SimulatedNode now = entries.get(name);
            boolean isSynced = now == null || !now.isDirectory;
            if (isSynced) {
                syncNames(List.of(name));
            }
            return isSynced;
        });
    }

    private void syncNames(Collection<String> names) {
        for (String name : names) {
            SimulatedNode now = entries.get(name);
            if (now == null) {
                durableEntries.remove(name);
            } else {
                durableEntries.put(name, now);
            }
        }
    }

    /** How much of what was not synced is there after a loss of power. */
    enum Loss {
        ALL,
        NOTHING,
        /** Of each name and each sector any. */
        ANY
    }

    /** A copy of what is left after a loss of power, all of it durable. Two names of one file stay two names of one file. */
    SimulatedNode remains(Loss loss, SplittableRandom fate, Map<SimulatedNode, SimulatedNode> copies) {
        SimulatedNode known = copies.get(this);
        if (known != null) {
            return known;
        }
        SimulatedNode left = new SimulatedNode(isDirectory, number, modifiedMillis);
        copies.put(this, left);
        if (isDirectory) {
            TreeMap<String, SimulatedNode> names = new TreeMap<>(durableEntries);
            unsynced.forEach((name, meanings) -> {
                int kept = kept(loss, meanings.size(), fate);
                if (kept > 0) {
                    meanings.get(kept - 1).ifPresentOrElse(node -> names.put(name, node), () -> names.remove(name));
                }
            });
            names.forEach((name, node) -> left.entries.put(name, node.remains(loss, fate, copies)));
            left.durableEntries.putAll(left.entries);
        } else {
            left.isReadOnly = isReadOnly;
            remainingBytes(loss, fate, left);
            left.durableBytes = left.bytes;
            left.durableSizeBytes = left.sizeBytes;
        }
        return left;
    }

    private static int kept(Loss loss, int changes, SplittableRandom fate) {
        return switch (loss) {
            case ALL -> 0;
            case NOTHING -> changes;
            case ANY -> fate.nextInt(changes + 1);
        };
    }

    private void remainingBytes(Loss loss, SplittableRandom fate, SimulatedNode left) {
        boolean isClean = bytes == durableBytes && sizeBytes == durableSizeBytes;
        if (isClean || loss == Loss.ALL) {
            left.bytes = durableBytes;
            left.sizeBytes = durableSizeBytes;
        } else if (loss == Loss.NOTHING && !isForgotten) {
            left.bytes = Arrays.copyOf(bytes, sizeBytes);
            left.sizeBytes = sizeBytes;
        } else {
            int size = fate.nextBoolean()
                    ? sizeBytes
                    : fate.nextBoolean() ? durableSizeBytes : fate.nextInt(sizeBytes + 1);
            byte[] mixed = new byte[size];
            for (int at = 0; at < size; at += SECTOR_BYTES) {
                boolean isNew = fate.nextBoolean();
                byte[] source = isNew ? bytes : durableBytes;
                int sourceSize = isNew ? sizeBytes : durableSizeBytes;
                int end = Math.min(Math.min(at + SECTOR_BYTES, size), sourceSize);
                if (at < end) {
                    System.arraycopy(source, at, mixed, at, end - at);
                }
            }
            left.bytes = mixed;
            left.sizeBytes = size;
        }
    }
}
