package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.Varint;

/**
 * The geometry of a file DAG: everything about it that follows from the file's length alone. Pure.
 *
 * <p>Leaves are 1 MiB, the last one may be shorter; a node has up to 1,024 children, and all but the last node of a level are full. A level with
 * more than one node gets another above it, so a trailing group of one child is wrapped like any other.
 *
 * <pre>
 * level 2                     root                    1,025 leaves: the root has two children,
 *                    ┌─────────┴────────┐             and the second of them has one
 * level 1           node               node
 *             ┌──────┼ … ────┐          │
 * level 0   leaf 0  leaf 1  leaf 1023  leaf 1024      a file of at most one leaf is that leaf: height 0
 * </pre>
 *
 * <p>A node is named by its level and the bytes it covers. See docs/format.md, "Objects", and IPIP-499, profile {@code unixfs-v1-2025}.
 */
public final class FileDag {
    /** Length of every leaf but the last, in bytes. */
    public static final int LEAF_BYTES = Block.MAX_BYTES;
    /** The most children a node has. */
    public static final int MAX_LINKS = 1024;
    /** The height of the highest DAG there is. */
    public static final int MAX_HEIGHT = 4;
    /** Length of the longest file, 2^60 bytes: what a DAG of that height holds. */
    public static final long MAX_SIZE_BYTES = spanBytes(MAX_HEIGHT);

    private static final int LINK_BITS = 10;

    private FileDag() {}

    /** How many leaves a file of this length has; an empty one has one. */
    public static long leafCount(long sizeBytes) {
        checkSize(sizeBytes);
        return Math.max(1, (sizeBytes + LEAF_BYTES - 1) / LEAF_BYTES);
    }

    /** The level of the root: 0 if the file is one leaf. */
    public static int height(long sizeBytes) {
        checkSize(sizeBytes);
        int height = 0;
        while (spanBytes(height) < sizeBytes) {
            height++;
        }
        return height;
    }

    /** How many bytes of the file are below a full node of this level, 0 to {@link #MAX_HEIGHT}. */
    public static long spanBytes(int level) {
        return (long) LEAF_BYTES << LINK_BITS * level;
    }

    /** How many children the node of this level (1 or more) has that covers {@code coveredBytes} bytes (1 or more). */
    public static int childCount(int level, long coveredBytes) {
        long span = spanBytes(level - 1);
        return (int) ((coveredBytes + span - 1) / span);
    }

    /** How many bytes the child with this index covers, of the node of this level that covers {@code coveredBytes} bytes. */
    public static long childBytes(int level, long coveredBytes, int child) {
        long span = spanBytes(level - 1);
        return Math.min(span, coveredBytes - child * span);
    }

    /**
     * The file's Tsize: its length and that of all inner nodes, each counted as often as it is linked. What a directory says of the file.
     *
     * @throws IllegalArgumentException if the length is negative or above {@link #MAX_SIZE_BYTES}
     */
    public static long tsizeBytes(long sizeBytes) {
        return tsizeBytes(height(sizeBytes), sizeBytes);
    }

    static long tsizeBytes(int level, long coveredBytes) {
        if (level == 0) {
            return coveredBytes;
        }
        long full = coveredBytes / spanBytes(level - 1);
        long rest = coveredBytes % spanBytes(level - 1);
        long fullTsize = tsizeBytes(level - 1, spanBytes(level - 1));
        long restTsize = rest == 0 ? 0 : tsizeBytes(level - 1, rest);
        return full * fullTsize + restTsize + blockBytes(level, coveredBytes, fullTsize, restTsize);
    }

    /** Length of a node's block: its links, then the UnixFS message {type, filesize, blocksizes}. */
    private static long blockBytes(int level, long coveredBytes, long fullTsize, long restTsize) {
        long full = coveredBytes / spanBytes(level - 1);
        long rest = coveredBytes % spanBytes(level - 1);
        long links = full * PbLink.encodedBytes(0, fullTsize);
        long message = 2 + numberBytes(coveredBytes) + full * numberBytes(spanBytes(level - 1));
        if (rest > 0) {
            links += PbLink.encodedBytes(0, restTsize);
            message += numberBytes(rest);
        }
        return links + ProtobufWriter.sizeBytes(message);
    }

    private static long numberBytes(long value) {
        return 1L + Varint.sizeBytes(value);
    }

    static void checkSize(long sizeBytes) {
        if (sizeBytes < 0 || sizeBytes > MAX_SIZE_BYTES) {
            throw new IllegalArgumentException("a file of " + sizeBytes + " bytes, wanted 0 to " + MAX_SIZE_BYTES);
        }
    }
}
