package dev.firn.cas.pack;

/** What a range of a container is. See docs/format.md, "Packs". */
public enum EntryKind {
    /** A block whose sha2-256 is the digest. */
    BLOCK(0),
    /** The bytes of an object above 1 MiB; the digest is that of the root block of its file DAG. */
    LARGE_OBJECT(1);

    private final byte code;

    EntryKind(int code) {
        this.code = (byte) code;
    }

    /** The byte that stands for it in tables. */
    public byte code() {
        return code;
    }

    /** Whether a byte of a table is a kind. */
    static boolean isCode(int code) {
        return code == 0 || code == 1;
    }

    /** The kind of a byte that was checked. */
    public static EntryKind of(int code) {
        return code == 0 ? BLOCK : LARGE_OBJECT;
    }
}
