package dev.firn.zarr;

/**
 * What a metadata document says about the names of chunks: a pure function of its bytes, the same in every version of Firn. See docs/format.md, "Which keys are
 * chunks".
 */
public sealed interface Naming {
    /** The longest document that is looked into; a longer one is {@link NotAccepted}, and its caller need not load it. */
    int MAX_DOCUMENT_BYTES = JsonScanner.MAX_BYTES;

    /** It describes an array, whose chunks are named so. */
    record Accepted(ArrayNaming naming) implements Naming {}

    /** It is accepted JSON and describes no array: a group, or something that is no node. */
    record NotAnArray() implements Naming {}

    /**
     * It is, or may be meant as, an array, but it is not accepted: it is kept as a plain document, and what look like its chunks are plain documents too.
     *
     * @param reason why, as the end of a sentence that begins with the key; safe to print
     */
    record NotAccepted(String reason) implements Naming {}

    /**
     * Reads a document. Never throws because of its bytes.
     *
     * @param document its kind; other kinds than {@code zarr.json} and {@code .zarray} are never an array
     * @param bytes all bytes of the document; not kept
     */
    static Naming of(NodeDocument document, byte[] bytes) {
        return document.canNameChunks() ? NamingReader.read(document, bytes) : new NotAnArray();
    }

    /** Returns what is said of a document of {@code sizeBytes} that was not loaded as it is longer than {@link #MAX_DOCUMENT_BYTES}. */
    static Naming ofTooLong(long sizeBytes) {
        return new NotAccepted("has " + sizeBytes + " bytes, at most " + MAX_DOCUMENT_BYTES + " are looked into");
    }
}
