package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Names for bytes: what object they are (profile {@code unixfs-v1-2025}). See docs/format.md, "Objects". */
public final class UnixFs {
    private static final int BUFFER_BYTES = 1 << 16;
    private static final BlockSink NOWHERE = node -> {};

    private UnixFs() {}

    /** The CID of the object with these bytes, from position to limit, which stay as they are. */
    public static Cid objectCid(ByteBuffer bytes) {
        return object(bytes).cid();
    }

    /** The object with these bytes, from position to limit, which stay as they are; its inner nodes are dropped. */
    public static ObjectRef object(ByteBuffer bytes) {
        return object(bytes, NOWHERE);
    }

    /** The object with these bytes, from position to limit, which stay as they are; its inner nodes, if it has any, go to {@code innerNodes}. */
    public static ObjectRef object(ByteBuffer bytes, BlockSink innerNodes) {
        if (bytes.remaining() <= Block.MAX_BYTES) {
            return new ObjectRef(Cid.ofContent(Codec.RAW, bytes), bytes.remaining());
        }
        FileHasher hasher = new FileHasher(innerNodes);
        hasher.update(bytes);
        return hasher.finish();
    }

    /**
     * The object with the bytes of a stream, which is read to its end and not closed.
     *
     * @throws FirnException of kind IO if the stream fails
     */
    public static ObjectRef object(InputStream bytes, BlockSink innerNodes) {
        FileHasher hasher = new FileHasher(innerNodes);
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            for (int count = bytes.read(buffer); count >= 0; count = bytes.read(buffer)) {
                hasher.update(ByteBuffer.wrap(buffer, 0, count));
            }
        } catch (IOException e) {
            throw FirnException.io("a stream could not be read to its end", e);
        }
        return hasher.finish();
    }

    /**
     * The object whose DAG has this root, by the length the root claims. Only the root is looked at; a {@link FileWalk} of the object finds out whether
     * the rest agrees.
     *
     * @throws FirnException of kind CORRUPT if the block is no root of a file in Firn's profile, UNSUPPORTED as {@link UnixFsData#decode}
     */
    public static ObjectRef claimedObject(Block root) {
        if (root.cid().isFirn() && root.cid().has(Codec.RAW)) {
            return new ObjectRef(root.cid(), root.sizeBytes());
        }
        String what = "file root " + root.cid();
        ByteBuffer data =
                PbNode.decode(root).data().orElseThrow(() -> FirnException.corrupt(what + " has no UnixFS data"));
        if (!(UnixFsData.decode(data, what) instanceof UnixFsData.File file)
                || !root.cid().isFirn()
                || file.fileSizeBytes() <= FileDag.LEAF_BYTES
                || file.fileSizeBytes() > FileDag.MAX_SIZE_BYTES) {
            throw FirnException.corrupt(what + " is no root of a file in profile unixfs-v1-2025");
        }
        FileNode.decode(FileDag.height(file.fileSizeBytes()), file.fileSizeBytes(), root);
        return new ObjectRef(root.cid(), file.fileSizeBytes());
    }
}
