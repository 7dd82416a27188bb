package dev.firn.bridge.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.cas.store.Store;
import dev.firn.manifest.ManifestEntry;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.ScanOptions;
import dev.firn.workdir.VersionKeys;
import dev.firn.workdir.WorkOptions;
import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.IntFunction;

/**
 * A version, or what is at and below a path of it, as IPFS sees the checked-out files: directories, plain and sharded, and files, with the CIDs that
 * {@code ipfs add -r -H} gives with profile {@code unixfs-v1-2025}.
 *
 * <p>The directories are made from metadata alone, all at once when a view is opened, and kept with the documents that stand in the manifest: in memory,
 * and beyond a bound on disk. Everything else is read from the store when it is asked for. A view is immutable; it may be asked by several threads.
 */
public final class UnixFsView implements BlockSource, Closeable {
    private final Store store;
    private final Scratch scratch;
    /** By digest: the blocks of directories, and documents that stand in the manifest. */
    private final SortedScratch made;

    private final UnixFsEntry root;

    private UnixFsView(Repository repository, Snapshot version, String path) {
        store = repository.store();
        scratch = repository.newScratch();
        try {
            made = scratch.map("directories");
            root = build(repository, version, path, this::keep);
            keepTexts(version, path);
        } catch (RuntimeException e) {
            scratch.close();
            throw e;
        }
    }

    /**
     * Makes the view of what is at and below a path, empty for all of a version.
     *
     * @throws FirnException of kind MISSING if there is nothing; CORRUPT, MISSING or IO if metadata cannot be read
     */
    public static UnixFsView open(Repository repository, Snapshot version, String path) {
        return new UnixFsView(repository, version, path);
    }

    /**
     * What stands at a path, empty for all of a version, without keeping a view; as {@link #open}. No chunk is read.
     *
     * @throws FirnException as {@link #open}
     */
    public static UnixFsEntry root(Repository repository, Snapshot version, String path) {
        return build(repository, version, path, block -> {});
    }

    /**
     * As {@link #root}, and hands every block of the directories to {@code directories}, children before parents; one block may come twice.
     *
     * @throws FirnException as {@link #open}
     */
    public static UnixFsEntry build(Repository repository, Snapshot version, String path, BlockSink directories) {
        Optional<ObjectRef> file = path.isEmpty() ? Optional.empty() : version.find(path);
        if (file.isPresent()) {
            return new UnixFsEntry.File(file.get());
        }
        TreeBuilder tree = new TreeBuilder(directories);
        boolean[] seen = {path.isEmpty()};
        VersionKeys.forEachSorted(version, path, options(repository), (key, object) -> {
            seen[0] = true;
            tree.file(key, object);
        });
        if (!seen[0]) {
            throw FirnException.missing("there is nothing at " + ZarrKey.shown(path)
                    + version.commit().map(cid -> " in commit " + cid).orElse(""));
        }
        return new UnixFsEntry.Directory(tree.finish());
    }

    private static WorkOptions options(Repository repository) {
        Path spill = repository
                .directory()
                .map(path -> path.resolve(Repository.WORK))
                .orElse(Path.of(""));
        long heapBytes = repository.directory().isPresent() ? ScanOptions.DEFAULT_HEAP_BYTES : Long.MAX_VALUE;
        return new WorkOptions(ScanOptions.Links.REFUSE, WorkOptions.DEFAULT_WORKERS, heapBytes, spill);
    }

    private void keep(Block block) {
        made.put(block.cid().digest(), block.toByteArray());
    }

    private void keepTexts(Snapshot version, String path) {
        String prefix = path.isEmpty() ? "" : path + "/";
        version.manifest().entries(prefix).forEachRemaining(this::keepText);
        if (!path.isEmpty()) {
            version.manifest().findDocument(path).ifPresent(this::keepText);
        }
    }

    private void keepText(ManifestEntry entry) {
        if (entry instanceof ManifestEntry.Document document) {
            document.text()
                    .ifPresent(
                            text -> made.put(document.object().cid().digest(), text.getBytes(StandardCharsets.UTF_8)));
        }
    }

    /** What stands at the path that the view was opened at. */
    public UnixFsEntry root() {
        return root;
    }

    /**
     * Looks for a path, relative to the root and empty for it, and keeps no more than one block at a time.
     *
     * @throws FirnException of kind CORRUPT, MISSING or IO if a block cannot be read
     */
    public Optional<UnixFsEntry> find(String path) {
        return UnixFsPath.find(this, root, path, block -> {});
    }

    /** All blocks at and below an entry of this view, depth first: parents before children, links in their order; a block that is linked twice comes twice. */
    public UnixFsWalk walk(UnixFsEntry from) {
        return new UnixFsWalk(this, from);
    }

    /**
     * Looks for a block: directories and documents of the view, then whatever the store has; leaves of large objects are found with {@link #bytes}.
     *
     * @throws FirnException of kind CORRUPT or IO if it cannot be read
     */
    @Override
    public Optional<Block> findBlock(Cid cid) {
        Optional<Block> own = findMade(cid);
        return own.isPresent() ? own : store.findBlock(cid);
    }

    private Optional<Block> findMade(Cid cid) {
        if (!cid.isFirn()) {
            return Optional.empty();
        }
        Optional<byte[]> bytes;
        synchronized (made) {
            bytes = made.find(cid.digest());
        }
        return bytes.map(found -> Block.verified(cid, found, "the scratch space"));
    }

    /**
     * The bytes of a part, verified, from position to limit.
     *
     * @param memory gives memory of the size that it is asked for, which is the caller's and may hold the bytes of a leaf
     * @throws FirnException of kind MISSING if it is not in the store, CORRUPT if its bytes are wrong, IO if the medium fails
     */
    public ByteBuffer bytes(UnixFsPart part, IntFunction<ByteBuffer> memory) {
        if (part instanceof UnixFsPart.Leaf leaf) {
            return leaf(leaf, memory);
        }
        return part instanceof UnixFsPart.Directory directory
                ? directory.block().bytes()
                : ((UnixFsPart.Inner) part).block().bytes();
    }

    private ByteBuffer leaf(UnixFsPart.Leaf part, IntFunction<ByteBuffer> memory) {
        Optional<Block> own = part.file().isOneBlock() ? findMade(part.cid()) : Optional.empty();
        if (own.isPresent()) {
            return own.get().bytes();
        }
        ByteBuffer bytes = memory.apply(part.sizeBytes());
        long begin = part.leaf().offsetBytes();
        store.read(part.file(), begin, begin + part.sizeBytes(), bytes::put);
        return bytes.flip();
    }

    /** Forgets the directories. */
    @Override
    public void close() {
        scratch.close();
    }
}
