package dev.firn.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What really is in a directory, apart from a repository in it.
 *
 * @param files its files
 * @param emptyDirectories the directories in it in which there is nothing at all
 */
record ModelDisk(ModelTree files, SortedSet<String> emptyDirectories) {
    static ModelDisk of(Path root) throws IOException {
        SortedMap<String, String> files = new TreeMap<>();
        SortedSet<String> empty = new TreeSet<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                empty.remove(parent(directory));
                empty.add(key(directory));
                return directory.endsWith(".firn") ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                empty.remove(parent(file));
                files.put(key(file), Files.readString(file, StandardCharsets.ISO_8859_1));
                return FileVisitResult.CONTINUE;
            }

            private String key(Path path) {
                return root.relativize(path).toString();
            }

            private String parent(Path path) {
                return key(path.resolveSibling(""));
            }
        });
        empty.remove("");
        return new ModelDisk(new ModelTree(files), empty);
    }
}
