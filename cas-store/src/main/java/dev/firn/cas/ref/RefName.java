package dev.firn.cas.ref;

import dev.firn.cas.Cid;
import dev.firn.cas.space.BlobName;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The name of a branch or a tag. What git allows (git-check-ref-format) is a name, with these limits more: no {@code @}, which revisions need; no
 * leading {@code -}; not the text of a CID; well-formed Unicode; at most {@link #MAX_ESCAPED_BYTES} once escaped. Immutable. See docs/format.md,
 * "Refs".
 *
 * @param kind whether it names a branch or a tag
 * @param name the name without its kind, such as {@code main} or {@code release/1.0}
 */
public record RefName(Kind kind, String name) implements Comparable<RefName> {
    /** The longest name in bytes, in the form in which it stands in the names of blobs: one segment. */
    public static final int MAX_ESCAPED_BYTES = BlobName.MAX_SEGMENT_BYTES;

    private static final String FORBIDDEN = " ~^:?*[\\@\u007f";
    private static final String HEX = "0123456789ABCDEF";

    /** What a ref may be. */
    public enum Kind {
        /** A branch. */
        HEADS("heads"),
        /** A tag. */
        TAGS("tags"),
        /** Where a branch of another repository was when it was last asked: the name of the remote, a slash, the branch. */
        REMOTES("remotes");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        /** The word that stands for it in names. */
        public String text() {
            return text;
        }
    }

    /** Written out: what the compiler makes of a record costs a short command several milliseconds at its first use. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RefName that && kind == that.kind && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    /**
     * Checks the name.
     *
     * @throws IllegalArgumentException if it is none, with the reason
     */
    public RefName {
        Optional<String> fault = fault(name);
        if (fault.isPresent()) {
            throw new IllegalArgumentException("\"" + name + "\" cannot name a branch or a tag: " + fault.get());
        }
    }

    /** The branch {@code name}. */
    public static RefName branch(String name) {
        return new RefName(Kind.HEADS, name);
    }

    /** The tag {@code name}. */
    public static RefName tag(String name) {
        return new RefName(Kind.TAGS, name);
    }

    /** What is remembered of the branch {@code branch} of a remote. */
    public static RefName remote(String remote, String branch) {
        return new RefName(Kind.REMOTES, remote + "/" + branch);
    }

    /**
     * The ref that {@link #toString} wrote.
     *
     * @throws IllegalArgumentException if it did not
     */
    public static RefName parse(String text) {
        for (Kind kind : Kind.values()) {
            if (text.startsWith(kind.text + "/")) {
                return new RefName(kind, text.substring(kind.text.length() + 1));
            }
        }
        throw new IllegalArgumentException("\"" + text + "\" is not heads/…, tags/… or remotes/…");
    }

    /** Why {@code name} cannot name a branch or a tag, as the end of a sentence; nothing if it can. */
    public static Optional<String> fault(String name) {
        if (name.isEmpty()) {
            return Optional.of("it is empty");
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < ' ' || FORBIDDEN.indexOf(c) >= 0) {
                return Optional.of(
                        "it holds " + (c <= ' ' || c == '\u007f' ? "a space or control character" : "\"" + c + "\""));
            }
        }
        if (name.startsWith("-")) {
            return Optional.of("it begins with a hyphen");
        }
        if (name.contains("..") || name.endsWith(".")) {
            return Optional.of("it holds \"..\" or ends with a dot");
        }
        for (String component : name.split("/", -1)) {
            if (component.isEmpty() || component.startsWith(".") || component.endsWith(".lock")) {
                return Optional.of("a part between slashes is empty, begins with a dot or ends with \".lock\"");
            }
        }
        return escapedFault(name);
    }

    private static Optional<String> escapedFault(String name) {
        try {
            if (escape(name).length() > MAX_ESCAPED_BYTES) {
                return Optional.of("it is too long");
            }
        } catch (CharacterCodingException e) {
            return Optional.of("it is not well-formed Unicode");
        }
        try {
            Cid.parse(name);
            return Optional.of("it is the text of a CID");
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String escape(String name) throws CharacterCodingException {
        ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
        StringBuilder escaped = new StringBuilder();
        while (bytes.hasRemaining()) {
            int b = bytes.get() & 0xff;
            if (b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '.' || b == '_' || b == '-') {
                escaped.append((char) b);
            } else {
                escaped.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 15));
            }
        }
        return escaped.toString();
    }

    /** The directory of the cells of all refs of a kind. */
    static BlobName directory(Kind kind) {
        return BlobName.of("refs/" + kind.text);
    }

    /** The directory of this ref's cells: every byte but {@code a-z 0-9 . _ -} is escaped, so names that differ in case only stay apart. */
    public BlobName directory() {
        try {
            return directory(kind).child(escape(name));
        } catch (CharacterCodingException e) {
            throw new AssertionError("the constructor checked it", e);
        }
    }

    /** The ref of which {@link #directory()} is {@code directory}; nothing if there is none. */
    static Optional<RefName> ofDirectory(Kind kind, BlobName directory) {
        String escaped = directory.lastSegment();
        ByteBuffer bytes = ByteBuffer.allocate(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.put((byte) Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.put((byte) escaped.charAt(i));
            }
        }
        try {
            String name =
                    StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
            return fault(name).isPresent()
                    ? Optional.empty()
                    : Optional.of(new RefName(kind, name))
                            .filter(ref -> ref.directory().equals(directory));
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** By kind, branches first, then tags, and by name. */
    @Override
    public int compareTo(RefName other) {
        int order = kind.compareTo(other.kind);
        return order != 0 ? order : name.compareTo(other.name);
    }

    /** Kind and name, such as {@code heads/main}. */
    @Override
    public String toString() {
        return kind.text + "/" + name;
    }
}
