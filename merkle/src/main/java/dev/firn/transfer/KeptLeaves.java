package dev.firn.transfer;

import dev.firn.cas.Block;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The leaves of one huge object that came so far, in a file of their own: each at its place in the object, with holes where none came. Should the transfer
 * be cut, the next one takes them from there. Of the file nothing is believed: a leaf is had from it only if it has the hash, so it need be neither synced,
 * nor locked, nor whole, and may be deleted at any time. What fails here costs only that leaves are fetched again. Safe for many threads and processes.
 */
final class KeptLeaves {
    private static final KeptLeaves NONE = new KeptLeaves(Optional.empty());

    private final Optional<Path> file;

    private KeptLeaves(Optional<Path> file) {
        this.file = file;
    }

    /** Keeps nothing. */
    static KeptLeaves none() {
        return NONE;
    }

    /** Those of {@code object}, in a file of {@code directory}, which is made if it is absent. */
    static KeptLeaves in(Path directory, ObjectRef object) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            return NONE;
        }
        return new KeptLeaves(Optional.of(directory.resolve(object.cid().toString())));
    }

    /** A leaf that came before, its hash checked. */
    Optional<Block> find(FilePart.Leaf leaf) {
        if (file.isEmpty()) {
            return Optional.empty();
        }
        ByteBuffer bytes = ByteBuffer.allocate(leaf.sizeBytes());
        try (FileChannel channel = FileChannel.open(file.get(), StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            if (channel.size() < leaf.offsetBytes() + leaf.sizeBytes()) {
                return Optional.empty();
            }
            while (bytes.hasRemaining() && channel.read(bytes, leaf.offsetBytes() + bytes.position()) >= 0) {
                // Until it is full, or the file turns out to be shorter than it was.
            }
        } catch (IOException e) {
            return Optional.empty();
        }
        return Optional.of(Block.of(Codec.RAW, bytes.array()))
                .filter(found -> found.cid().equals(leaf.cid()));
    }

    /** Keeps a leaf that was checked. */
    void keep(FilePart.Leaf leaf, Block block) {
        if (file.isEmpty()) {
            return;
        }
        ByteBuffer bytes = block.bytes();
        try (FileChannel channel = FileChannel.open(
                file.get(), StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes, leaf.offsetBytes() + bytes.position());
            }
        } catch (IOException e) {
            // The room is better left to the object itself.
            forget();
        }
    }

    /** Takes the file away: the object is durable, or there is no room for both. */
    void forget() {
        file.ifPresent(KeptLeaves::delete);
    }

    /** Takes all files away that transfers left in {@code directory}, once nothing can come of them. */
    static void forgetAll(Path directory) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            files.forEach(KeptLeaves::delete);
        } catch (IOException e) {
            return; // Mostly as there never were any.
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            // It goes with the next transfer.
            return;
        }
    }
}
