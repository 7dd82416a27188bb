package dev.firn.zarr;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * How two versions of a metadata document differ, for people to read: by values, not by bytes. Numbers are compared as they are written, never rounded.
 */
public sealed interface JsonDiff {
    /** The bytes are the same. */
    record SameBytes() implements JsonDiff {}

    /** The bytes differ, but only in white space, escapes or the order of members: the same JSON values. */
    record SameValues() implements JsonDiff {}

    /**
     * Values differ.
     *
     * @param changes the first of them, in the order of the older document, what is new at the end of each object
     * @param more how many others there are
     */
    record Changes(List<Change> changes, long more) implements JsonDiff {
        /** Copies the list. */
        public Changes {
            changes = List.copyOf(changes);
        }
    }

    /**
     * One of the documents is no JSON that can be compared.
     *
     * @param beforeBytes length of the older
     * @param afterBytes length of the newer
     * @param reason why, as the end of a sentence that begins with "the older" or "the newer"
     */
    record NotCompared(long beforeBytes, long afterBytes, String reason) implements JsonDiff {}

    /**
     * One value that differs. Text is JSON on one line, safe to print; of long text the part where the two begin to differ.
     *
     * @param path where, such as {@code attributes.units} or {@code codecs[1].name}; a name that holds other characters than letters, digits, {@code _} and
     *     {@code -} stands as {@code ["a name"]}; empty for the whole document
     * @param before the older value; nothing if it was added
     * @param after the newer value; nothing if it was removed
     */
    record Change(String path, Optional<String> before, Optional<String> after) {
        /** Returns whether both are numbers of the same value that are written differently, such as {@code 1e-07} and {@code 1E-7}. */
        public boolean isSameNumber() {
            return before.isPresent() && after.isPresent() && NumberText.isSameValue(before.get(), after.get());
        }

        /** Returns one line: {@code ~ path: old -> new}, {@code + path: new} or {@code - path: old}. */
        @Override
        public String toString() {
            String at = path.isEmpty() ? "(all)" : path;
            if (before.isEmpty()) {
                return "+ " + at + ": " + after.orElse("");
            }
            if (after.isEmpty()) {
                return "- " + at + ": " + before.get();
            }
            String note = isSameNumber() ? " (the same number, written differently)" : "";
            return "~ " + at + ": " + before.get() + " -> " + after.get() + note;
        }
    }

    /**
     * Compares two versions of a document.
     *
     * @param before all bytes of the older
     * @param after all bytes of the newer
     * @param maxChanges how many changes to return at most; others are counted
     */
    static JsonDiff between(byte[] before, byte[] after, int maxChanges) {
        if (Arrays.equals(before, after)) {
            return new SameBytes();
        }
        JsonValue[] values = new JsonValue[2];
        for (int i = 0; i < 2; i++) {
            try {
                values[i] = JsonValue.read(i == 0 ? before : after);
            } catch (NotJson e) {
                return new NotCompared(
                        before.length, after.length, (i == 0 ? "the older " : "the newer ") + e.reason());
            }
        }
        return values[0].equals(values[1])
                ? new SameValues()
                : JsonComparison.compare(values[0], values[1], maxChanges);
    }
}
