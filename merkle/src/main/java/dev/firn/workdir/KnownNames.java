package dev.firn.workdir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The names that directories had when they were last listed, found by what tells that they still have them: device, inode and times. Where a directory lies plays no
 * part, nor what became of its names. Safe for several threads.
 *
 * <p>The binary form, big-endian, written by {@link NamesMemory}:
 *
 * <pre>
 * "FIRNNAM1"
 * 8 bytes   number of the file system that all the directories lie in
 * 4 bytes   number of places, a power of two
 * places    4 bytes each: where a directory's record begins, counted from the begin of the file; 0 if there is none. A record
 *           is at {@link #place} or in the first place free behind it, round the end
 * records   32 bytes  stamp: size, modified, changed, inode
 *           2 bytes   number of names
 *           names     1 byte length, then the name in UTF-8
 * 8 bytes   CRC-32 and CRC-32C of all that stands before
 * </pre>
 */
final class KnownNames {
    static final byte[] MAGIC = "FIRNNAM1".getBytes(StandardCharsets.US_ASCII);
    static final int HEAD_BYTES = MAGIC.length + Long.BYTES + Integer.BYTES;
    static final int RECORD_HEAD_BYTES = FileStamp.BYTES + Short.BYTES;

    /** None. */
    static final KnownNames NONE = new KnownNames(new byte[HEAD_BYTES], HEAD_BYTES, 0);

    private static final int INODE_OFFSET = FileStamp.BYTES - Long.BYTES;

    private final byte[] form;
    private final ByteBuffer bytes;
    private final int endBytes;
    private final long device;
    private final int places;
    /** Which places gave names, 1 for each: threads that meet in one set it alike. */
    private final byte[] used;

    private KnownNames(byte[] form, int endBytes, int places) {
        this.form = form;
        this.bytes = ByteBuffer.wrap(form);
        this.endBytes = endBytes;
        this.device = bytes.getLong(MAGIC.length);
        this.places = places;
        this.used = new byte[places];
    }

    /** Reads the first bytes as the binary form without the checksums, which were looked at; nothing if it is none. The bytes must not be changed any more. */
    static Optional<KnownNames> parse(byte[] form, int sizeBytes) {
        if (sizeBytes < HEAD_BYTES || !Arrays.equals(form, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return Optional.empty();
        }
        int places = ByteBuffer.wrap(form).getInt(MAGIC.length + Long.BYTES);
        boolean fits =
                places > 0 && Integer.bitCount(places) == 1 && (long) places * Integer.BYTES <= sizeBytes - HEAD_BYTES;
        return fits ? Optional.of(new KnownNames(form, sizeBytes, places)) : Optional.empty();
    }

    /** The place, of a power of two of them, at which the directory with an inode is sought first. */
    static int place(long inode, int places) {
        long mixed = inode * 0x9e3779b97f4a7c15L;
        return (int) (mixed >>> 32) & (places - 1);
    }

    /** The number of the file system that they are of. */
    long device() {
        return device;
    }

    /** The names in a directory, in no particular order; nothing if they are not known. */
    Optional<List<String>> find(FileStatus directory) {
        if (places == 0 || directory.device() != device) {
            return Optional.empty();
        }
        int place = place(directory.stamp().inode(), places);
        for (int i = 0; i < places; i++) {
            int record = record(place);
            if (record == 0) {
                return Optional.empty();
            }
            if (isOf(record, directory.stamp())) {
                Optional<List<String>> names = names(record);
                used[place] = (byte) (names.isPresent() ? 1 : 0);
                return names;
            }
            place = (place + 1) & (places - 1);
        }
        return Optional.empty();
    }

    /** Where the record of a place begins; 0 if there is none, or none fits there. */
    private int record(int place) {
        int record = bytes.getInt(HEAD_BYTES + place * Integer.BYTES);
        return record >= HEAD_BYTES && record <= endBytes - RECORD_HEAD_BYTES ? record : 0;
    }

    private boolean isOf(int record, FileStamp stamp) {
        return bytes.getLong(record + INODE_OFFSET) == stamp.inode()
                && FileStamp.readFrom(bytes.duplicate().position(record)).equals(stamp);
    }

    private Optional<List<String>> names(int record) {
        int count = bytes.getShort(record + FileStamp.BYTES) & 0xffff;
        List<String> names = new ArrayList<>(count);
        int at = record + RECORD_HEAD_BYTES;
        for (int i = 0; i < count; i++) {
            int length = at < endBytes ? bytes.get(at) & 0xff : endBytes;
            if (at + 1 + length > endBytes) {
                return Optional.empty();
            }
            String name = new String(form, at + 1, length, StandardCharsets.UTF_8);
            if (!isName(name)) {
                return Optional.empty();
            }
            names.add(name);
            at += 1 + length;
        }
        return Optional.of(names);
    }

    /** Whether it is one that a directory can have, and leads nowhere else. */
    private static boolean isName(String name) {
        return !name.isEmpty()
                && name.indexOf('/') < 0
                && name.indexOf('\0') < 0
                && !name.equals(".")
                && !name.equals("..");
    }

    /** Of how many directories the names were found. */
    int usedCount() {
        int count = 0;
        for (byte one : used) {
            count += one;
        }
        return count;
    }

    /** Adds the records of those whose names were found, as they are, to the records of others. */
    void addUsedTo(ListedNames others) {
        for (int place = 0; place < places; place++) {
            if (used[place] == 1) {
                int begin = record(place);
                int end = begin + RECORD_HEAD_BYTES;
                for (int left = bytes.getShort(begin + FileStamp.BYTES) & 0xffff; left > 0; left--) {
                    end += 1 + (bytes.get(end) & 0xff);
                }
                others.addRecord(form, begin, end - begin);
            }
        }
    }
}
