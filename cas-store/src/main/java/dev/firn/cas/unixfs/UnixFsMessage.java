package dev.firn.cas.unixfs;

import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The wire form of {@link UnixFsData}. */
final class UnixFsMessage {
    static final int RAW = 0;
    static final int DIRECTORY = 1;
    static final int FILE = 2;
    private static final int SYMBOLIC_LINK = 4;
    private static final int SHARD = 5;

    private static final int TYPE_FIELD = 1;
    private static final int DATA_FIELD = 2;
    private static final int FILE_SIZE_FIELD = 3;
    private static final int BLOCK_SIZES_FIELD = 4;
    private static final int HASH_TYPE_FIELD = 5;
    private static final int FANOUT_FIELD = 6;
    private static final int MODE_FIELD = 7;
    private static final int TIME_FIELD = 8;

    private UnixFsMessage() {}

    static byte[] encode(
            int type, Optional<ByteBuffer> content, OptionalLong fileSizeBytes, List<Long> blockSizesBytes) {
        ProtobufWriter out = new ProtobufWriter();
        out.varint(TYPE_FIELD, type);
        content.ifPresent(view -> out.bytes(DATA_FIELD, ProtobufWriter.copy(view)));
        fileSizeBytes.ifPresent(size -> out.varint(FILE_SIZE_FIELD, size));
        for (long size : blockSizesBytes) {
            out.varint(BLOCK_SIZES_FIELD, size);
        }
        return out.toByteArray();
    }

    static byte[] encodeShard(UnixFsData.Shard shard) {
        ProtobufWriter out = new ProtobufWriter();
        out.varint(TYPE_FIELD, SHARD);
        out.bytes(DATA_FIELD, ProtobufWriter.copy(shard.bitfield()));
        out.varint(HASH_TYPE_FIELD, shard.hashFunction());
        out.varint(FANOUT_FIELD, shard.fanout());
        return out.toByteArray();
    }

    static UnixFsData decode(ProtobufReader in, String what) {
        if (!in.skipTag(TYPE_FIELD, ProtobufReader.VARINT)) {
            throw in.corrupt("UnixFS data does not begin with its type");
        }
        long type = in.varint();
        Optional<ByteBuffer> content =
                in.skipTag(DATA_FIELD, ProtobufReader.BYTES) ? Optional.of(in.bytes()) : Optional.empty();
        OptionalLong fileSize = number(in, FILE_SIZE_FIELD);
        List<Long> blockSizes = new ArrayList<>();
        while (in.skipTag(BLOCK_SIZES_FIELD, ProtobufReader.VARINT)) {
            blockSizes.add(in.varint());
        }
        OptionalLong hashType = number(in, HASH_TYPE_FIELD);
        OptionalLong fanout = number(in, FANOUT_FIELD);
        checkEnd(in, type, what);
        boolean sharded = hashType.isPresent() || fanout.isPresent();
        if (type == RAW && !sharded && blockSizes.isEmpty()) {
            return new UnixFsData.Raw(content, fileSize);
        }
        if (type == DIRECTORY && !sharded && blockSizes.isEmpty() && content.isEmpty() && fileSize.isEmpty()) {
            return new UnixFsData.Directory();
        }
        if (type == FILE && !sharded && fileSize.isPresent()) {
            return new UnixFsData.File(content, fileSize.getAsLong(), blockSizes);
        }
        if (type == SHARD && hashType.isPresent() && fanout.isPresent() && blockSizes.isEmpty() && fileSize.isEmpty()) {
            ByteBuffer bitfield = content.orElseThrow(() -> in.corrupt("a shard has no bitfield"));
            return new UnixFsData.Shard(bitfield, hashType.getAsLong(), fanout.getAsLong());
        }
        throw in.corrupt("the fields of UnixFS type " + type + " do not go together");
    }

    private static OptionalLong number(ProtobufReader in, int field) {
        return in.skipTag(field, ProtobufReader.VARINT) ? OptionalLong.of(in.varint()) : OptionalLong.empty();
    }

    private static void checkEnd(ProtobufReader in, long type, String what) {
        if (type == SYMBOLIC_LINK) {
            throw FirnException.unsupported(what + " is a symbolic link");
        }
        if (in.hasMore()) {
            long tag = in.tag();
            if (tag >>> 3 == MODE_FIELD || tag >>> 3 == TIME_FIELD) {
                throw FirnException.unsupported(what + " has a mode or a modification time");
            }
            throw in.unknown(tag);
        }
        if (type < 0 || type > SHARD || type == 3) {
            throw in.corrupt("UnixFS type " + type + " is unknown");
        }
    }
}
