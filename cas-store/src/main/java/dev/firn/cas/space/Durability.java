package dev.firn.cas.space;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The calls that make things survive power loss, apart from the rest so that tests can watch their order and let them fail. */
class Durability {
    /** Returns once the bytes and the attributes of an open file are on the medium: fsync(2). */
    void syncFile(FileChannel file) throws IOException {
        file.force(true);
    }

    /** Returns once the bytes that an open file has so far are on the medium; more are written meanwhile. What comes after still needs {@link #syncFile}. */
    void sendFile(FileChannel file) throws IOException {
        file.force(false);
    }

    /** A file of this path opened for writing past the memory of the system, if that can be had. See {@link DirectFile}. */
    Optional<FileChannel> openDirect(Path file) {
        return DirectFile.open(file);
    }

    /** Returns once the names in a directory are on the medium: fsync(2) of the directory. */
    void syncDirectory(Path directory) throws IOException {
        if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return; // Windows opens no directories, and writes their names through.
        }
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
