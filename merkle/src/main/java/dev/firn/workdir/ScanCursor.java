package dev.firn.workdir;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Goes through the files in order; at first it stands before the first. For one thread. */
public final class ScanCursor {
    private final SortedRecords.Cursor records;

    ScanCursor(SortedRecords.Cursor records) {
        this.records = records;
    }

    /** Moves to the next file; false if there is none. */
    public boolean advance() {
        return records.advance();
    }

    /** The bytes of the key of the file moved to. */
    byte[] keyBytes() {
        byte[] one = records.present();
        return Arrays.copyOfRange(one, DirectoryScan.HEAD_BYTES, one.length);
    }

    /** Less than 0 if the key of the file moved to comes before another, 0 if it is that. */
    int compareKey(byte[] other) {
        byte[] one = records.present();
        return Arrays.compareUnsigned(one, DirectoryScan.HEAD_BYTES, one.length, other, 0, other.length);
    }

    /** The key of the file moved to. */
    public String key() {
        byte[] one = records.present();
        return new String(one, DirectoryScan.HEAD_BYTES, one.length - DirectoryScan.HEAD_BYTES, StandardCharsets.UTF_8);
    }

    /** What tells that it is still the same. */
    public FileStamp stamp() {
        return FileStamp.readFrom(ByteBuffer.wrap(records.present()));
    }

    /** The number of the file system it lies in. */
    public long device() {
        return ByteBuffer.wrap(records.present()).getLong(FileStamp.BYTES);
    }
}
