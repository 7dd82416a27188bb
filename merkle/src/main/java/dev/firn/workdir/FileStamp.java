package dev.firn.workdir;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What tells without reading that a file is still the one it was.
 *
 * @param sizeBytes its length
 * @param modifiedNanos time of the last change of its content, nanoseconds since 1970; people can set it
 * @param changedNanos time of the last change of its content or attributes, nanoseconds since 1970; only the system sets it
 * @param inode its number in its file system
 */
public record FileStamp(long sizeBytes, long modifiedNanos, long changedNanos, long inode) {
    /** Length of the binary form. */
    static final int BYTES = 32;

    /** Written out: it is asked once for each file, by commands so short that what the compiler makes of a record has not become quick. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FileStamp that
                && sizeBytes == that.sizeBytes
                && modifiedNanos == that.modifiedNanos
                && changedNanos == that.changedNanos
                && inode == that.inode;
    }

    /** Whether it is the other but for the time of change of status, at most: so it is once a file got or lost a name, but people can make it so. */
    boolean isExceptForStatus(FileStamp other) {
        return sizeBytes == other.sizeBytes && modifiedNanos == other.modifiedNanos && inode == other.inode;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(inode ^ changedNanos);
    }

    void writeTo(ByteBuffer target) {
        target.putLong(sizeBytes).putLong(modifiedNanos).putLong(changedNanos).putLong(inode);
    }

    static FileStamp readFrom(ByteBuffer source) {
        return new FileStamp(source.getLong(), source.getLong(), source.getLong(), source.getLong());
    }
}
