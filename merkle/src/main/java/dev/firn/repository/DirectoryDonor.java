package dev.firn.repository;

import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.unixfs.FileHasher;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gives from the files of a directory, such as a checkout, wherever in it a file has the wanted bytes. Only files as long as something wanted are read, each
 * once to see what it is. It has objects only: nodes, commits and operations lie in repositories.
 */
public final class DirectoryDonor implements Donor {
    private static final int PIECE_BYTES = 1 << 16;

    private final Path root;
    private final Path left;

    /**
     * A donor over a directory.
     *
     * @param left what is left out, with all below it: a repository that lies in the directory
     */
    public DirectoryDonor(Path root, Path left) {
        this.root = root;
        this.left = left;
    }

    @Override
    public String place() {
        return root.toString();
    }

    @Override
    public Set<Lost> give(Collection<Lost> wanted, StoreWriter writer) {
        Map<ObjectRef, Lost> objects = new HashMap<>();
        Set<Long> sizes = new HashSet<>();
        for (Lost lost : wanted) {
            lost.object().ifPresent(object -> {
                objects.put(object, lost);
                sizes.add(object.sizeBytes());
            });
        }
        Set<Lost> given = new LinkedHashSet<>();
        if (!objects.isEmpty()) {
            walk((file, sizeBytes) -> {
                if (sizes.contains(sizeBytes)) {
                    findObject(file)
                            .filter(object -> objects.containsKey(object) && isStored(file, object, writer))
                            .ifPresent(object -> given.add(objects.get(object)));
                }
            });
        }
        return given;
    }

    private interface FileVisit {
        void accept(Path file, long sizeBytes);
    }

    private void walk(FileVisit visit) {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    return directory.equals(left) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (attributes.isRegularFile()) {
                        visit.accept(file, attributes.size());
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException failure) {
                    return FileVisitResult.CONTINUE; // What cannot be read gives nothing.
                }
            });
        } catch (IOException e) {
            // The same for the directory itself.
            return;
        }
    }

    private static Optional<ObjectRef> findObject(Path file) {
        FileHasher hasher = new FileHasher(node -> {});
        byte[] piece = new byte[PIECE_BYTES];
        try (InputStream bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int count = bytes.read(piece); count >= 0; count = bytes.read(piece)) {
                hasher.update(ByteBuffer.wrap(piece, 0, count));
            }
            return Optional.of(hasher.finish());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private static boolean isStored(Path file, ObjectRef object, StoreWriter writer) {
        try (InputStream bytes = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            return writer.put(bytes).equals(object);
        } catch (IOException e) {
            return false;
        }
    }
}
