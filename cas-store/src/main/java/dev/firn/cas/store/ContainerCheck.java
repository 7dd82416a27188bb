package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.Sha256;
import dev.firn.cas.index.Place;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LoadedContainer;
import dev.firn.cas.pack.PackFile;
import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.unixfs.FileDagBuilder;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.cas.unixfs.FileWalk;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;

/** Checks one container after the other. Safe for many threads if the findings are. */
final class ContainerCheck {
    private final Shelf shelf;
    private final Store store;
    private final StoreVerifier.Depth depth;
    private final Consumer<Finding> findings;

    ContainerCheck(Shelf shelf, Store store, StoreVerifier.Depth depth, Consumer<Finding> findings) {
        this.shelf = shelf;
        this.store = store;
        this.depth = depth;
        this.findings = findings;
    }

    void run(BlobEntry blob) {
        try {
            LoadedContainer container = Containers.load(shelf.space(), shelf.repository(), blob.name());
            try (BlobReader reader = shelf.space().open(blob.name())) {
                checkCoverage(container, reader);
                if (depth == StoreVerifier.Depth.EVERY_BYTE) {
                    checkBytes(container, reader);
                }
            }
        } catch (FirnException e) {
            if (e.kind() != Kind.MISSING) {
                report(e.kind(), blob.name(), 0, blob.sizeBytes(), Optional.empty(), String.valueOf(e.getMessage()));
            }
        }
    }

    private void report(Kind kind, BlobName blob, long begin, long end, Optional<Cid> content, String message) {
        findings.accept(new Finding(kind, blob, begin, end, content, message));
    }

    private void corrupt(BlobName blob, long begin, long end, Optional<Cid> content, String what) {
        String message =
                blob + " [" + begin + ", " + end + ") in " + shelf.space().place() + " " + what;
        report(Kind.CORRUPT, blob, begin, end, content, message);
    }

    /** That entries stand one behind the other and leave out no byte; in lines, that a line feed follows each. */
    private void checkCoverage(LoadedContainer container, BlobReader reader) {
        BlobName blob = reader.name();
        EntryTable table = container.table();
        switch (container.info().type()) {
            case LINES -> {
                // That lines stand one behind the other was checked with the table.
                for (int i = 0; i < table.count(); i++) {
                    long end = table.offsetBytes(i) + table.lengthBytes(i);
                    if (reader.read(end, end + 1).get(0) != '\n') {
                        corrupt(blob, end, end + 1, Optional.empty(), "is no line feed");
                    }
                }
            }
            case DATA, METADATA -> {
                long covered = PackFile.payloadBegin();
                for (int index : table.inOrderOfOffset()) {
                    long begin = table.offsetBytes(index);
                    if (begin != covered) {
                        String what = begin > covered ? "belongs to no entry" : "belongs to two entries";
                        corrupt(blob, Math.min(begin, covered), Math.max(begin, covered), Optional.empty(), what);
                    }
                    covered = Math.max(covered, begin + table.lengthBytes(index));
                }
                long end = PackFile.payloadEnd(container.info());
                if (covered != end) {
                    corrupt(blob, covered, end, Optional.empty(), "belongs to no entry");
                }
            }
        }
    }

    private void checkBytes(LoadedContainer container, BlobReader reader) {
        EntryTable table = container.table();
        for (int index : table.inOrderOfOffset()) {
            Place place = new Place(container.info(), table.offsetBytes(index), table.lengthBytes(index));
            try {
                boolean right = table.kind(index) == EntryKind.BLOCK
                        ? isBlock(place, table.cid(index), reader)
                        : isLargeObject(place, table.cid(index), reader);
                if (!right) {
                    shelf.index().unlist(place);
                }
            } catch (FirnException e) {
                shelf.index().unlist(place);
                report(
                        e.kind(),
                        reader.name(),
                        place.offsetBytes(),
                        place.endBytes(),
                        Optional.of(table.cid(index)),
                        String.valueOf(e.getMessage()));
            }
        }
    }

    private boolean isBlock(Place place, Cid cid, BlobReader reader) {
        boolean right = place.lengthBytes() <= Block.MAX_BYTES
                && cid.compareDigest(
                                ByteBuffer.wrap(Sha256.digest(reader.read(place.offsetBytes(), place.endBytes()))), 0)
                        == 0;
        if (!right) {
            corrupt(
                    reader.name(),
                    place.offsetBytes(),
                    place.endBytes(),
                    Optional.of(cid),
                    "does not have the hash of block " + cid);
        }
        return right;
    }

    private boolean isLargeObject(Place place, Cid root, BlobReader reader) {
        FileDagBuilder dag = new FileDagBuilder(node -> {});
        for (long at = place.offsetBytes(); at < place.endBytes(); at += Block.MAX_BYTES) {
            ByteBuffer leaf = reader.read(at, Math.min(place.endBytes(), at + Block.MAX_BYTES));
            dag.leaf(Cid.ofContent(Codec.RAW, leaf), leaf.remaining());
        }
        boolean right =
                place.lengthBytes() > Block.MAX_BYTES && dag.finish().cid().equals(root);
        if (!right && !findWrongLeaves(place, root, reader)) {
            corrupt(
                    reader.name(),
                    place.offsetBytes(),
                    place.endBytes(),
                    Optional.of(root),
                    "does not have the hash of object " + root);
        }
        return right;
    }

    /** Names the leaves that are wrong, where the object's root can be read; else finds none. */
    private boolean findWrongLeaves(Place place, Cid root, BlobReader reader) {
        boolean found = false;
        try {
            if (place.lengthBytes() <= Block.MAX_BYTES) {
                return false;
            }
            Iterator<FilePart.Leaf> leaves =
                    FileWalk.of(new ObjectRef(root, place.lengthBytes()), store).leaves();
            while (leaves.hasNext()) {
                FilePart.Leaf leaf = leaves.next();
                long begin = place.offsetBytes() + leaf.offsetBytes();
                long end = begin + leaf.sizeBytes();
                if (!Cid.ofContent(Codec.RAW, reader.read(begin, end)).equals(leaf.cid())) {
                    found = true;
                    corrupt(
                            reader.name(),
                            begin,
                            end,
                            Optional.of(root),
                            "does not have the hash of leaf " + leaf.index() + " of object " + root);
                }
            }
        } catch (FirnException e) {
            // Without the nodes of its DAG nobody can say which leaf it is; the nodes are reported where they lie.
            return found;
        }
        return found;
    }
}
