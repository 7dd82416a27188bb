package dev.firn.bridge.car;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Varint;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.List;

/**
 * Writes a CARv1 as a stream (ipld.io, "CARv1"): a header that names the roots, then blocks in the order in which they are put.
 *
 * <pre>
 * CAR     = varint(length) header  *section            header = DAG-CBOR {"roots": [link…], "version": 1}
 * section = varint(length of CID and bytes) CID bytes
 * </pre>
 *
 * <p>Nothing is believed or looked for: that a block is put once, and that it is what its CID says, is the caller's. Keeps one buffer. For one thread at a
 * time. Every method throws a {@link FirnException} of kind IO if the medium fails.
 */
public final class CarWriter implements BlockSink, Closeable {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final int MAX_HEAD_BYTES = 1 << 10;
    /** Blocks outside the heap from this length on are not copied into the buffer. */
    private static final int WHOLE_BYTES = 1 << 15;

    private final WritableByteChannel target;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private long sizeBytes;

    /** A writer whose header is taken at once; closing it closes {@code target}. */
    public CarWriter(WritableByteChannel target, List<Cid> roots) {
        this.target = target;
        put(ByteBuffer.wrap(header(roots)));
    }

    /** As {@link #CarWriter(WritableByteChannel, List)}. */
    public CarWriter(OutputStream target, List<Cid> roots) {
        this(Channels.newChannel(target), roots);
    }

    /** The header of a CARv1 with its length before it. */
    static byte[] header(List<Cid> roots) {
        byte[] map = DagCbor.encode(MapNode.builder()
                .put("roots", ListNode.ofLinks(roots))
                .put("version", 1)
                .build());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Varint.write(map.length, out);
        out.writeBytes(map);
        return out.toByteArray();
    }

    /** How long the section of a block is, its length before it included. */
    public static long sectionBytes(Cid cid, long blockBytes) {
        long body = cid.toBytes().length + blockBytes;
        return Varint.sizeBytes(body) + body;
    }

    @Override
    public void put(Block block) {
        put(block.cid(), block.bytes());
    }

    /** Takes a block with bytes from position to limit, which become read. */
    public void put(Cid cid, ByteBuffer bytes) {
        ByteArrayOutputStream head = new ByteArrayOutputStream(64);
        byte[] name = cid.toBytes();
        Varint.write((long) name.length + bytes.remaining(), head);
        head.writeBytes(name);
        if (head.size() > MAX_HEAD_BYTES) {
            throw new AssertionError("a CID of " + name.length + " bytes");
        }
        put(ByteBuffer.wrap(head.toByteArray()));
        put(bytes);
    }

    private void put(ByteBuffer bytes) {
        sizeBytes += bytes.remaining();
        if (bytes.isDirect() && bytes.remaining() >= WHOLE_BYTES) {
            drain();
            write(bytes);
            return;
        }
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                drain();
            }
            int count = Math.min(buffer.remaining(), bytes.remaining());
            buffer.put(bytes.slice(bytes.position(), count));
            bytes.position(bytes.position() + count);
        }
    }

    /** How many bytes the CAR has so far, header included. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** Hands all that was put to the target. */
    public void flush() {
        drain();
    }

    private void drain() {
        buffer.flip();
        try {
            write(buffer);
        } finally {
            buffer.compact();
        }
    }

    private void write(ByteBuffer bytes) {
        try {
            while (bytes.hasRemaining()) {
                target.write(bytes);
            }
        } catch (IOException e) {
            throw FirnException.io("cannot write a CAR", e);
        }
    }

    /** Flushes, and closes the target. */
    @Override
    public void close() {
        try {
            flush();
        } finally {
            closeTarget();
        }
    }

    private void closeTarget() {
        try {
            target.close();
        } catch (IOException e) {
            throw FirnException.io("cannot finish a CAR", e);
        }
    }
}
