package dev.firn.cas.store;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.Sha256;
import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.ContainerWriter;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LinesWriter;
import dev.firn.cas.pack.LoadedContainer;
import dev.firn.cas.pack.PackWriter;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.unixfs.FileDagBuilder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Copies the contents of containers of one kind into a new one, every block verified on the way. For one thread. */
final class ContainerMerge {
    private final Shelf shelf;
    private final ContainerType type;

    ContainerMerge(Shelf shelf, ContainerType type) {
        this.shelf = shelf;
        this.type = type;
    }

    /**
     * Writes one container with all that the sources hold; it is durable and known to the index on return.
     *
     * @param cannotTake told of a source that is damaged or gone; then nothing is written
     */
    Optional<ContainerInfo> run(List<ContainerInfo> sources, BiConsumer<ContainerInfo, FirnException> cannotTake) {
        ContainerName name = ContainerName.random(shelf.options().random());
        return type == ContainerType.LINES ? runLines(sources, name, cannotTake) : runPacks(sources, name, cannotTake);
    }

    private Optional<ContainerInfo> runLines(
            List<ContainerInfo> sources, ContainerName name, BiConsumer<ContainerInfo, FirnException> cannotTake) {
        try (LinesWriter target = new LinesWriter(shelf.space(), shelf.repository(), name)) {
            for (ContainerInfo source : sources) {
                if (!copies(source, cannotTake, () -> copy(source, target, this::noLargeObject))) {
                    return Optional.empty();
                }
            }
            return Optional.of(publish(target));
        }
    }

    private void noLargeObject(BlobReader reader, EntryTable table, int index) {
        throw FirnException.corrupt(reader.name() + " has a large object among its lines");
    }

    private Optional<ContainerInfo> runPacks(
            List<ContainerInfo> sources, ContainerName name, BiConsumer<ContainerInfo, FirnException> cannotTake) {
        try (PackWriter target = new PackWriter(shelf.space(), type, shelf.repository(), name)) {
            for (ContainerInfo source : sources) {
                LargeCopy large = (reader, table, index) -> copyLarge(reader, table, index, target);
                if (!copies(source, cannotTake, () -> copy(source, target, large))) {
                    return Optional.empty();
                }
            }
            return Optional.of(publish(target));
        }
    }

    private ContainerInfo publish(ContainerWriter target) {
        LoadedContainer sealed = target.seal();
        shelf.space().sync(type.directory());
        shelf.index().add(sealed);
        return sealed.info();
    }

    private static boolean copies(
            ContainerInfo source, BiConsumer<ContainerInfo, FirnException> cannotTake, Runnable copy) {
        try {
            copy.run();
            return true;
        } catch (FirnException e) {
            if (e.kind() != Kind.CORRUPT && e.kind() != Kind.UNSUPPORTED && e.kind() != Kind.MISSING) {
                throw e;
            }
            cannotTake.accept(source, e);
            return false;
        }
    }

    /** How a large object is copied. */
    @FunctionalInterface
    private interface LargeCopy {
        void copy(BlobReader reader, EntryTable table, int index);
    }

    private void copy(ContainerInfo source, ContainerWriter target, LargeCopy large) {
        EntryTable table = Containers.load(shelf.space(), shelf.repository(), source.blobName())
                .table();
        try (BlobReader reader = shelf.space().open(source.blobName())) {
            for (int index : table.inOrderOfOffset()) {
                EntryKind kind = table.kind(index);
                if (target.find(table.cid(index), kind).isPresent()) {
                    continue;
                }
                if (kind == EntryKind.LARGE_OBJECT) {
                    large.copy(reader, table, index);
                } else {
                    copyBlock(reader, table, index, target);
                }
            }
        }
    }

    private void copyBlock(BlobReader reader, EntryTable table, int index, ContainerWriter target) {
        Cid cid = table.cid(index);
        long begin = table.offsetBytes(index);
        long length = table.lengthBytes(index);
        if (length > Block.MAX_BYTES) {
            throw FirnException.corrupt(reader.name() + " has a block of " + length + " bytes");
        }
        ByteBuffer bytes = reader.read(begin, begin + length);
        if (cid.compareDigest(ByteBuffer.wrap(Sha256.digest(bytes)), 0) != 0) {
            throw FirnException.corrupt(
                    reader.name() + " [" + begin + ", " + (begin + length) + ") does not have its hash");
        }
        // The table of a lines container names codecs, that of a pack does not.
        target.add(type == ContainerType.LINES ? Cid.of(Codec.DAG_JSON, cid.digest()) : cid, bytes);
    }

    private void copyLarge(BlobReader reader, EntryTable table, int index, PackWriter target) {
        long begin = table.offsetBytes(index);
        long end = begin + table.lengthBytes(index);
        FileDagBuilder dag = new FileDagBuilder(node -> {});
        for (long at = begin; at < end; at += Block.MAX_BYTES) {
            ByteBuffer leaf = reader.read(at, Math.min(end, at + Block.MAX_BYTES));
            dag.leaf(Cid.ofContent(Codec.RAW, leaf), leaf.remaining());
            target.appendPiece(leaf);
        }
        // What was appended is of no harm: a target whose source is damaged is discarded.
        if (begin == end || !dag.finish().cid().equals(table.cid(index))) {
            throw FirnException.corrupt(reader.name() + " [" + begin + ", " + end + ") is not the object it should be");
        }
        target.endPieces(table.cid(index), EntryKind.LARGE_OBJECT);
    }
}
