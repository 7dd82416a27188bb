package dev.firn.zarr;

import java.util.Optional;

/** The kinds of metadata documents, told apart by the last segment of their key alone. See docs/format.md, "Which keys are chunks". */
public enum NodeDocument {
    /** Zarr v3: an array or a group, its attributes, and at the root of a hierarchy perhaps consolidated metadata. */
    ZARR_JSON("zarr.json"),
    /** Zarr v2: an array. */
    ZARRAY(".zarray"),
    /** Zarr v2: a group. */
    ZGROUP(".zgroup"),
    /** Zarr v2: attributes of the array or group beside it. */
    ZATTRS(".zattrs"),
    /** Zarr v2: copies of all metadata below, derived from them. */
    ZMETADATA(".zmetadata");

    private static final NodeDocument[] ALL = values();

    private final String fileName;

    NodeDocument(String fileName) {
        this.fileName = fileName;
    }

    /** Returns what kind of metadata document a key is, or nothing if it is none. */
    public static Optional<NodeDocument> find(String key) {
        // Most keys are chunks and end in a digit.
        if (key.isEmpty() || key.charAt(key.length() - 1) <= '9') {
            return Optional.empty();
        }
        int begin = key.lastIndexOf('/') + 1;
        // All names are short and begin with one of two characters.
        if (begin == key.length()
                || key.length() - begin > 10
                || key.charAt(begin) != '.' && key.charAt(begin) != 'z') {
            return Optional.empty();
        }
        for (NodeDocument document : ALL) {
            if (key.length() - begin == document.fileName.length() && key.endsWith(document.fileName)) {
                return Optional.of(document);
            }
        }
        return Optional.empty();
    }

    /** Returns the name of the file, the last segment of the key. */
    public String fileName() {
        return fileName;
    }

    /** Returns the key of this document of the node at {@code path}, empty for the root. */
    public String key(String path) {
        return path.isEmpty() ? fileName : path + "/" + fileName;
    }

    /** Returns whether such a document can describe an array, and so say which keys are its chunks. */
    public boolean canNameChunks() {
        return this == ZARR_JSON || this == ZARRAY;
    }

    /** Returns whether such a document only repeats what others say. */
    public boolean isDerived() {
        return this == ZMETADATA;
    }
}
