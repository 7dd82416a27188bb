package dev.firn.bridge.references;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreWriter;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Optional;

/**
 * Publishes a version by references: says of each key where its bytes are, and keeps the packs that it points into.
 *
 * <p>Metadata documents, and other documents whose text stands in the manifest, are inline; everything else is a range of a pack. Objects above 1 MiB that lie in
 * parts only are first stored once more in one piece. An object that cannot be had as one range all the same, and one without bytes, is inline. Memory does
 * not depend on how many keys there are. For one thread. See docs/references.md, and docs/format.md, "Published containers".
 */
public final class References {
    private final Repository repository;
    private final Snapshot version;
    private final String path;
    private final String root;
    private final PublishedPlaces places;
    private final Cid commit;

    private References(Repository repository, Snapshot version, String path, String root) {
        this.repository = repository;
        this.version = version;
        this.path = path;
        this.root = root;
        this.commit = version.commit()
                .orElseThrow(() -> new IllegalArgumentException("a version without a commit cannot be published"));
        this.places = new PublishedPlaces(repository.store(), commit);
    }

    /** Is shown one key after the other. */
    @FunctionalInterface
    public interface Visitor {
        /** One key, relative to the path asked for, and its reference. */
        void visit(String key, Reference reference) throws IOException;
    }

    /**
     * References to a version, or to what is below a path of it. Objects that lie in parts are stored in one piece by this.
     *
     * @param path a node, whose keys are then relative to it; empty for all
     * @param location where the repository is for those who will read: its path, or a URL
     * @throws IllegalArgumentException if the version is that of no commit, or the location is empty or has control characters
     * @throws FirnException of kind MISSING if there is nothing below the path, or bytes are not there; CORRUPT if something is damaged
     */
    public static References publish(Repository repository, Snapshot version, String path, String location) {
        if (location.isEmpty() || location.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("no place for references: '" + location + "'");
        }
        if (version.manifest().totalsBelow(path).entryCount() == 0) {
            throw FirnException.missing("there is nothing below " + ZarrKey.shown(path) + " in the version");
        }
        int end = location.length();
        while (end > 1 && location.charAt(end - 1) == '/') {
            end--;
        }
        References references = new References(repository, version, path, location.substring(0, end));
        references.storeInOnePiece();
        return references;
    }

    /** The version. */
    Snapshot version() {
        return version;
    }

    /** What the keys of the version begin with that are shown. */
    String prefix() {
        return path.isEmpty() ? "" : path + "/";
    }

    /** What stands below the path, in the order of the manifest. */
    Iterator<ManifestEntry> entries() {
        return version.manifest().entries(prefix());
    }

    /** How many packs are published for the commit, by this and before. */
    public int packs() {
        return places.packs();
    }

    /** Makes durable that the packs are kept: to be called before the references are given to anybody. */
    public void sync() {
        repository.store().publications().sync(commit);
    }

    private void storeInOnePiece() {
        Store store = repository.store();
        store.refresh();
        try (StoreWriter writer = store.writer()) {
            version.forEachKey(path, (key, object) -> {
                if (!object.isOneBlock() && !store.knows(object)) {
                    try (InputStream bytes = version.open(key)) {
                        writer.put(bytes);
                    } catch (IOException e) {
                        throw FirnException.io("cannot read " + ZarrKey.shown(key), e);
                    }
                }
            });
            if (writer.statistics().newObjects() > 0) {
                writer.seal();
            }
        }
    }

    /**
     * Shows all keys in the order of the manifest: documents by key, the chunks of each array together.
     *
     * @throws FirnException of kind CORRUPT, MISSING or IO as for every read, and if the visitor fails
     */
    public void forEach(Visitor visitor) {
        Manifest manifest = version.manifest();
        entries().forEachRemaining(entry -> {
            if (entry instanceof ManifestEntry.Document document) {
                show(document.key(), reference(document), visitor);
            } else {
                manifest.forEachKey(entry, (key, object) -> show(key, reference(object), visitor));
            }
        });
    }

    private void show(String key, Reference reference, Visitor visitor) {
        try {
            visitor.visit(key.substring(prefix().length()), reference);
        } catch (IOException e) {
            throw FirnException.io("the references cannot be written", e);
        }
    }

    /** The reference to a document. */
    Reference reference(ManifestEntry.Document document) {
        Optional<String> text = document.text();
        if (text.isPresent()) {
            return new Reference.Inline(ByteBuffer.wrap(text.get().getBytes(StandardCharsets.UTF_8)));
        }
        boolean isMetadata = NodeDocument.find(document.key()).isPresent()
                && document.object().sizeBytes() <= dev.firn.zarr.Naming.MAX_DOCUMENT_BYTES;
        return isMetadata ? new Reference.Inline(version.get(document.key())) : reference(document.object());
    }

    /** The reference to an object that is stored. */
    Reference reference(ObjectRef object) {
        if (object.sizeBytes() == 0) {
            return new Reference.Inline(ByteBuffer.allocate(0));
        }
        Optional<Reference.Range> range = places.find(object, root);
        return range.isPresent()
                ? range.get()
                : new Reference.Inline(repository.store().bytes(object));
    }
}
