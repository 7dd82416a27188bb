package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Keeps two checkouts of one repository into one directory apart, as far as the repository can be written. The system lets go of it with the process. */
final class CheckoutLock implements Closeable {
    private final Optional<FileChannel> channel;

    private CheckoutLock(Optional<FileChannel> channel) {
        this.channel = channel;
    }

    /**
     * Takes the lock.
     *
     * @throws FirnException of kind REFUSED if another has it
     */
    static CheckoutLock acquire(WorkDirectory directory) {
        if (directory.memory().isEmpty()) {
            return new CheckoutLock(Optional.empty());
        }
        FileChannel channel;
        try {
            Files.createDirectories(directory.memory().get().place());
            channel = FileChannel.open(
                    directory.memory().get().place().resolve("checkout.lock"),
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE);
        } catch (IOException e) {
            return new CheckoutLock(Optional.empty());
        }
        if (!isLocked(channel)) {
            close(channel);
            throw FirnException.refused("another checkout into " + directory.root() + " is running");
        }
        return new CheckoutLock(Optional.of(channel));
    }

    private static boolean isLocked(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException | IOException e) {
            return false;
        }
    }

    private static void close(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // It was only locked.
        }
    }

    boolean isHeld() {
        return channel.isPresent();
    }

    @Override
    public void close() {
        channel.ifPresent(CheckoutLock::close);
    }
}
