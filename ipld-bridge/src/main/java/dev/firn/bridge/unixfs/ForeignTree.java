package dev.firn.bridge.unixfs;

import dev.firn.bridge.unixfs.ForeignNode.Kind;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.zarr.ZarrKey;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;

/**
 * A UnixFS directory or file as any program may have made it: other chunk sizes, balanced or trickle, leaves wrapped or inline, shards of other widths.
 *
 * <p>Nothing is believed: what a node says of those below it is compared with them; depth, the number of entries and the bytes are bounded by limits, and so is
 * memory. For one thread.
 */
public final class ForeignTree {
    /** So many bytes of directory nodes may be open at once, one in the other. */
    private static final long MAX_OPEN_BYTES = 8L << 20;

    private final ForeignBlocks blocks;
    private final Limits limits;
    private final FileVisitor visitor;
    private long entries;
    private long fileBytes;
    private long openBytes;
    private long emptyDirectories;

    /**
     * What is refused.
     *
     * @param maxEntries more files and directories than these, each counted as often as it is linked
     * @param maxBytes more bytes of files than these, likewise
     */
    public record Limits(long maxEntries, long maxBytes) {}

    /** Takes files one by one. */
    @FunctionalInterface
    public interface FileVisitor {
        /** A file, whose blocks were not read yet; it may be opened later, too. What this throws ends the walk. */
        void file(ForeignFile file);
    }

    /**
     * A file of a directory.
     *
     * @param path its path, empty if the root itself is a file; a legal key otherwise
     * @param cid its CID as the directory names it
     * @param sizeBytes how long it is
     * @param blocks where its blocks are read
     */
    public record ForeignFile(String path, Cid cid, long sizeBytes, ForeignBlocks blocks) {
        /**
         * Its bytes. Reading throws a {@link FirnException} of kind MISSING, CORRUPT or UNSUPPORTED if its blocks are not there, or do not hold what is said of them.
         */
        public InputStream open() {
            return new ForeignFileStream(blocks, cid);
        }
    }

    private ForeignTree(ForeignBlocks blocks, Limits limits, FileVisitor visitor) {
        this.blocks = blocks;
        this.limits = limits;
        this.visitor = visitor;
    }

    /**
     * Shows all files at and below a root, directories in the order of their links.
     *
     * @return how many directories hold nothing, and so leave no trace
     * @throws FirnException of kind REFUSED if there is more than the limits allow, or a name is not lawful in a key; CORRUPT or UNSUPPORTED if a node is not
     *     UnixFS or not what is said of it; MISSING if one is not there
     */
    public static long forEachFile(ForeignBlocks blocks, Cid root, Limits limits, FileVisitor visitor) {
        ForeignTree tree = new ForeignTree(blocks, limits, visitor);
        tree.entry("", root);
        return tree.emptyDirectories;
    }

    private void entry(String path, Cid cid) {
        if (++entries > limits.maxEntries) {
            throw FirnException.refused("the directory has more than " + limits.maxEntries + " entries at "
                    + ZarrKey.shown(path) + ", far more than its blocks can be meant for");
        }
        if (cid.has(Codec.RAW)) {
            file(path, cid, blocks.sizeBytes(cid));
            return;
        }
        ByteBuffer bytes = blocks.bytes(cid);
        ForeignNode node = ForeignNode.decode(cid, bytes);
        if (node.kind() == Kind.FILE) {
            file(path, cid, node.fileSizeBytes().orElseThrow());
            return;
        }
        open(bytes.remaining(), path);
        Set<String> names = new HashSet<>();
        long before = entries;
        if (node.kind() == Kind.DIRECTORY) {
            for (PbLink link : node.links()) {
                child(path, link.name().orElse(""), link.cid(), names);
            }
        } else {
            shard(path, node, 0, names);
        }
        emptyDirectories += entries == before ? 1 : 0;
        openBytes -= bytes.remaining();
    }

    private void shard(String path, ForeignNode node, int depth, Set<String> names) {
        int prefix = node.prefixCharacters();
        for (PbLink link : node.links()) {
            String name = link.name().orElse("");
            if (name.length() < prefix) {
                throw FirnException.corrupt(
                        "a shard of the directory " + ZarrKey.shown(path) + " has an entry without a place");
            }
            if (name.length() > prefix) {
                child(path, name.substring(prefix), link.cid(), names);
                continue;
            }
            if (depth == ForeignNode.MAX_SHARD_DEPTH) {
                throw FirnException.corrupt(
                        "the directory " + ZarrKey.shown(path) + " is sharded deeper than a hash is long");
            }
            ByteBuffer bytes = blocks.bytes(link.cid());
            ForeignNode below = ForeignNode.decode(link.cid(), bytes);
            if (below.kind() != Kind.SHARD || below.prefixCharacters() != prefix) {
                throw FirnException.corrupt(
                        "block " + link.cid() + " stands in a sharded directory and is no shard of it");
            }
            open(bytes.remaining(), path);
            shard(path, below, depth + 1, names);
            openBytes -= bytes.remaining();
        }
    }

    private void open(int nodeBytes, String path) {
        openBytes += nodeBytes;
        if (openBytes > MAX_OPEN_BYTES) {
            throw FirnException.refused("directories of more than " + MAX_OPEN_BYTES + " bytes lie in each other at "
                    + ZarrKey.shown(path));
        }
    }

    private void child(String path, String name, Cid cid, Set<String> names) {
        if (name.indexOf('/') >= 0) {
            throw FirnException.refused("an entry of the directory " + ZarrKey.shown(path) + " is called "
                    + ZarrKey.shown(name) + ", and no name has a slash");
        }
        if (!names.add(name)) {
            throw FirnException.corrupt(
                    "two entries of the directory " + ZarrKey.shown(path) + " are called " + ZarrKey.shown(name));
        }
        entry(path.isEmpty() ? ZarrKey.check(name) : ZarrKey.check(path + "/" + name), cid);
    }

    private void file(String path, Cid cid, long sizeBytes) {
        if (sizeBytes > limits.maxBytes - fileBytes) {
            throw FirnException.refused("the files up to " + ZarrKey.shown(path) + " claim more than " + limits.maxBytes
                    + " bytes, far more than their blocks can be meant for");
        }
        fileBytes += sizeBytes;
        visitor.file(new ForeignFile(path, cid, sizeBytes, blocks));
    }
}
