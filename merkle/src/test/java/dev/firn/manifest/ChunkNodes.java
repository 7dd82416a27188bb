package dev.firn.manifest;

import dev.firn.cas.Block;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.tree.Bits;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Node;

/** A door to the decoder of chunk-map nodes, for tests of other modules that feed it what they like. */
public final class ChunkNodes {
    private ChunkNodes() {}

    /**
     * Reads a node as that of a chunk map of the given rank, and writes it again, which gives the same bytes where the node is a whole tree.
     *
     * @throws FirnException of kind CORRUPT or UNSUPPORTED if it is none
     */
    public static byte[] readAndWrite(byte[] node, int rank) {
        ChunkMapFormat format = new ChunkMapFormat(ChunkOrder.of(rank));
        Block block = Block.of(Codec.DAG_CBOR, node);
        Node<ObjectRef> read;
        try {
            read = format.decode(block, Bits.EMPTY);
        } catch (IllegalArgumentException | ArithmeticException e) {
            // Whoever reads nodes takes that for the same.
            throw FirnException.corrupt("no lawful node: " + e.getMessage());
        }
        return read.prefix().lengthBits() == 0 ? format.encode(read).toByteArray() : node;
    }
}
