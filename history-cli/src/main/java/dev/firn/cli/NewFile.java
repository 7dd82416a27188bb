package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.Medium;
import dev.firn.repository.ProcessRandom;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** A file that gets its name once it is whole: written under a temporary name beside it, which is gone again if anything fails. For one thread. */
final class NewFile implements WritableByteChannel {
    /** So much is written before it is sent to the medium, while more is written. */
    private static final long FORCE_BYTES = 64L << 20;

    private final Path target;
    private final Path temporary;
    private final FileChannel channel;
    private CompletableFuture<Void> forcing = CompletableFuture.completedFuture(null);
    private long unforcedBytes;

    private NewFile(Path target, Path temporary, FileChannel channel) {
        this.target = target;
        this.temporary = temporary;
        this.channel = channel;
    }

    /**
     * Begins a file that will replace what has its name.
     *
     * @throws FirnException of kind IO if it cannot be made, REFUSED if the name is that of a directory or a device
     */
    static NewFile beside(Path target) {
        requireReplaceable(target);
        String name = "." + target.getFileName() + "." + Long.toHexString(new ProcessRandom().nextLong()) + ".tmp";
        Path temporary = target.resolveSibling(name);
        try {
            return new NewFile(
                    target,
                    temporary,
                    FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        } catch (IOException e) {
            throw FirnException.io("cannot write " + target, e);
        }
    }

    /**
     * Sees to it that nothing but a file is replaced by a file: {@code /dev/null} is one for all.
     *
     * @throws FirnException of kind REFUSED if something else is there, IO if that cannot be found out
     */
    static void requireReplaceable(Path target) {
        Optional<BasicFileAttributes> there;
        try {
            there = Medium.look(target);
        } catch (IOException e) {
            throw FirnException.io("cannot look at " + target, e);
        }
        if (target.getFileName() == null
                || there.filter(BasicFileAttributes::isDirectory).isPresent()) {
            throw FirnException.refused(target + " is a directory");
        }
        if (there.isPresent() && !there.get().isRegularFile()) {
            throw FirnException.refused(target + " is no regular file, and a file would take its place")
                    .withHint("'-o -' writes to standard output, which may lead there");
        }
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        int count = channel.write(bytes);
        unforcedBytes += count;
        if (unforcedBytes >= FORCE_BYTES && forcing.isDone()) {
            unforcedBytes = 0;
            awaitForcing();
            forcing = CompletableFuture.runAsync(this::force, work -> {
                Thread thread = new Thread(work, "firn-forcing");
                thread.setDaemon(true);
                thread.start();
            });
        }
        return count;
    }

    private void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A failure is told once, to whoever forced; so nobody may overlook it. */
    private void awaitForcing() throws IOException {
        try {
            forcing.join();
        } catch (CompletionException e) {
            throw new IOException("what was written did not reach the medium", e.getCause());
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    /** Makes what was written durable, and gives it its name. */
    void publish() {
        try {
            awaitForcing();
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
