package dev.firn.bridge.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.UnixFs;
import java.util.Optional;

/** Finds what stands at a path below a UnixFS directory, link by link, in directories as Firn and kubo write them. */
public final class UnixFsPath {
    private UnixFsPath() {}

    /**
     * Looks for a path and tells of the blocks that lead there.
     *
     * @param blocks where the blocks of directories, and the roots of files, are read
     * @param path names with {@code /} between them; empty for {@code from} itself
     * @param passed is given each block of directories that was read on the way, in order; not those of what stands at the path
     * @return nothing if there is no such entry
     * @throws FirnException of kind MISSING if a block is not there, CORRUPT or UNSUPPORTED if it is no directory or file of the profile
     */
    public static Optional<UnixFsEntry> find(BlockSource blocks, UnixFsEntry from, String path, BlockSink passed) {
        UnixFsEntry here = from;
        if (path.isEmpty()) {
            return Optional.of(here);
        }
        for (String name : path.split("/", -1)) {
            if (!(here instanceof UnixFsEntry.Directory directory)) {
                return Optional.empty();
            }
            Optional<UnixFsEntry> next = child(blocks, directory, name, passed);
            if (next.isEmpty()) {
                return next;
            }
            here = next.get();
        }
        return Optional.of(here);
    }

    private static Optional<UnixFsEntry> child(
            BlockSource blocks, UnixFsEntry.Directory directory, String name, BlockSink passed) {
        Block block = blocks.block(directory.cid());
        for (int depth = 0; depth < HamtShards.MAX_DEPTH; depth++) {
            Block present = block;
            DirectoryNode node = DirectoryNode.find(present)
                    .orElseThrow(() -> FirnException.corrupt("block " + present.cid() + " is no directory"));
            passed.put(block);
            Optional<PbLink> link = node.find(name, depth);
            if (link.isEmpty()) {
                return Optional.empty();
            }
            if (!node.leadsToShard(link.get())) {
                return Optional.of(entry(blocks, link.get()));
            }
            block = blocks.block(link.get().cid());
        }
        throw FirnException.corrupt("directory " + directory.cid() + " is sharded deeper than its hash is long");
    }

    /** What an entry's link leads to; reads the block unless it is raw. */
    static UnixFsEntry entry(BlockSource blocks, PbLink link) {
        if (link.cid().isFirn() && link.cid().has(Codec.RAW)) {
            long sizeBytes =
                    link.tsizeBytes().orElseGet(() -> blocks.block(link.cid()).sizeBytes());
            if (sizeBytes > Block.MAX_BYTES) {
                throw FirnException.corrupt(
                        "a link claims " + sizeBytes + " bytes of the block " + link.cid() + ", which cannot be");
            }
            return new UnixFsEntry.File(new ObjectRef(link.cid(), sizeBytes));
        }
        return entry(blocks.block(link.cid()), link.tsizeBytes().orElse(0));
    }

    /**
     * What a block is the root of.
     *
     * @param tsizeBytes what is known of the size of all blocks below, for a directory
     * @throws FirnException of kind CORRUPT or UNSUPPORTED if it is no directory or file of the profile
     */
    public static UnixFsEntry entry(Block root, long tsizeBytes) {
        if (root.cid().isFirn()
                && root.cid().has(Codec.DAG_PB)
                && DirectoryNode.find(root).isPresent()) {
            return new UnixFsEntry.Directory(new DirectoryRef(root.cid(), tsizeBytes));
        }
        return new UnixFsEntry.File(UnixFs.claimedObject(root));
    }
}
