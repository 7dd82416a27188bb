package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the keys of a version that cannot be files side by side in a directory, before any is written. */
final class NameCheck {
    /** The longest path that Linux takes in one call, without the byte that ends it. */
    private static final int MAX_PATH_BYTES = 4_095;

    private final Path root;
    private final Optional<String> repository;
    private final NameLimits limits;
    private final WorkOptions options;
    private final Refusals refusals = new Refusals();

    /** Of a directory that no repository lies in. */
    NameCheck(Path root, NameLimits limits, WorkOptions options) {
        this(root, Optional.empty(), limits, options);
    }

    /** Of a directory that may have the repository of this real path in it. */
    NameCheck(Path root, Optional<Path> repository, NameLimits limits, WorkOptions options) {
        this.root = root;
        this.limits = limits;
        this.options = options;
        this.repository = repository
                .filter(place -> place.startsWith(root))
                .map(place -> limits.folded(FileNames.relative(root, place)) + "/");
    }

    /**
     * Looks at all keys.
     *
     * @throws dev.firn.cas.FirnException of kind REFUSED, naming them, if there are any that cannot be
     */
    void check(ObjectRecords keys) {
        ObjectRecords.Cursor cursor = keys.cursor();
        int rootBytes = root.toString().getBytes(StandardCharsets.UTF_8).length;
        while (cursor.advance()) {
            String key = new String(cursor.key(), StandardCharsets.UTF_8);
            checkOne(key, rootBytes + 1 + cursor.key().length);
        }
        if (limits.foldsAny()) {
            checkFolded(keys);
        }
        refusals.throwIfAny("the version has keys that cannot be files in " + root);
    }

    private void checkOne(String key, int pathBytes) {
        if (!ZarrKey.isLegal(key)) {
            refusals.add(key, "is not a legal key");
        } else if (ReservedNames.isIn(key)) {
            refusals.add(key, "has a name that is reserved for files being written");
        } else if (repository.filter(limits.folded(key)::startsWith).isPresent()) {
            refusals.add(key, "would lie in the repository");
        } else if (pathBytes > MAX_PATH_BYTES) {
            refusals.add(key, "would have a path of more than " + MAX_PATH_BYTES + " bytes");
        } else if (limits.isTooLong(key)) {
            // Only then can a segment be.
            for (String segment : key.split("/")) {
                if (limits.isTooLong(segment)) {
                    refusals.add(
                            key,
                            "has a name of more than the " + limits.maxNameBytes() + " bytes that are possible here");
                    return;
                }
            }
        }
    }

    /** Keys that are one here stand together when they are sorted by what they fold to; so do keys in directories that are one. */
    private void checkFolded(ObjectRecords keys) {
        try (SortedRecords folded = new SortedRecords(0, options.heapBytes(), options.spillDirectory())) {
            ObjectRecords.Cursor cursor = keys.cursor();
            while (cursor.advance()) {
                String key = new String(cursor.key(), StandardCharsets.UTF_8);
                // A control character in the place of the slash, so that what is in a directory follows it at once.
                folded.add((limits.folded(key).replace('/', '\u0001') + "\0" + key).getBytes(StandardCharsets.UTF_8));
            }
            SortedRecords.Cursor sorted = folded.cursor();
            String before = "";
            while (sorted.advance()) {
                String pair = new String(sorted.present(), StandardCharsets.UTF_8);
                String key = pair.substring(pair.indexOf('\0') + 1);
                if (collide(before, key)) {
                    refusals.add(key, "and " + ZarrKey.shown(before) + " would have the same name here");
                }
                before = key;
            }
        }
    }

    private boolean collide(String one, String other) {
        String[] left = one.split("/");
        String[] right = other.split("/");
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            if (!left[i].equals(right[i])) {
                return limits.folded(left[i]).equals(limits.folded(right[i]));
            }
        }
        return false;
    }
}
