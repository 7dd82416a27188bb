package dev.firn.workdir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * What one look at a name tells: one system call.
 *
 * @param type what it is
 * @param stamp what tells that it is still the same
 * @param device number of the file system it lies in
 */
record FileStatus(Type type, FileStamp stamp, long device) {
    private static final String ATTRIBUTES = "unix:mode,size,lastModifiedTime,ctime,ino,dev";
    private static final LinkOption[] NOFOLLOW = {LinkOption.NOFOLLOW_LINKS};
    private static final int FORMAT_MASK = 0170000;

    /** What a name stands for; {@link #words} follows "is". */
    enum Type {
        FILE("a file"),
        DIRECTORY("a directory"),
        LINK("a symbolic link"),
        FIFO("a FIFO"),
        SOCKET("a socket"),
        DEVICE("a device");

        private final String words;

        Type(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }

        /** What the mode of a status says. */
        static Type of(int mode) {
            return switch (mode & FORMAT_MASK) {
                case 0100000 -> FILE;
                case 0040000 -> DIRECTORY;
                case 0120000 -> LINK;
                case 0010000 -> FIFO;
                case 0140000 -> SOCKET;
                default -> DEVICE;
            };
        }
    }

    /** Looks at what lies at {@code path}, a link itself included. */
    static FileStatus of(Path path) throws IOException {
        if (StatusFields.HERE.isPresent()) {
            PosixFileAttributes attributes = Files.readAttributes(path, PosixFileAttributes.class, NOFOLLOW);
            Optional<FileStatus> status = StatusFields.HERE.get().status(attributes);
            if (status.isPresent()) {
                return status.get();
            }
        }
        return byNames(path);
    }

    /** The same, on every Java. */
    static FileStatus byNames(Path path) throws IOException {
        Map<String, Object> found = Files.readAttributes(path, ATTRIBUTES, NOFOLLOW);
        FileStamp stamp = new FileStamp(
                number(found, "size"), nanos(found, "lastModifiedTime"), nanos(found, "ctime"), number(found, "ino"));
        return new FileStatus(Type.of((int) number(found, "mode")), stamp, number(found, "dev"));
    }

    private static long number(Map<String, Object> found, String name) {
        return ((Number) Objects.requireNonNull(found.get(name), name)).longValue();
    }

    private static long nanos(Map<String, Object> found, String name) {
        return ((FileTime) Objects.requireNonNull(found.get(name), name)).to(TimeUnit.NANOSECONDS);
    }

    /** Whether both are the same directory or file of the same file system. */
    boolean isSameAs(FileStatus other) {
        return device == other.device && stamp.inode() == other.stamp.inode();
    }
}
