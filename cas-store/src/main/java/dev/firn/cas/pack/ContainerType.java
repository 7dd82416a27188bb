package dev.firn.cas.pack;

import dev.firn.cas.space.BlobName;

/** The kinds of containers. See docs/format.md, "Containers". */
public enum ContainerType {
    /** A pack of chunks, documents and other objects. */
    DATA('D', "packs", ".pack"),
    /** A pack of chunk-map nodes and inner nodes of file DAGs. */
    METADATA('M', "packs", ".pack"),
    /** Lines of DAG-JSON: manifest pages, operations, commits. */
    LINES('L', "lines", ".jsonl");

    /** The directory of all packs. */
    public static final BlobName PACKS = BlobName.of("packs");
    /** The directory of all lines containers. */
    public static final BlobName ALL_LINES = BlobName.of("lines");

    private final byte code;
    private final String directory;
    private final String suffix;

    ContainerType(char code, String directory, String suffix) {
        this.code = (byte) code;
        this.directory = directory;
        this.suffix = suffix;
    }

    /** The byte that stands for it in pack headers and indexes. */
    public byte code() {
        return code;
    }

    /** The directory such containers lie in. */
    public BlobName directory() {
        return BlobName.of(directory);
    }

    String directoryText() {
        return directory;
    }

    String suffix() {
        return suffix;
    }
}
