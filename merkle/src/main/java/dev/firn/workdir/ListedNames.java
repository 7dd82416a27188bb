package dev.firn.workdir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The names of directories that were listed, put together to be remembered as {@link KnownNames}. Safe for several threads. */
final class ListedNames {
    /** With more names, listing a directory costs nothing beside looking at them. */
    static final int MAX_NAMES = 64;

    private static final int MAX_NAME_BYTES = 255;

    /** None, and none are taken. */
    static final ListedNames NONE = new ListedNames(new FileClock.Reading(Optional.empty(), 0, 0), 0, 0);

    private final FileClock.Reading clock;
    private final long device;
    private final int maxBytes;
    private byte[] records = {};
    private int sizeBytes;
    private int count;
    private boolean full;

    /**
     * None at first.
     *
     * @param clock read before the first directory was looked at: what has not rested by it may get names and keep its stamp
     * @param device the file system whose directories are taken
     * @param maxBytes how much all may take together
     */
    ListedNames(FileClock.Reading clock, long device, int maxBytes) {
        this.clock = clock;
        this.device = device;
        this.maxBytes = maxBytes;
    }

    /** The names of one directory as they are found. For one thread. */
    static final class Names {
        private byte[] bytes = {};
        private int sizeBytes;
        private int count;
        private boolean remembered;

        /** Of a directory that is not to be remembered. */
        static final Names UNWANTED = new Names(false);

        private Names(boolean remembered) {
            this.remembered = remembered;
        }

        /** Adds one; nothing for a name that is no text. */
        void add(Optional<String> name) {
            if (!remembered) {
                return;
            }
            byte[] text = name.orElse("").getBytes(StandardCharsets.UTF_8);
            if (count == MAX_NAMES || text.length == 0 || text.length > MAX_NAME_BYTES) {
                remembered = false;
                return;
            }
            bytes = withRoom(bytes, sizeBytes, 1 + text.length);
            bytes[sizeBytes] = (byte) text.length;
            System.arraycopy(text, 0, bytes, sizeBytes + 1, text.length);
            sizeBytes += 1 + text.length;
            count++;
        }
    }

    private static byte[] withRoom(byte[] bytes, int sizeBytes, int moreBytes) {
        return sizeBytes + moreBytes <= bytes.length
                ? bytes
                : Arrays.copyOf(bytes, Math.max(2 * bytes.length, sizeBytes + moreBytes + 64));
    }

    /** For the names of a directory that is about to be listed; it was looked at before. */
    Names begin(FileStatus directory) {
        boolean wanted =
                maxBytes > 0 && directory.device() == device && clock.hadRested(directory.stamp(), directory.device());
        return wanted ? new Names(true) : Names.UNWANTED;
    }

    /** Takes the names of a directory, which was listed to its end. */
    void add(FileStatus directory, Names names) {
        if (!names.remembered) {
            return;
        }
        ByteBuffer record = ByteBuffer.allocate(KnownNames.RECORD_HEAD_BYTES + names.sizeBytes);
        directory.stamp().writeTo(record);
        record.putShort((short) names.count).put(names.bytes, 0, names.sizeBytes);
        addRecord(record.array(), 0, record.capacity());
    }

    synchronized void addRecord(byte[] source, int begin, int length) {
        full |= sizeBytes + length > maxBytes;
        if (full) {
            return;
        }
        records = withRoom(records, sizeBytes, length);
        System.arraycopy(source, begin, records, sizeBytes, length);
        sizeBytes += length;
        count++;
    }

    /** Of how many directories. */
    synchronized int count() {
        return count;
    }

    /** Whether they are all that were added. */
    synchronized boolean hasAll() {
        return !full;
    }

    /** The binary form of them all, but for the checksums at its end. */
    synchronized ByteBuffer toBytes() {
        int places = Integer.highestOneBit(Math.max(1, count)) * 4;
        int begin = KnownNames.HEAD_BYTES + places * Integer.BYTES;
        ByteBuffer form = ByteBuffer.allocate(begin + sizeBytes);
        form.put(KnownNames.MAGIC).putLong(device).putInt(places);
        form.position(begin).put(records, 0, sizeBytes);
        ByteBuffer all = ByteBuffer.wrap(records);
        for (int at = 0; at < sizeBytes; ) {
            int place = KnownNames.place(all.getLong(at + FileStamp.BYTES - Long.BYTES), places);
            while (form.getInt(KnownNames.HEAD_BYTES + place * Integer.BYTES) != 0) {
                place = (place + 1) & (places - 1);
            }
            form.putInt(KnownNames.HEAD_BYTES + place * Integer.BYTES, begin + at);
            int names = all.getShort(at + FileStamp.BYTES);
            at += KnownNames.RECORD_HEAD_BYTES;
            for (int i = 0; i < names; i++) {
                at += 1 + (records[at] & 0xff);
            }
        }
        return form.rewind();
    }
}
