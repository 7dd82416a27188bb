package dev.firn.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a checkout should do: docs/directories.md, "What a checkout promises".
 *
 * @param refusals why it is refused, if it is
 * @param files what the directory holds then
 * @param written how many files are written
 * @param removed how many are deleted
 */
record ModelCheckout(List<String> refusals, ModelTree files, long written, long removed) {
    /** The checkout of a version into a directory; with {@code force} also over what is foreign. */
    static ModelCheckout of(ModelDirectory directory, ModelTree wanted, boolean force) {
        ModelTree now = directory.tree();
        ModelTree had = directory.standing.isPresent() ? directory.had : ModelTree.EMPTY;
        List<String> refusals = new ArrayList<>();
        SortedMap<String, String> files = new TreeMap<>(now.contents());
        TreeSet<String> keys = new TreeSet<>(wanted.contents().keySet());
        keys.addAll(had.contents().keySet());
        long written = 0;
        for (String key : keys) {
            Optional<String> want = wanted.find(key);
            Optional<String> there = now.find(key);
            if (there.equals(want)) {
                continue;
            }
            if (there.isPresent() && !there.equals(had.find(key)) && !force) {
                refusals.add(key + " is foreign");
            }
            files.remove(key);
            written += want.isPresent() ? 1 : 0;
        }
        // What stays, and is not wanted, may stand where a directory or a file has to be.
        for (String key : wanted.contents().keySet()) {
            files.remove(key);
        }
        for (String key : wanted.contents().keySet()) {
            ModelTree.directories(key).stream()
                    .filter(file -> files.containsKey(file))
                    .forEach(file -> refusals.add(key + " lies below the file " + file));
            if (files.keySet().stream().anyMatch(file -> file.startsWith(key + "/"))) {
                refusals.add(key + " is a directory");
            }
        }
        if (wanted.isClashing()) {
            refusals.add("keys that are directories of others");
        }
        long removed = now.contents().keySet().stream()
                .filter(key -> !files.containsKey(key) && wanted.find(key).isEmpty())
                .count();
        files.putAll(wanted.contents());
        return new ModelCheckout(refusals, new ModelTree(files), written, removed);
    }
}
