package dev.firn.cas.index;

import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.space.BlobName;
import java.util.Optional;

/**
 * The grammar of a multi-pack index.
 *
 * <pre>
 * header (48)          magic FIRNINDX, format, zero, repository, name
 * entries (52n)        sorted by digest, kind, container: as in packs (48), container (4)
 * containers (32m)     type (1), zero (3), entries (4), size (8), name (16)
 * fan-out (8 · 2^b)    for each value of the first b bits of a digest: how many entries have that value or a lower one
 * footer (88)          n (8), m (4), b (4), sha2-256 of entries (32), sha2-256 of all else up to here (32), FIRNIEND (8)
 * </pre>
 *
 * See docs/format.md, "Multi-pack indexes".
 */
final class IndexLayout {
    static final BlobName DIRECTORY = BlobName.of("index");
    static final String SUFFIX = ".mpi";
    static final String MAGIC = "FIRNINDX";
    static final String END_MAGIC = "FIRNIEND";

    static final int ENTRY_BYTES = 52;
    /** Digest and kind: what entries are sorted by. */
    static final int KEY_BYTES = 33;

    static final int KIND_AT = 32;
    static final int CONTAINER_AT = 48;
    static final int CONTAINER_BYTES = 32;
    static final int FOOTER_BYTES = 88;
    static final int ENTRIES_SUM_AT = 16;
    static final int HEAD_SUM_AT = 48;
    static final int END_MAGIC_AT = 80;
    static final int MAX_FAN_OUT_BITS = 16;
    static final int MAX_CONTAINERS = 1 << 24;

    private static final int ENTRIES_PER_CELL = 64;

    private IndexLayout() {}

    /** How many bits of the digest the fan-out of this many entries looks at. */
    static int fanOutBits(long entries) {
        int bits = 0;
        while (bits < MAX_FAN_OUT_BITS && entries >> bits > ENTRIES_PER_CELL) {
            bits++;
        }
        return bits;
    }

    static BlobName blobName(ContainerName name) {
        return DIRECTORY.child(name.hex() + SUFFIX);
    }

    /** The name of the index in a blob; nothing if the blob is no index. */
    static Optional<ContainerName> name(BlobName blob) {
        return ContainerName.find(blob, SUFFIX)
                .filter(name -> blobName(name).text().equals(blob.text()));
    }
}
