package dev.firn.cas.unixfs;

import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/**
 * Hashes an object whose bytes come in pieces of any length, into the CID that {@code ipfs add} gives them (profile {@code unixfs-v1-2025}). Keeps no
 * bytes, and of the file DAG one open node a level. For one thread at a time; {@link ParallelFileHasher} hashes on several.
 */
public final class FileHasher {
    private final FileDagBuilder dag;
    private final MessageDigest digest = Sha256.create();
    private int leafBytes;
    private boolean leafSeen;

    /** A hasher that hands the inner nodes to {@code innerNodes}, children first; an object of one leaf has none. */
    public FileHasher(BlockSink innerNodes) {
        dag = new FileDagBuilder(innerNodes);
    }

    /** Takes the next bytes, from position to limit, which stay as they are. */
    public void update(ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate();
        while (rest.hasRemaining()) {
            int taken = Math.min(rest.remaining(), FileDag.LEAF_BYTES - leafBytes);
            digest.update(rest.slice(rest.position(), taken));
            rest.position(rest.position() + taken);
            leafBytes += taken;
            if (leafBytes == FileDag.LEAF_BYTES) {
                closeLeaf();
            }
        }
    }

    /**
     * The object.
     *
     * @throws IllegalStateException if this was called before
     */
    public ObjectRef finish() {
        if (leafBytes > 0 || !leafSeen) {
            closeLeaf();
        }
        return dag.finish();
    }

    private void closeLeaf() {
        dag.leaf(Cid.of(Codec.RAW, digest.digest()), leafBytes);
        leafBytes = 0;
        leafSeen = true;
    }
}
