package dev.firn.tree;

import java.util.Optional;

/**
 * The keys {@code [begin, end)}, or all from {@code begin} on.
 *
 * @param begin the first key that may be inside; {@link Bits#EMPTY} is before every key
 * @param end the first key that is outside again, or nothing for no end
 */
public record KeyRange(Bits begin, Optional<Bits> end) {
    private static final KeyRange ALL = new KeyRange(Bits.EMPTY, Optional.empty());

    /** Every key. */
    public static KeyRange all() {
        return ALL;
    }

    /** The keys from {@code begin} on. */
    public static KeyRange from(Bits begin) {
        return new KeyRange(begin, Optional.empty());
    }

    /** The keys {@code [begin, end)}; none if {@code end} is not behind {@code begin}. */
    public static KeyRange of(Bits begin, Bits end) {
        return new KeyRange(begin, Optional.of(end));
    }

    /** The keys of one cell: all that begin with {@code prefix}. */
    public static KeyRange cell(Bits prefix) {
        int length = prefix.lengthBits();
        while (length > 0 && prefix.bit(length - 1)) {
            length--;
        }
        if (length == 0) {
            return from(prefix);
        }
        // ends with 0: the same with a 1 instead is the first string behind all that the prefix begins
        Bits behind = prefix.prefix(length - 1).concat(Bits.parse("1"));
        return of(prefix, behind);
    }

    /** Whether {@code key} is inside. */
    public boolean contains(Bits key) {
        return key.compareTo(begin) >= 0 && !reachedEnd(key);
    }

    /** Whether {@code key}, and so all that it begins and all behind it, stands at or behind the end. */
    boolean reachedEnd(Bits key) {
        return end.isPresent() && key.compareTo(end.get()) >= 0;
    }

    /** Whether every key that begins with {@code prefix} is inside. */
    boolean coversCell(Bits prefix) {
        return contains(prefix) && (end.isEmpty() || !end.get().startsWith(prefix));
    }

    /** Whether no key that begins with {@code prefix} is inside. */
    public boolean missesCell(Bits prefix) {
        return reachedEnd(prefix) || (prefix.compareTo(begin) < 0 && !begin.startsWith(prefix));
    }
}
