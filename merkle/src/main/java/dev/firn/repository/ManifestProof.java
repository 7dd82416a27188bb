package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ObjectSink;
import dev.firn.cas.ObjectSource;
import dev.firn.cas.scratch.Scratch;
import dev.firn.manifest.KeyChange;
import dev.firn.manifest.KeyClashException;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestDiff;
import dev.firn.manifest.ManifestEditor;
import dev.firn.manifest.ManifestEntry;
import dev.firn.manifest.PendingChange;
import dev.firn.zarr.ArrayNaming;
import dev.firn.zarr.Naming;
import dev.firn.zarr.NodeDocument;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Proves a manifest the one that its keys and objects have, given one that is: makes it again, as a writer would, out of that one and the keys in which the two differ.
 * See docs/format.md, "Keys". For one use.
 */
public final class ManifestProof {
    private static final long SCRATCH_BYTES = 16L << 20;

    private final Manifest before;
    private final Manifest after;
    private final ObjectSource objects;

    private ManifestProof(Manifest before, Manifest after, ObjectSource objects) {
        this.before = before;
        this.after = after;
        this.objects = objects;
    }

    /**
     * What is wrong with {@code after}, if anything is: a key that is another's directory, a key that stands twice, a chunk that stands as a document, or a
     * document as a chunk.
     *
     * <p>Where they differ in many keys there is working state on disk: in the repository or, where that cannot be written, where the system has such things.
     *
     * @param before a manifest that is right
     * @param objects where documents are read
     * @param repository where working state is
     * @throws FirnException of kind MISSING, CORRUPT or IO if either cannot be read, REFUSED or IO if working state can be written nowhere
     */
    public static Optional<String> findFault(
            Manifest before, Manifest after, ObjectSource objects, Repository repository) {
        ManifestProof proof = new ManifestProof(before, after, objects);
        try (Scratch scratch = repository.newScratch()) {
            return proof.findFault(scratch);
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.REFUSED && e.kind() != FirnException.Kind.IO) {
                throw e;
            }
        }
        try {
            Path outside = Files.createTempDirectory("firn-compare");
            try (Scratch scratch = new Scratch(
                    outside, SCRATCH_BYTES, repository.surroundings().random())) {
                return proof.findFault(scratch);
            } finally {
                delete(outside);
            }
        } catch (IOException e) {
            throw FirnException.io("there is no room to compare a version in", e);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> below = Files.walk(directory)) {
            for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private Optional<String> findFault(Scratch scratch) {
        PendingChanges changes = new PendingChanges(scratch);
        ManifestDiff.forEach(before, after, change -> changes.put(change.key(), pending(change)));
        try {
            Cid again = new ManifestEditor(
                            before,
                            changes,
                            new ManifestEditor.Stores(objects, new Uncollected(), node -> {}, page -> {}),
                            scratch::map)
                    .apply()
                    .cid();
            return again.equals(after.cid())
                    ? Optional.empty()
                    : Optional.of("is not the one that its keys and objects have, which is " + again);
        } catch (KeyClashException e) {
            return Optional.of("has keys that cannot be together: " + e.getMessage());
        }
    }

    private PendingChange pending(KeyChange change) {
        if (change.isRemoved()) {
            return new PendingChange.Delete();
        }
        ObjectRef object = change.after().orElseThrow();
        Optional<ManifestEntry.Document> document =
                change.chunk().isPresent() ? Optional.empty() : after.findDocument(change.key());
        Optional<String> text = document.flatMap(ManifestEntry.Document::text);
        if (text.isPresent()) {
            PendingChange.PutText plain = new PendingChange.PutText(text.get(), Optional.empty());
            return new PendingChange.PutText(text.get(), naming(change.key(), ByteBuffer.wrap(plain.bytes())));
        }
        return new PendingChange.PutObject(object, naming(change.key(), object));
    }

    private Optional<ArrayNaming> naming(String key, ObjectRef object) {
        return mayNameChunks(key) && object.sizeBytes() <= Naming.MAX_DOCUMENT_BYTES
                ? naming(key, objects.bytes(object))
                : Optional.empty();
    }

    private static Optional<ArrayNaming> naming(String key, ByteBuffer bytes) {
        if (!mayNameChunks(key)) {
            return Optional.empty();
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Naming.of(NodeDocument.find(key).orElseThrow(), copy) instanceof Naming.Accepted accepted
                ? Optional.of(accepted.naming())
                : Optional.empty();
    }

    private static boolean mayNameChunks(String key) {
        return NodeDocument.find(key).filter(NodeDocument::canNameChunks).isPresent();
    }

    /** Says of texts that turn out to be chunks what objects they are, and keeps nothing. */
    private static final class Uncollected implements ObjectSink {
        @Override
        public ObjectRef put(ByteBuffer bytes) {
            return new ObjectRef(Cid.ofContent(Codec.RAW, bytes), bytes.remaining());
        }

        @Override
        public ObjectRef put(ByteBuffer head, ReadableByteChannel rest) {
            throw new IllegalArgumentException("a text that comes as a stream");
        }
    }
}
