package dev.firn.cas.index;

import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.BinaryHeader;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.BlobWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/** Merges sorted entries into a new index, in one pass and with memory for one buffer and the fan-out. */
final class IndexWriter {
    private static final int BUFFERED_ENTRIES = 4_096;

    private final BlobSpace space;
    private final ContainerName repository;
    private final ContainerName name;

    /** Writes the index {@code name}, which was never used before. */
    IndexWriter(BlobSpace space, ContainerName repository, ContainerName name) {
        this.space = space;
        this.repository = repository;
        this.name = name;
    }

    /**
     * Writes the index of these containers; it is whole, but its name need not be durable.
     *
     * @param cursors before their first entry; the ordinals they give are places in {@code containers}
     * @throws FirnException of kind CORRUPT if the cursors do not give each container as many entries as it has
     */
    IndexFile write(List<ContainerInfo> containers, List<EntryCursor> cursors) {
        long expected = 0;
        for (ContainerInfo container : containers) {
            expected += container.entries();
        }
        int fanOutBits = IndexLayout.fanOutBits(expected);
        long[] cells = new long[1 << fanOutBits];
        ByteBuffer header = new BinaryHeader(IndexLayout.MAGIC, (byte) 0, repository, name).encode();
        try (BlobWriter blob = space.newBlob()) {
            blob.append(header.duplicate());
            byte[] entriesSum = writeEntries(blob, cursors, cells, new int[containers.size()], containers);
            ByteBuffer middle = middle(containers, cells);
            ByteBuffer footer = ByteBuffer.allocate(IndexLayout.FOOTER_BYTES);
            footer.putLong(expected)
                    .putInt(containers.size())
                    .putInt(fanOutBits)
                    .put(entriesSum);
            MessageDigest digest = Sha256.create();
            digest.update(header.duplicate());
            digest.update(middle.duplicate());
            digest.update(footer.duplicate().flip());
            footer.put(digest.digest())
                    .put(IndexLayout.END_MAGIC.getBytes(StandardCharsets.US_ASCII))
                    .flip();
            blob.append(middle);
            blob.append(footer);
            if (!blob.sealUnsynced(IndexLayout.blobName(name))) {
                throw FirnException.conflict(
                        "an index " + name + " is there already, though its name was chosen at random");
            }
        }
        return IndexFile.open(space, repository, name);
    }

    private static byte[] writeEntries(
            BlobWriter blob, List<EntryCursor> cursors, long[] cells, int[] counts, List<ContainerInfo> containers) {
        MergedCursors merged = new MergedCursors(cursors);
        int bits = Integer.numberOfTrailingZeros(cells.length);
        MessageDigest digest = Sha256.create();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFERED_ENTRIES * IndexLayout.ENTRY_BYTES);
        while (!merged.isEmpty()) {
            EntryCursor cursor = merged.least();
            counts[cursor.ordinal()]++;
            cells[cursor.cell(bits)]++;
            cursor.write(buffer);
            if (!buffer.hasRemaining()) {
                flush(buffer, digest, blob);
            }
            merged.advance();
        }
        flush(buffer, digest, blob);
        for (int i = 0; i < counts.length; i++) {
            if (counts[i] != containers.get(i).entries()) {
                throw FirnException.corrupt("an index has " + counts[i] + " entries of "
                        + containers.get(i).blobName() + ", which has "
                        + containers.get(i).entries());
            }
        }
        return digest.digest();
    }

    private static void flush(ByteBuffer buffer, MessageDigest digest, BlobWriter blob) {
        buffer.flip();
        digest.update(buffer.duplicate());
        blob.append(buffer);
        buffer.clear();
    }

    private static ByteBuffer middle(List<ContainerInfo> containers, long[] cells) {
        ByteBuffer middle = ByteBuffer.allocate(containers.size() * IndexLayout.CONTAINER_BYTES + 8 * cells.length);
        for (ContainerInfo container : containers) {
            middle.putInt(container.type().code() << 24).putInt(container.entries());
            middle.putLong(container.sizeBytes()).put(container.name().bytes());
        }
        long sum = 0;
        for (long cell : cells) {
            sum += cell;
            middle.putLong(sum);
        }
        return middle.flip();
    }
}
