package dev.firn.workdir;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What lies where a version wants something else, and whether it will be gone in time: a file in the place of a directory, which a checkout may delete first; a
 * directory in the place of a file, which goes if every file in it does. Keys are told in order, so that whatever begins with a key follows it in one run.
 */
final class Obstacles {
    /** More are refused than this many files in a directory that stands where a file is wanted. */
    private static final long MAX_FILES = 1_000_000;

    private final Deque<String> deleted = new ArrayDeque<>();
    private final Deque<Standing> directories = new ArrayDeque<>();
    private final Refusals found = new Refusals();

    private static final class Standing {
        private final String key;
        private long left;

        Standing(String key, long left) {
            this.key = key;
            this.left = left;
        }
    }

    /** Goes on to a key that is greater than the one before. */
    void moveTo(String key) {
        while (!deleted.isEmpty() && !key.startsWith(deleted.peek())) {
            deleted.pop();
        }
        while (!directories.isEmpty() && !key.startsWith(directories.peek().key)) {
            settle(directories.pop());
        }
    }

    private void settle(Standing directory) {
        if (directory.left > 0) {
            found.add(directory.key, "is a directory with files that no checkout wrote");
        }
    }

    /** The file at the present key will be deleted. */
    void deleted(String key) {
        deleted.push(key);
        for (Standing directory : directories) {
            if (key.startsWith(directory.key + "/")) {
                directory.left--;
            }
        }
    }

    /** Whether a file, the path of which the present key begins with, will be deleted. */
    boolean isDeleted(String path) {
        return deleted.contains(path);
    }

    /** At the present key a file is wanted, and a directory is there. */
    void directory(String key, Path path) {
        directories.push(new Standing(key, files(path)));
    }

    /** Adds what will still be there. */
    void refuse(Refusals refusals) {
        while (!directories.isEmpty()) {
            settle(directories.pop());
        }
        refusals.addAll(found);
    }

    private static long files(Path directory) {
        long[] count = new long[1];
        try {
            Files.walkFileTree(directory, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    count[0]++;
                    return count[0] > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return count[0];
    }
}
