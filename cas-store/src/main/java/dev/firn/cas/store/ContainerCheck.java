package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ObjectRef;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Checks one container after the other. Safe for many threads if the findings are. */
final class ContainerCheck {
    /** So much is enough for a thread to do at once, and little enough that all threads end at about the same time. */
    static final long PART_BYTES = 8 << 20;

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

    /**
     * Checks a container but its payload.
     *
     * @param done told once nothing is left to do
     * @return what is left to do, in any order and by any threads
     */
    List<Runnable> open(BlobEntry blob, Runnable done) {
        List<Runnable> parts = new ArrayList<>();
        reporting(blob, () -> {
            LoadedContainer container = Containers.load(shelf.space(), shelf.repository(), blob.name());
            try (BlobReader reader = shelf.space().open(blob.name())) {
                checkCoverage(container, reader);
            }
            if (depth == StoreVerifier.Depth.EVERY_BYTE) {
                parts.addAll(parts(container, blob, done));
            }
        });
        if (parts.isEmpty()) {
            done.run();
        }
        return parts;
    }

    private void reporting(BlobEntry blob, Runnable check) {
        try {
            check.run();
        } catch (FirnException e) {
            if (e.kind() != Kind.MISSING) {
                report(e.kind(), blob.name(), 0, blob.sizeBytes(), Optional.empty(), String.valueOf(e.getMessage()));
            }
        }
    }

    /** Cuts a payload between its entries. */
    private List<Runnable> parts(LoadedContainer container, BlobEntry blob, Runnable done) {
        int[] order = container.table().inOrderOfOffset();
        List<Runnable> parts = new ArrayList<>();
        AtomicInteger left = new AtomicInteger();
        int begin = 0;
        long partBytes = 0;
        for (int i = 0; i < order.length; i++) {
            partBytes += container.table().lengthBytes(order[i]);
            if (partBytes >= PART_BYTES || i == order.length - 1) {
                int[] part = Arrays.copyOfRange(order, begin, i + 1);
                parts.add(() -> {
                    reporting(blob, () -> checkBytes(container, part));
                    if (left.decrementAndGet() == 0) {
                        done.run();
                    }
                });
                begin = i + 1;
                partBytes = 0;
            }
        }
        left.set(parts.size());
        return parts;
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

    private void checkBytes(LoadedContainer container, int[] part) {
        EntryTable table = container.table();
        int last = part[part.length - 1];
        try (BlobReader reader = shelf.space().open(container.info().blobName())) {
            PayloadReader payload = new PayloadReader(reader, table.offsetBytes(last) + table.lengthBytes(last));
            for (int index : part) {
                checkEntry(container, index, payload);
            }
        }
    }

    private void checkEntry(LoadedContainer container, int index, PayloadReader payload) {
        EntryTable table = container.table();
        Place place = new Place(container.info(), table.extent(index));
        try {
            boolean right = table.kind(index) == EntryKind.BLOCK
                    ? isBlock(place, table.cid(index), payload)
                    : isLargeObject(place, table.cid(index), payload);
            if (!right) {
                shelf.index().unlist(place);
            }
        } catch (FirnException e) {
            shelf.index().unlist(place);
            report(
                    e.kind(),
                    payload.blob().name(),
                    place.offsetBytes(),
                    place.endBytes(),
                    Optional.of(table.cid(index)),
                    String.valueOf(e.getMessage()));
        }
    }

    private boolean isBlock(Place place, Cid cid, PayloadReader payload) {
        if (place.lengthBytes() > Block.MAX_BYTES
                || !isDigest(cid, payload.sha256(place.offsetBytes(), place.endBytes()))) {
            wrong(place, cid, payload, "does not have the hash of block " + cid);
            return false;
        }
        int noted = place.extent().checksum();
        if (noted != 0 && noted != payload.checksum(cid)) {
            wrong(place, cid, payload, "is block " + cid + ", but does not have the checksum that its container notes");
            return false;
        }
        return true;
    }

    private void wrong(Place place, Cid cid, PayloadReader payload, String what) {
        corrupt(payload.blob().name(), place.offsetBytes(), place.endBytes(), Optional.of(cid), what);
    }

    private static boolean isDigest(Cid cid, byte[] sha256) {
        return cid.compareDigest(ByteBuffer.wrap(sha256), 0) == 0;
    }

    private boolean isLargeObject(Place place, Cid root, PayloadReader payload) {
        FileDagBuilder dag = new FileDagBuilder(node -> {});
        for (long at = place.offsetBytes(); at < place.endBytes(); at += Block.MAX_BYTES) {
            long end = Math.min(place.endBytes(), at + Block.MAX_BYTES);
            dag.leaf(Cid.of(Codec.RAW, payload.sha256(at, end)), (int) (end - at));
        }
        boolean right =
                place.lengthBytes() > Block.MAX_BYTES && dag.finish().cid().equals(root);
        if (!right && !findWrongLeaves(place, root, payload)) {
            wrong(place, root, payload, "does not have the hash of object " + root);
        }
        return right;
    }

    /** Names the leaves that are wrong, where the object's root can be read; else finds none. */
    private boolean findWrongLeaves(Place place, Cid root, PayloadReader payload) {
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
                if (!isDigest(leaf.cid(), payload.sha256(begin, end))) {
                    found = true;
                    corrupt(
                            payload.blob().name(),
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
