package dev.firn.cas.space;

import org.jspecify.annotations.Nullable;

/**
 * The name of a blob, or of a directory of blobs: up to 8 segments with {@code /} between, such as {@code packs/0123ef.pack}.
 *
 * <p>A segment is 1 to 255 characters of {@code a-z 0-9 . _ = -} and {@code %XX} with two upper-case hex digits; it neither begins nor ends with
 * a dot. So a name is a safe relative path on every file system, also where case does not count, and a safe S3 key. The first segment is never
 * {@code tmp}, which is where a space on a directory keeps what is not yet a blob. Immutable. See docs/format.md, "Containers on a directory".
 *
 * @param text the name as it stands in messages and listings
 */
public record BlobName(String text) implements Comparable<BlobName> {
    /** The most segments of a name. */
    public static final int MAX_SEGMENTS = 8;
    /** The longest segment in bytes: what common file systems allow. */
    public static final int MAX_SEGMENT_BYTES = 255;
    /** The first segment that no blob has. */
    public static final String TEMPORARY = "tmp";

    /**
     * Checks the grammar.
     *
     * @throws IllegalArgumentException if {@code text} is not a name
     */
    public BlobName {
        if (!isLawful(text)) {
            throw new IllegalArgumentException("not the name of a blob: \"" + text + "\"");
        }
    }

    /** Written out: what the compiler makes of a record costs a short command several milliseconds at its first use. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BlobName that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /**
     * The name {@code text}.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static BlobName of(String text) {
        return new BlobName(text);
    }

    /** Whether {@code text} is a name. Never throws, so that what a listing of a foreign directory holds can be passed over. */
    public static boolean isLawful(String text) {
        int segments = 0;
        int begin = 0;
        while (begin <= text.length()) {
            int slash = text.indexOf('/', begin);
            int end = slash < 0 ? text.length() : slash;
            segments++;
            if (segments > MAX_SEGMENTS || !isSegment(text, begin, end)) {
                return false;
            }
            begin = end + 1;
        }
        return !text.equals(TEMPORARY) && !text.startsWith(TEMPORARY + "/");
    }

    private static boolean isSegment(String text, int begin, int end) {
        if (begin == end
                || end - begin > MAX_SEGMENT_BYTES
                || text.charAt(begin) == '.'
                || text.charAt(end - 1) == '.') {
            return false;
        }
        int i = begin;
        while (i < end) {
            char c = text.charAt(i);
            if (c == '%') {
                if (i + 2 >= end || !isUpperHex(text.charAt(i + 1)) || !isUpperHex(text.charAt(i + 2))) {
                    return false;
                }
                i += 3;
            } else if (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '.' || c == '_' || c == '=' || c == '-') {
                i++;
            } else {
                return false;
            }
        }
        return true;
    }

    private static boolean isUpperHex(char c) {
        return c >= '0' && c <= '9' || c >= 'A' && c <= 'F';
    }

    /**
     * The name {@code segment} in the directory of this name.
     *
     * @throws IllegalArgumentException if {@code segment} is not a segment, or there are too many
     */
    public BlobName child(String segment) {
        if (segment.indexOf('/') >= 0) {
            throw new IllegalArgumentException("one segment wanted, not \"" + segment + "\"");
        }
        return new BlobName(text + "/" + segment);
    }

    /**
     * The directory that holds this name.
     *
     * @throws IllegalStateException if the name has only one segment
     */
    public BlobName directory() {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalStateException("\"" + text + "\" lies in no directory");
        }
        return new BlobName(text.substring(0, slash));
    }

    /** The last segment. */
    public String lastSegment() {
        return text.substring(text.lastIndexOf('/') + 1);
    }

    /** Whether this name lies in {@code directory} or deeper. */
    public boolean isBelow(BlobName directory) {
        return text.length() > directory.text.length()
                && text.startsWith(directory.text)
                && text.charAt(directory.text.length()) == '/';
    }

    /** Compares the texts by their bytes, which are all ASCII. */
    @Override
    public int compareTo(BlobName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
