package dev.firn.bridge.car;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.Located;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;

/**
 * Reads a CARv1 or CARv2 as a stream (ipld.io, "CARv1" and "CARv2"), one block at a time. The index of a CARv2 says nothing that the blocks do not; it is gone
 * through to its end only so that a file that is cut off in it is known for that.
 *
 * <p>Nothing is believed: every length is checked before anything is made for it, and every block has the hash of its CID before it is given out. Holds one block, of at most
 * {@link #MAX_BLOCK_BYTES}. For one thread at a time.
 *
 * <p>Every method throws a {@link FirnException}: of kind CORRUPT if the bytes are no CAR, are cut off, or a block has another hash than its CID says;
 * UNSUPPORTED if a version or a hash function is unknown; REFUSED if a block or a header is longer than is read; IO if the stream fails.
 */
public final class CarReader implements Closeable {
    /** The longest block that is read, in bytes: 4 MiB, twice what IPFS peers pass on. */
    public static final int MAX_BLOCK_BYTES = 4 << 20;

    /** The longest header that is read, in bytes: 1 MiB. */
    public static final int MAX_HEADER_BYTES = 1 << 20;

    private static final int MAX_CID_BYTES = 256;
    private static final int MAX_VARINT_BYTES = 9;
    private static final int V2_HEADER_BYTES = 40;
    /** Kinds of indexes (multicodec): {@code car-index-sorted} and {@code car-multihash-index-sorted}. */
    private static final long INDEX_SORTED = 0x0400;

    private static final long MULTIHASH_INDEX_SORTED = 0x0401;
    private static final int V2_PRAGMA_BYTES = 11;
    private static final int BUFFER_BYTES = 1 << 16;

    private final InputStream in;
    private final String place;
    private final int version;
    private final List<Cid> roots;
    /** Where the CARv1 begins in the file. */
    private final long dataOffsetBytes;
    /** Where it ends. */
    private final long endBytes;

    /** Where the index begins that a CARv2 says it has; 0 if there is none to look at any more. */
    private long indexOffsetBytes;

    private long offsetBytes;

    /**
     * Begins to read, header included; closing the reader closes the stream.
     *
     * @param place names the CAR, for messages
     */
    public CarReader(InputStream in, String place) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.place = place;
        Located first = header();
        if (first.integer("version") == 1) {
            version = 1;
            dataOffsetBytes = 0;
            endBytes = Long.MAX_VALUE;
            roots = roots(first);
            return;
        }
        version = 2;
        if (first.integer("version") != 2 || first.map().size() != 1 || offsetBytes != V2_PRAGMA_BYTES) {
            throw FirnException.unsupported(
                    place + " is a CAR of version " + first.integer("version") + ", and 1 and 2 are read here");
        }
        ByteBuffer header =
                ByteBuffer.wrap(read(V2_HEADER_BYTES, "the header of a CARv2")).order(ByteOrder.LITTLE_ENDIAN);
        dataOffsetBytes = header.getLong(16);
        long dataBytes = header.getLong(24);
        if (dataOffsetBytes < offsetBytes || dataBytes < 0 || dataBytes > Long.MAX_VALUE - dataOffsetBytes) {
            throw corrupt("its data are said to have " + Long.toUnsignedString(dataBytes) + " bytes from byte "
                    + Long.toUnsignedString(dataOffsetBytes) + " on");
        }
        endBytes = dataOffsetBytes + dataBytes;
        indexOffsetBytes = header.getLong(32);
        if (indexOffsetBytes != 0 && indexOffsetBytes < endBytes) {
            throw corrupt("its index is said to begin at byte " + Long.toUnsignedString(indexOffsetBytes)
                    + ", and its data end at byte " + endBytes);
        }
        skipTo(dataOffsetBytes, "what is before its data");
        Located inner = header();
        if (inner.integer("version") != 1) {
            throw corrupt("the CAR in it is of version " + inner.integer("version") + ", wanted 1");
        }
        roots = roots(inner);
    }

    private Located header() {
        Optional<Long> length = varint();
        if (length.isEmpty()) {
            throw corrupt("it is empty");
        }
        if (length.get() > MAX_HEADER_BYTES || length.get() == 0) {
            throw FirnException.corrupt(place + " is no CAR: its header would have " + length.get() + " bytes");
        }
        byte[] map = read(length.get().intValue(), "the header");
        Located header = Located.of(DagCbor.decode(map, "the header of " + place), "the header of " + place);
        header.member("version");
        return header;
    }

    private static List<Cid> roots(Located header) {
        return header.exactly("roots", "version").list("roots").stream()
                .map(Located::link)
                .toList();
    }

    /** The version of the format, 1 or 2. */
    public int version() {
        return version;
    }

    /** The roots that the header names; there may be none, and they need not be in the CAR. */
    public List<Cid> roots() {
        return roots;
    }

    /** How many bytes of the file were read so far. */
    public long offsetBytes() {
        return offsetBytes;
    }

    /** The next block; nothing at the end. */
    public Optional<CarSection> next() {
        Optional<Section> section = section();
        if (section.isEmpty()) {
            return Optional.empty();
        }
        CarHead head = section.get().head;
        byte[] content = new byte[head.sizeBytes()];
        ByteBuffer known = section.get().known;
        int begun = known.remaining();
        known.get(content, 0, begun);
        read(content, begun, "a block");
        ByteBuffer bytes = ByteBuffer.wrap(content);
        ContentHash.check(head.cid(), bytes, place);
        return Optional.of(
                new CarSection(head.cid(), bytes.asReadOnlyBuffer(), head.sectionOffsetBytes(), head.offsetBytes()));
    }

    /** As {@link #next}, but the bytes of the block are passed over, and nothing is said of them: whoever uses them verifies them. */
    Optional<CarHead> nextHead() {
        Optional<Section> section = section();
        section.ifPresent(present -> skipTo(present.head.offsetBytes() + present.head.sizeBytes(), "a block"));
        return section.map(Section::head);
    }

    /**
     * A section whose first bytes were read.
     *
     * @param known those of them that belong to the block
     */
    private record Section(CarHead head, ByteBuffer known) {}

    private Optional<Section> section() {
        if (offsetBytes >= endBytes) {
            passIndex();
            return Optional.empty();
        }
        long sectionOffset = offsetBytes - dataOffsetBytes;
        Optional<Long> length = varint();
        if (length.isEmpty()) {
            if (version == 2) {
                throw cutOff("a block");
            }
            return Optional.empty();
        }
        long begin = offsetBytes;
        if (length.get() == 0) {
            throw corrupt("the section at byte " + begin + " is empty");
        }
        if (length.get() > endBytes - begin) {
            throw corrupt("the section at byte " + begin + " of " + length.get() + " bytes goes beyond the data");
        }
        if (length.get() > MAX_BLOCK_BYTES + MAX_CID_BYTES) {
            throw FirnException.refused("the section at byte " + begin + " of " + place + " has " + length.get()
                    + " bytes, and blocks of at most " + MAX_BLOCK_BYTES + " are read");
        }
        ByteBuffer first = ByteBuffer.wrap(read((int) Math.min(length.get(), MAX_CID_BYTES), "a block"));
        Cid cid = cid(first, begin);
        int sizeBytes = length.get().intValue() - first.position();
        if (sizeBytes > MAX_BLOCK_BYTES) {
            throw FirnException.refused("block " + cid + " in " + place + " has " + sizeBytes
                    + " bytes, and blocks of at most " + MAX_BLOCK_BYTES + " are read");
        }
        return Optional.of(new Section(new CarHead(cid, sizeBytes, sectionOffset, begin + first.position()), first));
    }

    /** Goes to the end of the index, of those two kinds that there are; of another nothing is known. */
    private void passIndex() {
        if (indexOffsetBytes == 0) {
            return;
        }
        skipTo(indexOffsetBytes, "what is before its index");
        indexOffsetBytes = 0;
        Optional<Long> kind = varint();
        if (kind.isEmpty()) {
            throw cutOff("its index");
        }
        if (kind.get() == INDEX_SORTED) {
            passWidths();
        } else if (kind.get() == MULTIHASH_INDEX_SORTED) {
            for (long functions = indexNumber(Integer.BYTES); functions > 0; functions--) {
                indexNumber(Long.BYTES);
                passWidths();
            }
        }
    }

    private void passWidths() {
        for (long widths = indexNumber(Integer.BYTES); widths > 0; widths--) {
            indexNumber(Integer.BYTES);
            long entryBytes = indexNumber(Long.BYTES);
            if (entryBytes < 0 || entryBytes > Long.MAX_VALUE - offsetBytes) {
                throw corrupt("its index is said to have " + Long.toUnsignedString(entryBytes) + " bytes");
            }
            skipTo(offsetBytes + entryBytes, "its index");
        }
    }

    /** A number of so many bytes, the least first. */
    private long indexNumber(int bytes) {
        ByteBuffer number = ByteBuffer.wrap(read(bytes, "its index")).order(ByteOrder.LITTLE_ENDIAN);
        return bytes == Integer.BYTES ? Integer.toUnsignedLong(number.getInt()) : number.getLong();
    }

    private Cid cid(ByteBuffer section, long begin) {
        try {
            return Cid.read(section);
        } catch (IllegalArgumentException e) {
            throw corrupt("the section at byte " + begin + " does not begin with a CID: " + e.getMessage());
        }
    }

    /** A number in its shortest form; nothing at the end of the file. */
    private Optional<Long> varint() {
        long value = 0;
        for (int i = 0; i < MAX_VARINT_BYTES; i++) {
            int next = readByte();
            if (next < 0) {
                if (i == 0) {
                    return Optional.empty();
                }
                throw cutOff("a length");
            }
            offsetBytes++;
            value |= (next & 0x7fL) << 7 * i;
            if (next < 0x80) {
                if (next == 0 && i > 0) {
                    throw corrupt("the length at byte " + (offsetBytes - i - 1) + " is not in its shortest form");
                }
                return Optional.of(value);
            }
        }
        throw corrupt("the length at byte " + (offsetBytes - MAX_VARINT_BYTES) + " does not fit 63 bits");
    }

    private int readByte() {
        try {
            return in.read();
        } catch (IOException e) {
            throw FirnException.io("cannot read " + place, e);
        }
    }

    private byte[] read(int count, String what) {
        byte[] bytes = new byte[count];
        read(bytes, 0, what);
        return bytes;
    }

    /** Fills {@code target} from {@code begin} on. */
    private void read(byte[] target, int begin, String what) {
        try {
            int count = in.readNBytes(target, begin, target.length - begin);
            offsetBytes += count;
            if (begin + count < target.length) {
                throw cutOff(what);
            }
        } catch (IOException e) {
            throw FirnException.io("cannot read " + place, e);
        }
    }

    private void skipTo(long wantedBytes, String what) {
        try {
            in.skipNBytes(wantedBytes - offsetBytes);
            offsetBytes = wantedBytes;
        } catch (EOFException e) {
            throw cutOff(what);
        } catch (IOException e) {
            throw FirnException.io("cannot read " + place, e);
        }
    }

    private FirnException cutOff(String within) {
        return corrupt("it is cut off within " + within + " at byte " + offsetBytes);
    }

    private FirnException corrupt(String what) {
        return FirnException.corrupt(place + " is no sound CAR: " + what);
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw FirnException.io("cannot close " + place, e);
        }
    }
}
