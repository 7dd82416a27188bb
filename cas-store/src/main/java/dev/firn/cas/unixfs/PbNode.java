package dev.firn.cas.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A dag-pb node (ipld/specs, DAG-PB) in its one canonical form.
 *
 * <pre>
 * node = { 0x12 length link }  [ 0x0a length data ]                              links before data, although their number is higher
 * link = 0x0a length CID  [ 0x12 length name ]  [ 0x18 Tsize ]
 * </pre>
 *
 * <p>Links stand in order of the unsigned UTF-8 bytes of their names, an absent name counting as empty; equal names keep their order. The decoder
 * refuses everything the encoder would not write, so that encoding what was decoded gives the same bytes.
 *
 * @param links in order of their names
 * @param data the bytes of the Data field, read-only, if it is there, even empty
 */
public record PbNode(List<PbLink> links, Optional<ByteBuffer> data) {
    private static final int DATA = 1;
    private static final int LINKS = 2;

    /** Checks the order of the links, and copies. */
    public PbNode {
        links = List.copyOf(links);
        data = data.map(view -> ByteBuffer.wrap(ProtobufWriter.copy(view)).asReadOnlyBuffer());
        byte[] before = new byte[0];
        for (PbLink link : links) {
            byte[] name = ProtobufWriter.utf8(link.name().orElse(""));
            if (Arrays.compareUnsigned(before, name) > 0) {
                throw new IllegalArgumentException(
                        "the link named '" + link.name().orElse("") + "' stands behind a larger name");
            }
            before = name;
        }
    }

    /** A node with links and data, as UnixFS writes it. */
    public static PbNode of(List<PbLink> links, byte[] data) {
        return new PbNode(links, Optional.of(ByteBuffer.wrap(data)));
    }

    /** The bytes of the Data field, if it is there, with a position of the caller's own. */
    @Override
    public Optional<ByteBuffer> data() {
        return data.map(ByteBuffer::duplicate);
    }

    /** The canonical bytes. */
    public byte[] encode() {
        ProtobufWriter out = new ProtobufWriter();
        for (PbLink link : links) {
            out.bytes(LINKS, link.encode());
        }
        data.ifPresent(view -> out.bytes(DATA, ProtobufWriter.copy(view)));
        return out.toByteArray();
    }

    /**
     * The node as a block.
     *
     * @throws IllegalArgumentException if it is longer than a block may be
     */
    public Block toBlock() {
        return Block.of(Codec.DAG_PB, encode());
    }

    /**
     * Reads the node of a block.
     *
     * @throws FirnException of kind CORRUPT if the block is not dag-pb, or its bytes are not canonical
     */
    public static PbNode decode(Block block) {
        Cid cid = block.cid();
        if (!cid.has(Codec.DAG_PB)) {
            throw FirnException.corrupt("block " + cid + " stands where a dag-pb node belongs");
        }
        return decode(block.bytes(), "dag-pb node " + cid);
    }

    /**
     * Reads a node from {@code bytes}, position to limit, which stay as they are.
     *
     * @param what names the bytes, for the message
     * @throws FirnException of kind CORRUPT if they are not canonical
     */
    public static PbNode decode(ByteBuffer bytes, String what) {
        ProtobufReader in = new ProtobufReader(bytes, what);
        List<PbLink> links = new ArrayList<>();
        while (in.skipTag(LINKS, ProtobufReader.BYTES)) {
            links.add(PbLink.decode(new ProtobufReader(in.bytes(), what)));
        }
        Optional<ByteBuffer> data = in.skipTag(DATA, ProtobufReader.BYTES) ? Optional.of(in.bytes()) : Optional.empty();
        if (in.hasMore()) {
            throw in.unknown(in.tag());
        }
        try {
            return new PbNode(links, data);
        } catch (IllegalArgumentException e) {
            throw in.corrupt(e);
        }
    }
}
