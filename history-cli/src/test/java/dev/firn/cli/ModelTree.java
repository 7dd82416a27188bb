package dev.firn.cli;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a version or a directory holds: the content of each key. Contents are ASCII, so that a text is its bytes; keys are drawn from those whose order as texts is that
 * of their bytes. Immutable.
 */
record ModelTree(SortedMap<String, String> contents) {
    static final ModelTree EMPTY = new ModelTree(new TreeMap<>());

    ModelTree {
        contents = Collections.unmodifiableSortedMap(new TreeMap<>(contents));
    }

    Optional<String> find(String key) {
        return Optional.ofNullable(contents.get(key));
    }

    /** What is below a path, told from there. */
    ModelTree at(String path) {
        if (path.isEmpty()) {
            return this;
        }
        SortedMap<String, String> below = new TreeMap<>();
        contents.forEach((key, content) -> {
            if (key.startsWith(path + "/")) {
                below.put(key.substring(path.length() + 1), content);
            }
        });
        return new ModelTree(below);
    }

    /** The same, but below a path what another has. */
    ModelTree with(String path, ModelTree below) {
        SortedMap<String, String> all = new TreeMap<>(contents);
        all.keySet().removeIf(key -> path.isEmpty() || key.startsWith(path + "/"));
        below.contents.forEach((key, content) -> all.put(joined(path, key), content));
        return new ModelTree(all);
    }

    /** The same, but with what another has. */
    ModelTree over(String path, ModelTree changed) {
        SortedMap<String, String> all = new TreeMap<>(contents);
        changed.contents.forEach((key, content) -> all.put(joined(path, key), content));
        return new ModelTree(all);
    }

    /** The same, but at and below a path what another has there. */
    ModelTree restored(String path, ModelTree old) {
        SortedMap<String, String> all = new TreeMap<>(contents);
        all.keySet().removeIf(key -> isWithin(key, path));
        old.contents.forEach((key, content) -> {
            if (isWithin(key, path)) {
                all.put(key, content);
            }
        });
        return new ModelTree(all);
    }

    /** Whether anything is at or below a path. */
    boolean hasAny(String path) {
        return contents.keySet().stream().anyMatch(key -> isWithin(key, path));
    }

    private static boolean isWithin(String key, String path) {
        return path.isEmpty() || key.equals(path) || key.startsWith(path + "/");
    }

    private static String joined(String path, String key) {
        return path.isEmpty() ? key : path + "/" + key;
    }

    /** Whether a key is the directory of another, which no files can be. */
    boolean isClashing() {
        return contents.keySet().stream()
                .flatMap(key -> directories(key).stream())
                .anyMatch(directory -> find(directory).isPresent());
    }

    /** The directories that a key lies in, outermost first. */
    static List<String> directories(String key) {
        List<String> directories = new ArrayList<>();
        for (int slash = key.indexOf('/'); slash >= 0; slash = key.indexOf('/', slash + 1)) {
            directories.add(key.substring(0, slash));
        }
        return directories;
    }

    long sizeBytes() {
        return contents.values().stream().mapToLong(String::length).sum();
    }

    /** In what a newer one differs: a letter (A, M or D), a tab and the key. */
    List<String> changesTo(ModelTree newer) {
        TreeSet<String> keys = new TreeSet<>(contents.keySet());
        keys.addAll(newer.contents.keySet());
        List<String> changes = new ArrayList<>();
        for (String key : keys) {
            Optional<String> before = find(key);
            Optional<String> after = newer.find(key);
            if (!before.equals(after)) {
                changes.add((before.isEmpty() ? "A" : after.isEmpty() ? "D" : "M") + "\t" + key);
            }
        }
        return changes;
    }
}
