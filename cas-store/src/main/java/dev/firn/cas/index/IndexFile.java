package dev.firn.cas.index;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.BinaryHeader;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.Extent;
import dev.firn.cas.pack.SortedDigests;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * An open multi-pack index: never read into memory as a whole, its pages come from the medium as they are touched. All but the entries was checked
 * against a checksum when it was opened; the entries are when {@link #hasSoundEntries} is asked. Immutable; safe for many threads.
 */
final class IndexFile implements SortedDigests {
    /** How many entries one mapping holds: as many as stay well below 2 GiB. */
    private static final int SEGMENT_BITS = 24;

    private final ContainerName name;
    private final List<ContainerInfo> containers;
    private final long entries;
    private final ByteBuffer[] segments;
    private final ByteBuffer fanOut;
    private final int fanOutBits;
    private final byte[] entriesSum;

    private IndexFile(Parts parts) {
        name = parts.wanted.name();
        containers = parts.containers();
        entries = parts.entries;
        segments = parts.segments();
        fanOut = parts.fanOut();
        fanOutBits = parts.fanOutBits;
        entriesSum = new byte[Cid.DIGEST_BYTES];
        parts.footer.get(IndexLayout.ENTRIES_SUM_AT, entriesSum);
    }

    /**
     * Opens an index and checks everything of it but its entries.
     *
     * @throws FirnException of kind MISSING if there is none, CORRUPT or UNSUPPORTED if it fails a check, IO if the medium fails
     */
    static IndexFile open(BlobSpace space, ContainerName repository, ContainerName name) {
        try (BlobReader reader = space.open(IndexLayout.blobName(name))) {
            String file = "index " + reader.name() + " in " + space.place();
            return new IndexFile(
                    new Parts(reader, new BinaryHeader(IndexLayout.MAGIC, (byte) 0, repository, name), file));
        }
    }

    /** The parts of a file while it is opened: first its footer, which says where the others are. */
    private static final class Parts {
        final BlobReader reader;
        final BinaryHeader wanted;
        final String file;
        final ByteBuffer footer;
        final long entries;
        final int containerCount;
        final int fanOutBits;
        final long containersAt;
        final ByteBuffer middle;

        Parts(BlobReader reader, BinaryHeader wanted, String file) {
            this.reader = reader;
            this.wanted = wanted;
            this.file = file;
            long size = reader.sizeBytes();
            if (size < BinaryHeader.BYTES + IndexLayout.FOOTER_BYTES) {
                throw FirnException.corrupt(file + " is too short: " + size + " bytes");
            }
            ByteBuffer header = reader.read(0, BinaryHeader.BYTES);
            if (BinaryHeader.check(header, wanted, file) != 0) {
                throw FirnException.corrupt(file + " has a header with a type");
            }
            footer = reader.read(size - IndexLayout.FOOTER_BYTES, size);
            ByteBuffer end = ByteBuffer.wrap(IndexLayout.END_MAGIC.getBytes(StandardCharsets.US_ASCII));
            if (!footer.slice(IndexLayout.END_MAGIC_AT, end.remaining()).equals(end)) {
                throw FirnException.corrupt(
                        file + " does not end with " + IndexLayout.END_MAGIC + ": it may be cut off");
            }
            entries = footer.getLong(0);
            containerCount = footer.getInt(8);
            fanOutBits = footer.getInt(12);
            checkCounts(size);
            containersAt = BinaryHeader.BYTES + entries * IndexLayout.ENTRY_BYTES;
            middle = reader.map(containersAt, size - IndexLayout.FOOTER_BYTES);
            checkSum(header);
        }

        private void checkCounts(long size) {
            boolean lawful = entries >= 0
                    && entries <= size / IndexLayout.ENTRY_BYTES
                    && containerCount >= 0
                    && containerCount <= IndexLayout.MAX_CONTAINERS
                    && fanOutBits >= 0
                    && fanOutBits <= IndexLayout.MAX_FAN_OUT_BITS;
            if (!lawful
                    || size
                            != BinaryHeader.BYTES
                                    + entries * IndexLayout.ENTRY_BYTES
                                    + (long) containerCount * IndexLayout.CONTAINER_BYTES
                                    + (8L << fanOutBits)
                                    + IndexLayout.FOOTER_BYTES) {
                throw FirnException.corrupt(file + " of " + size + " bytes claims " + entries + " entries of "
                        + containerCount + " containers");
            }
        }

        private void checkSum(ByteBuffer header) {
            MessageDigest digest = Sha256.create();
            digest.update(header.duplicate());
            digest.update(middle.duplicate());
            digest.update(footer.slice(0, IndexLayout.HEAD_SUM_AT));
            byte[] sum = new byte[Cid.DIGEST_BYTES];
            footer.get(IndexLayout.HEAD_SUM_AT, sum);
            if (!Arrays.equals(sum, digest.digest())) {
                throw FirnException.corrupt(
                        file + " has a header, list of containers or fan-out that does not have its checksum");
            }
        }

        List<ContainerInfo> containers() {
            List<ContainerInfo> found = new ArrayList<>(containerCount);
            for (int i = 0; i < containerCount; i++) {
                int at = i * IndexLayout.CONTAINER_BYTES;
                ContainerType type = type(middle.get(at));
                int count = middle.getInt(at + 4);
                long sizeBytes = middle.getLong(at + 8);
                if (count < 0 || count > EntryTable.MAX_ENTRIES || sizeBytes < 0) {
                    throw FirnException.corrupt(file + " has a container " + i + " that is not lawful");
                }
                found.add(new ContainerInfo(type, ContainerName.at(middle, at + 16), sizeBytes, count));
            }
            return found;
        }

        private ContainerType type(byte code) {
            for (ContainerType type : ContainerType.values()) {
                if (type.code() == code) {
                    return type;
                }
            }
            throw FirnException.corrupt(file + " has a container of type " + code);
        }

        ByteBuffer fanOut() {
            int at = containerCount * IndexLayout.CONTAINER_BYTES;
            ByteBuffer found = middle.slice(at, 8 << fanOutBits);
            long before = 0;
            for (int i = 0; i < 1 << fanOutBits; i++) {
                long next = found.getLong(8 * i);
                if (next < before || next > entries || i + 1 == 1 << fanOutBits && next != entries) {
                    throw FirnException.corrupt(file + " has a fan-out that is not lawful");
                }
                before = next;
            }
            return found;
        }

        ByteBuffer[] segments() {
            int count = (int) (entries + (1L << SEGMENT_BITS) - 1 >>> SEGMENT_BITS);
            ByteBuffer[] found = new ByteBuffer[count];
            for (int i = 0; i < count; i++) {
                long begin = BinaryHeader.BYTES + ((long) i << SEGMENT_BITS) * IndexLayout.ENTRY_BYTES;
                long end = Math.min(containersAt, begin + (1L << SEGMENT_BITS) * IndexLayout.ENTRY_BYTES);
                found[i] = reader.map(begin, end);
            }
            return found;
        }
    }

    ContainerName name() {
        return name;
    }

    /** The containers it covers; entries name them by their place in this list. */
    List<ContainerInfo> containers() {
        return containers;
    }

    long entries() {
        return entries;
    }

    /** The first entry that is not below this key, or {@link #entries} if all are. */
    long lowerBound(Cid cid, EntryKind kind) {
        int cell = fanOutBits == 0 ? 0 : cid.hashCode() >>> 32 - fanOutBits;
        long low = cell == 0 ? 0 : fanOut.getLong(8 * (cell - 1));
        long lowest = (long) cell << 32 - fanOutBits;
        return lowerBound(
                cid, kind, new Range(low, fanOut.getLong(8 * cell), lowest, lowest + (1L << 32 - fanOutBits) - 1));
    }

    /** Whether entry {@code index} is there and has this key. */
    boolean matches(long index, Cid cid, EntryKind kind) {
        return index < entries && compare(cid, kind, index) == 0;
    }

    @Override
    public int compare(Cid cid, EntryKind kind, long index) {
        ByteBuffer segment = segment(index);
        int at = offsetInSegment(index);
        int order = cid.compareDigest(segment, at);
        return order != 0 ? order : Byte.compare(kind.code(), segment.get(at + IndexLayout.KIND_AT));
    }

    @Override
    public int firstOfDigest(long index) {
        return segment(index).getInt(offsetInSegment(index));
    }

    /** The first eight bytes of the digest of entry {@code index}, as a number. */
    long headOfDigest(long index) {
        return segment(index).getLong(offsetInSegment(index));
    }

    ByteBuffer segment(long index) {
        return segments[(int) (index >>> SEGMENT_BITS)];
    }

    static int offsetInSegment(long index) {
        return (int) (index & (1 << SEGMENT_BITS) - 1) * IndexLayout.ENTRY_BYTES;
    }

    /** The ordinal of the container of entry {@code index}; a damaged entry may give any number. */
    int container(long index) {
        return segment(index).getInt(offsetInSegment(index) + IndexLayout.CONTAINER_AT);
    }

    Extent extent(long index) {
        return EntryTable.extent(segment(index), offsetInSegment(index) + IndexLayout.KIND_AT);
    }

    /** Whether the entries have their checksum; reads all of them. */
    boolean hasSoundEntries() {
        MessageDigest digest = Sha256.create();
        for (ByteBuffer segment : segments) {
            digest.update(segment.duplicate());
        }
        return Arrays.equals(entriesSum, digest.digest());
    }
}
