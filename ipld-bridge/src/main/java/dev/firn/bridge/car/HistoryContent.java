package dev.firn.bridge.car;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.store.Store;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestEntry;
import dev.firn.manifest.ManifestVisitor;
import dev.firn.manifest.ManifestWalk;
import dev.firn.repository.Repository;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * Commits in Firn's own form, newest first: each with its manifest, the chunk maps and all objects, also those documents that stand in the manifest, so that
 * every link within a version leads to a block.
 */
public final class HistoryContent implements CarContent {
    private final Repository repository;
    private final Store store;
    private final Range range;
    private final Optional<Cid> since;

    /**
     * Which commits.
     *
     * @param last the newest, the root of the CAR
     * @param extent whether the commits before it come, too
     * @param beyond a commit that stays out, with all it was made from
     */
    public record Range(Cid last, Extent extent, Optional<Cid> beyond) {}

    /** How far back. */
    public enum Extent {
        /** One commit. */
        ONE,
        /** That and those it was made from. */
        PAST
    }

    /**
     * The commits of a range.
     *
     * @param since a commit whose version, and which with all it was made from, is left out, as the receiver has it
     * @throws FirnException of kind REFUSED if no commit is left
     */
    public HistoryContent(Repository repository, Range range, Optional<Cid> since) {
        this.repository = repository;
        this.store = repository.store();
        this.range = range;
        this.since = since;
        if (leftOut().contains(range.last)) {
            throw FirnException.refused(
                    "no commit is left to export: " + range.last + " is among those that are left out");
        }
    }

    private Set<Cid> leftOut() {
        Set<Cid> out = new HashSet<>();
        range.beyond.ifPresent(cid -> repository.log(cid).forEach(entry -> out.add(entry.cid())));
        since.ifPresent(cid -> repository.log(cid).forEach(entry -> out.add(entry.cid())));
        return out;
    }

    @Override
    public List<Cid> roots() {
        return List.of(range.last);
    }

    @Override
    public void forEach(Visitor visitor) {
        Set<Cid> out = leftOut();
        try (SeenBlocks seen = new SeenBlocks(repository)) {
            since.ifPresent(cid -> new Walk(seen, Optional.empty())
                    .version(repository.commit(cid).manifest()));
            Walk walk = new Walk(seen, Optional.of(visitor));
            if (range.extent == Extent.ONE) {
                commit(range.last, out, walk);
                return;
            }
            repository.log(range.last).forEach(entry -> commit(entry.cid(), out, walk));
        }
    }

    private void commit(Cid cid, Set<Cid> out, Walk walk) {
        if (!out.contains(cid)) {
            walk.block(store.block(cid));
            walk.version(repository.commit(cid).manifest());
        }
    }

    /** Shows what was not seen yet of one version after the other. */
    private final class Walk implements ManifestVisitor {
        private final SeenBlocks seen;
        /** Nothing where blocks are only noted as had. */
        private final Optional<Visitor> visitor;

        private Manifest manifest = Manifest.empty(store);

        Walk(SeenBlocks seen, Optional<Visitor> visitor) {
            this.seen = seen;
            this.visitor = visitor;
        }

        void version(Cid root) {
            manifest = Manifest.read(root, store);
            ManifestWalk.walk(root, store, this);
        }

        boolean block(Block block) {
            boolean isNew = seen.add(block.cid());
            if (isNew) {
                visit(new BlockEntry(block));
            }
            return isNew;
        }

        private void visit(Entry entry) {
            visitor.ifPresent(present -> present.visit(entry));
        }

        @Override
        public boolean enter(Cid node) {
            return block(store.block(node));
        }

        @Override
        public void key(String key, ObjectRef object, Held held) {
            if (held == Held.INLINE) {
                String text = manifest.findDocument(key)
                        .flatMap(ManifestEntry.Document::text)
                        .orElseThrow(() -> new AssertionError("no text at " + key));
                block(Block.of(Codec.RAW, text.getBytes(StandardCharsets.UTF_8)));
            } else if (object.isOneBlock()) {
                if (seen.add(object.cid())) {
                    visit(new Stored(store, object, 0, (int) object.sizeBytes(), object.cid()));
                }
            } else if (block(store.block(object.cid())) && visitor.isPresent()) {
                // What was had is left out whole: who keeps objects and not their leaves can add nothing to a part of
                // one.
                large(object);
            }
        }

        private void large(ObjectRef object) {
            FileWalk parts = FileWalk.of(object, store);
            while (parts.hasNext()) {
                FilePart part = parts.next();
                if (part instanceof FilePart.Inner inner) {
                    block(inner.block());
                } else if (part instanceof FilePart.Leaf leaf && seen.add(leaf.cid())) {
                    visit(new Stored(store, object, leaf.offsetBytes(), leaf.sizeBytes(), leaf.cid()));
                }
            }
        }

        @Override
        public void damaged(Cid node, String where, FirnException report) {
            throw report;
        }
    }

    /** A leaf in the store. */
    private record Stored(Store store, ObjectRef object, long beginBytes, int sizeBytes, Cid cid) implements Entry {
        @Override
        public ByteBuffer read(IntFunction<ByteBuffer> memory) {
            ByteBuffer bytes = memory.apply(sizeBytes);
            store.read(object, beginBytes, beginBytes + sizeBytes, bytes::put);
            return bytes.flip();
        }
    }

    @Override
    public void close() {
        // Holds nothing between walks.
    }
}
