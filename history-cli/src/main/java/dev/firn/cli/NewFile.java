package dev.firn.cli;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A file that gets its name once it is whole: written under a temporary name beside it, which is gone again if anything fails. */
final class NewFile implements Closeable {
    private final Path target;
    private final Path temporary;
    private final FileChannel channel;

    private NewFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Begins a file that will replace what has its name.
     *
     * @throws FirnException of kind IO if it cannot be made, REFUSED if the name is that of a directory
     */
    static NewFile beside(Path target) {
        Path name = target.getFileName();
        if (name == null || Files.isDirectory(target)) {
            throw FirnException.refused(target + " is a directory");
        }
        Path temporary =
                target.resolveSibling("." + name + "." + Long.toHexString(new ProcessRandom().nextLong()) + ".tmp");
        try {
            return new NewFile(
                    target,
                    temporary,
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw FirnException.io("cannot write " + target, e);
        }
    }

    /** Where its bytes go. */
    FileChannel channel() {
        return channel;
    }

    /** Makes what was written durable, and gives it its name. */
    void publish() {
        try {
            channel.force(false);
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw FirnException.io("cannot finish " + target, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            // What is left has a name that says that it is nothing.
            return;
        }
    }
}
