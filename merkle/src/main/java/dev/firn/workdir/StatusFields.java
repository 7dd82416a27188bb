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

    private static final long NANOS = 1_000_000_000;
    private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS - 1;

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
        this.mode = field("st_mode", int.class);
        this.sizeBytes = field("st_size", long.class);
        this.modifiedSeconds = field("st_mtime_sec", long.class);
        this.modifiedNanos = field("st_mtime_nsec", long.class);
        this.changedSeconds = field("st_ctime_sec", long.class);
        this.changedNanos = field("st_ctime_nsec", long.class);
        this.inode = field("st_ino", long.class);
        this.device = field("st_dev", long.class);
    }

    private Field field(String name, Class<?> type) throws NoSuchFieldException {
        Field field = owner.getDeclaredField(name);
        if (field.getType() != type) {
            throw new NoSuchFieldException(name + " is of another type");
        }
        field.setAccessible(true);
        return field;
    }

    /** In objects of a class, if it has them and lets them be read. */
    static Optional<StatusFields> find(String className) {
        try {
            return Optional.of(new StatusFields(Class.forName(className)));
        } catch (ClassNotFoundException | NoSuchFieldException | InaccessibleObjectException | SecurityException e) {
            return Optional.empty();
        }
    }

    /** A status, unless it is kept in something else, or is of a time that nanoseconds do not reach. */
    Optional<FileStatus> status(PosixFileAttributes attributes) {
        if (attributes.getClass() != owner) {
            return Optional.empty();
        }
        try {
            long modified = modifiedSeconds.getLong(attributes);
            long changed = changedSeconds.getLong(attributes);
            if (Math.max(Math.abs(modified), Math.abs(changed)) > MAX_SECONDS) {
                return Optional.empty();
            }
            FileStamp stamp = new FileStamp(
                    sizeBytes.getLong(attributes),
                    modified * NANOS + modifiedNanos.getLong(attributes),
                    changed * NANOS + changedNanos.getLong(attributes),
                    inode.getLong(attributes));
            return Optional.of(
                    new FileStatus(FileStatus.Type.of(mode.getInt(attributes)), stamp, device.getLong(attributes)));
        } catch (IllegalAccessException e) {
            throw new AssertionError("these fields were made accessible", e);
        }
    }
}
