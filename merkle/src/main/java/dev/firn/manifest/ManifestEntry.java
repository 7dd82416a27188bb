package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.Totals;
import dev.firn.zarr.ArrayNaming;
import java.util.Optional;

/** What stands at one key of a manifest. See docs/format.md, "Manifests". */
public sealed interface ManifestEntry {

    /** The key in the manifest: of a document its own, of a chunk map the path of its array and {@code /}. */
    String key();

    /** How many keys of the hierarchy it stands for, and the sizes of their objects added up. */
    Totals totals();

    /**
     * A metadata document, or any other file.
     *
     * @param key its key
     * @param object what it holds
     * @param text its text, present exactly if it is valid UTF-8 of at most {@link Pages#MAX_TEXT_BYTES} bytes; the object is then stored nowhere else
     */
    record Document(String key, ObjectRef object, Optional<String> text) implements ManifestEntry {
        @Override
        public Totals totals() {
            return new Totals(1, object.sizeBytes());
        }

        /** Where its bytes stand. */
        public ManifestVisitor.Held held() {
            return text.isPresent() ? ManifestVisitor.Held.INLINE : ManifestVisitor.Held.STORED;
        }

        // Written out as in NodeShape, for the same reason.

        @Override
        public boolean equals(Object other) {
            return other instanceof Document that
                    && key.equals(that.key)
                    && object.equals(that.object)
                    && text.equals(that.text);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + object.hashCode();
        }
    }

    /**
     * The chunks of one array.
     *
     * @param key path of the array and {@code /}
     * @param naming how the array names them
     * @param chunks which there are, at least one
     */
    record ChunkMap(String key, ArrayNaming naming, ChunkSet chunks) implements ManifestEntry {
        @Override
        public Totals totals() {
            return chunks.totals();
        }

        /** What the keys of the array's chunks begin with: its path and {@code /}, nothing for an array at the root. */
        public String keyPrefix() {
            return key.equals("/") ? "" : key;
        }

        // Written out as in NodeShape, for the same reason.

        @Override
        public boolean equals(Object other) {
            return other instanceof ChunkMap that
                    && key.equals(that.key)
                    && naming.equals(that.naming)
                    && chunks.equals(that.chunks);
        }

        @Override
        public int hashCode() {
            return 31 * key.hashCode() + chunks.hashCode();
        }
    }
}
