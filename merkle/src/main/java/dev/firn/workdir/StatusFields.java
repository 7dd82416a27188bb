package dev.firn.workdir;

import java.lang.reflect.Field;
import java.lang.reflect.InaccessibleObjectException;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Optional;

/**
 * Reads the numbers of a status from the fields of the object that Java's own file system keeps them in, some of which it otherwise tells only by way of a map with a name and an object for each:
 * that takes twice as long. Only where the package of that object is open to this one ({@code --add-opens java.base/sun.nio.fs=ALL-UNNAMED}), as {@code bin/firn} has it, and where it has these fields.
 */
final class StatusFields {
    /** Where they can be read. */
    static final Optional<StatusFields> HERE = find("sun.nio.fs.UnixFileAttributes");

    private final Class<?> owner;
    private final Field mode;
    private final Field sizeBytes;
    private final Field modifiedSeconds;
    private final Field modifiedNanos;
    private final Field changedSeconds;
    private final Field changedNanos;
    private final Field inode;
    private final Field device;

    private StatusFields(Class<?> owner) throws NoSuchFieldException {
        this.owner = owner;
        this.mode = field("st_mode");
        this.sizeBytes = field("st_size");
        this.modifiedSeconds = field("st_mtime_sec");
        this.modifiedNanos = field("st_mtime_nsec");
        this.changedSeconds = field("st_ctime_sec");
        this.changedNanos = field("st_ctime_nsec");
        this.inode = field("st_ino");
        this.device = field("st_dev");
    }

    private Field field(String name) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** In objects of a class, if it has them and lets them be read. */
    static Optional<StatusFields> find(String className) {
        try {
            return Optional.of(new StatusFields(Class.forName(className)));
        } catch (ClassNotFoundException | NoSuchFieldException | InaccessibleObjectException e) {
            return Optional.empty();
        }
    }

    /** A status, unless it is kept in something else. */
    Optional<FileStatus> status(PosixFileAttributes attributes) {
        if (attributes.getClass() != owner) {
            return Optional.empty();
        }
        try {
            FileStamp stamp = new FileStamp(
                    sizeBytes.getLong(attributes),
                    nanos(modifiedSeconds, modifiedNanos, attributes),
                    nanos(changedSeconds, changedNanos, attributes),
                    inode.getLong(attributes));
            return Optional.of(
                    new FileStatus(FileStatus.Type.of(mode.getInt(attributes)), stamp, device.getLong(attributes)));
        } catch (IllegalAccessException e) {
            throw new AssertionError("these fields were made accessible", e);
        }
    }

    private static long nanos(Field seconds, Field nanos, PosixFileAttributes attributes)
            throws IllegalAccessException {
        return seconds.getLong(attributes) * 1_000_000_000 + nanos.getLong(attributes);
    }
}
