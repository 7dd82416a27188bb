package dev.firn.manifest;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.zarr.ArrayNaming;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Pending changes and object references as bytes in working state: a tag, the naming if there is one, then what it is about. */
final class PendingBytes {
    private static final byte DELETE = 0;
    private static final byte OBJECT = 1;
    private static final byte TEXT = 2;
    private static final int OBJECT_BYTES = Cid.DIGEST_BYTES + 8;

    private PendingBytes() {}

    static byte[] write(PendingChange change) {
        if (change instanceof PendingChange.PutObject put) {
            ByteBuffer out =
                    ByteBuffer.allocate(1 + NamingBytes.BYTES + OBJECT_BYTES).put(OBJECT);
            putNaming(put.naming(), out);
            putObject(put.object(), out);
            return out.array();
        }
        if (change instanceof PendingChange.PutText put) {
            byte[] text = put.bytes();
            ByteBuffer out =
                    ByteBuffer.allocate(1 + NamingBytes.BYTES + text.length).put(TEXT);
            putNaming(put.naming(), out);
            return out.put(text).array();
        }
        return new byte[] {DELETE};
    }

    static PendingChange read(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        byte tag = in.get();
        if (tag == DELETE) {
            return new PendingChange.Delete();
        }
        Optional<ArrayNaming> naming = takeNaming(in);
        return tag == OBJECT
                ? new PendingChange.PutObject(takeObject(in), naming)
                : new PendingChange.PutText(
                        new String(bytes, in.position(), in.remaining(), StandardCharsets.UTF_8), naming);
    }

    private static void putNaming(Optional<ArrayNaming> naming, ByteBuffer out) {
        if (naming.isEmpty()) {
            out.put((byte) -1).put((byte) 0).put((byte) 0);
            return;
        }
        NamingBytes.put(naming.get(), out);
    }

    private static Optional<ArrayNaming> takeNaming(ByteBuffer in) {
        if (in.get(in.position()) < 0) {
            in.position(in.position() + NamingBytes.BYTES);
            return Optional.empty();
        }
        return Optional.of(NamingBytes.take(in));
    }

    /** Writes an object reference in 40 bytes: its codec follows from its size. */
    static byte[] write(ObjectRef object) {
        ByteBuffer out = ByteBuffer.allocate(OBJECT_BYTES);
        putObject(object, out);
        return out.array();
    }

    static ObjectRef readObject(byte[] bytes) {
        return takeObject(ByteBuffer.wrap(bytes));
    }

    private static void putObject(ObjectRef object, ByteBuffer out) {
        object.cid().putDigest(out);
        out.putLong(object.sizeBytes());
    }

    private static ObjectRef takeObject(ByteBuffer in) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        in.get(digest);
        long sizeBytes = in.getLong();
        return new ObjectRef(Cid.of(sizeBytes <= Block.MAX_BYTES ? Codec.RAW : Codec.DAG_PB, digest), sizeBytes);
    }
}
