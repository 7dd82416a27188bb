package dev.firn.zarr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks, over keys that stream by in {@link ZarrKey#ORDER}, that no key is another's directory.
 *
 * <p>Byte order does not bring the two together, {@code a.b} stands between {@code a} and {@code a/b}, but all keys that begin with {@code a} follow it in one
 * run. So the keys that the current one begins with are kept, at most one a byte of the longest key. For one thread. See docs/format.md, "Legal keys".
 */
public final class DirectoryClashes {
    private final List<String> beginnings = new ArrayList<>();

    /** A checker that has seen no key. */
    public DirectoryClashes() {}

    /**
     * Takes the next key.
     *
     * @param key a legal key, greater than the one before
     * @return the key before it that is a directory of this one, if there is one
     * @throws IllegalArgumentException if the key is not greater than the one before
     */
    public Optional<String> next(String key) {
        if (!beginnings.isEmpty()) {
            String before = beginnings.get(beginnings.size() - 1);
            if (ZarrKey.ORDER.compare(before, key) >= 0) {
                throw new IllegalArgumentException(
                        "got " + ZarrKey.shown(key) + " after " + ZarrKey.shown(before) + ", wanted keys in order");
            }
        }
        while (!beginnings.isEmpty() && !key.startsWith(beginnings.get(beginnings.size() - 1))) {
            beginnings.remove(beginnings.size() - 1);
        }
        Optional<String> clash = Optional.empty();
        for (String beginning : beginnings) {
            if (key.charAt(beginning.length()) == '/') {
                clash = Optional.of(beginning);
            }
        }
        beginnings.add(key);
        return clash;
    }
}
