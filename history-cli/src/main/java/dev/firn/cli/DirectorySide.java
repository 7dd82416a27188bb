package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.space.Medium;
import dev.firn.cas.unixfs.FileHasher;
import dev.firn.workdir.WorkDirectory;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/**
 * A directory of files as a side of a comparison.
 *
 * @param directory the directory
 * @param at path of the node that it is, empty for the whole
 * @param around what has the keys that are not below that node
 */
record DirectorySide(WorkDirectory directory, String at, DiffSide around) implements DiffSide {
    private static final int BUFFER_BYTES = 64 << 10;

    /** What keys of the version that are at or below the node begin with. */
    String prefix() {
        return at.isEmpty() ? "" : at + "/";
    }

    private Path file(String key) {
        return directory.file(key.substring(prefix().length()));
    }

    @Override
    public byte[] bytes(String key, long sizeBytes) {
        return find(key, sizeBytes)
                .filter(bytes -> bytes.length == sizeBytes)
                .orElseThrow(() -> FirnException.refused(
                        "the file " + ZarrKey.shown(key) + " changed while the directory was compared"));
    }

    @Override
    public Optional<byte[]> find(String key, long maxBytes) {
        if (!key.startsWith(prefix())) {
            return around.find(key, maxBytes);
        }
        Path file = file(key);
        try {
            if (Medium.look(file).filter(BasicFileAttributes::isRegularFile).isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(Math.toIntExact(maxBytes + 1));
                return bytes.length > maxBytes ? Optional.empty() : Optional.of(bytes);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw unreadable(key, e);
        }
    }

    @Override
    public Cid cid(String key) {
        FileHasher hasher = new FileHasher(node -> {});
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file(key))) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hasher.update(ByteBuffer.wrap(buffer, 0, read));
            }
        } catch (IOException e) {
            throw unreadable(key, e);
        }
        return hasher.finish().cid();
    }

    private static FirnException unreadable(String key, IOException cause) {
        return FirnException.io("the file " + ZarrKey.shown(key) + " cannot be read", cause);
    }
}
