package dev.firn.zarr;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Walks two JSON values side by side and writes down where they differ. Depth is that of the documents, so the stack is bounded. */
final class JsonComparison {
    private static final int SHOWN_CHARACTERS = 200;
    private static final int SHOWN_BEFORE_DIFFERENCE = 40;

    private final int maxChanges;
    private final List<JsonDiff.Change> changes = new ArrayList<>();
    private long more;

    private JsonComparison(int maxChanges) {
        this.maxChanges = maxChanges;
    }

    static JsonDiff compare(JsonValue before, JsonValue after, int maxChanges) {
        JsonComparison comparison = new JsonComparison(maxChanges);
        comparison.walk("", before, after);
        return new JsonDiff.Changes(comparison.changes, comparison.more);
    }

    private void walk(String path, JsonValue before, JsonValue after) {
        if (before instanceof JsonValue.Members old && after instanceof JsonValue.Members young) {
            walkMembers(path, old.byName(), young.byName());
        } else if (before instanceof JsonValue.Elements old
                && after instanceof JsonValue.Elements young
                && (holdsContainers(old) || holdsContainers(young))) {
            walkElements(path, old.values(), young.values());
        } else if (!before.equals(after)) {
            changed(path, before, after);
        }
    }

    private static boolean holdsContainers(JsonValue.Elements list) {
        return list.values().stream().anyMatch(JsonValue::isContainer);
    }

    private void walkMembers(String path, Map<String, JsonValue> before, Map<String, JsonValue> after) {
        for (Map.Entry<String, JsonValue> old : before.entrySet()) {
            String member = member(path, old.getKey());
            Optional<JsonValue> young = Optional.ofNullable(after.get(old.getKey()));
            if (young.isPresent()) {
                walk(member, old.getValue(), young.get());
            } else {
                removed(member, old.getValue());
            }
        }
        for (Map.Entry<String, JsonValue> young : after.entrySet()) {
            if (!before.containsKey(young.getKey())) {
                added(member(path, young.getKey()), young.getValue());
            }
        }
    }

    private void walkElements(String path, List<JsonValue> before, List<JsonValue> after) {
        int common = Math.min(before.size(), after.size());
        for (int i = 0; i < common; i++) {
            walk(path + "[" + i + "]", before.get(i), after.get(i));
        }
        for (int i = common; i < before.size(); i++) {
            removed(path + "[" + i + "]", before.get(i));
        }
        for (int i = common; i < after.size(); i++) {
            added(path + "[" + i + "]", after.get(i));
        }
    }

    private static String member(String path, String name) {
        boolean isPlain = !name.isEmpty()
                && name.length() <= SHOWN_CHARACTERS
                && name.chars().allMatch(JsonComparison::isPlain);
        if (isPlain) {
            return path.isEmpty() ? name : path + "." + name;
        }
        return path + "[" + Shown.quoted(name, SHOWN_CHARACTERS) + "]";
    }

    private static boolean isPlain(int c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
    }

    private boolean hasRoom() {
        if (changes.size() < maxChanges) {
            return true;
        }
        more++;
        return false;
    }

    private void added(String path, JsonValue value) {
        if (hasRoom()) {
            changes.add(new JsonDiff.Change(path, Optional.empty(), Optional.of(window(value.compact(), 0))));
        }
    }

    private void removed(String path, JsonValue value) {
        if (hasRoom()) {
            changes.add(new JsonDiff.Change(path, Optional.of(window(value.compact(), 0)), Optional.empty()));
        }
    }

    private void changed(String path, JsonValue before, JsonValue after) {
        if (hasRoom()) {
            String old = before.compact();
            String young = after.compact();
            boolean isLong = Math.max(old.length(), young.length()) > SHOWN_CHARACTERS;
            int begin = isLong ? Math.max(0, commonPrefix(old, young) - SHOWN_BEFORE_DIFFERENCE) : 0;
            changes.add(new JsonDiff.Change(path, Optional.of(window(old, begin)), Optional.of(window(young, begin))));
        }
    }

    private static int commonPrefix(String left, String right) {
        int common = 0;
        while (common < Math.min(left.length(), right.length()) && left.charAt(common) == right.charAt(common)) {
            common++;
        }
        return common;
    }

    /** The part of a long text from {@code begin} on, not cutting a character in half. */
    private static String window(String text, int begin) {
        int from = Math.min(begin, text.length());
        if (from > 0 && from < text.length() && Character.isLowSurrogate(text.charAt(from))) {
            from--;
        }
        int to = Math.min(text.length(), from + SHOWN_CHARACTERS);
        if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
            to--;
        }
        return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
    }
}
