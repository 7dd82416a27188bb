package dev.firn.cas.unixfs;

import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the Data field of a UnixFS node says (ipfs/specs, UnixFS): a protobuf message, fields in ascending order, each at most once, but
 * {@code blocksizes}, which is repeated unpacked.
 *
 * <pre>
 * 1 Type   2 Data   3 filesize   4 blocksizes   5 hashType   6 fanout
 * </pre>
 *
 * <p>Symbolic links, mode and modification time (types 3 and 4, fields 7 and 8) are UNSUPPORTED: Firn keeps none. Immutable.
 */
public sealed interface UnixFsData {
    /** The message's canonical bytes. */
    byte[] encode();

    /**
     * A leaf in the old form, wrapped in dag-pb; Firn writes none.
     *
     * @param content its bytes, read-only, if the field is there
     * @param fileSizeBytes their number, if it says so
     */
    record Raw(Optional<ByteBuffer> content, OptionalLong fileSizeBytes) implements UnixFsData {
        /** Copies. */
        public Raw {
            content = frozen(content);
        }

        @Override
        public Optional<ByteBuffer> content() {
            return content.map(ByteBuffer::duplicate);
        }

        @Override
        public byte[] encode() {
            return UnixFsMessage.encode(UnixFsMessage.RAW, content, fileSizeBytes, List.of());
        }
    }

    /** A directory whose entries are the node's links. */
    record Directory() implements UnixFsData {
        @Override
        public byte[] encode() {
            return UnixFsMessage.encode(UnixFsMessage.DIRECTORY, Optional.empty(), OptionalLong.empty(), List.of());
        }
    }

    /**
     * A file, or a part of one.
     *
     * @param content bytes before those of the links, read-only, if the field is there; Firn writes none
     * @param fileSizeBytes length of the part, 0 or more
     * @param blockSizesBytes how much of it is below each link
     */
    record File(Optional<ByteBuffer> content, long fileSizeBytes, List<Long> blockSizesBytes) implements UnixFsData {
        /** Copies. */
        public File {
            content = frozen(content);
            blockSizesBytes = List.copyOf(blockSizesBytes);
        }

        @Override
        public Optional<ByteBuffer> content() {
            return content.map(ByteBuffer::duplicate);
        }

        @Override
        public byte[] encode() {
            return UnixFsMessage.encode(UnixFsMessage.FILE, content, OptionalLong.of(fileSizeBytes), blockSizesBytes);
        }
    }

    /**
     * A shard of a directory: a node of a hash array mapped trie.
     *
     * @param bitfield which of its places are taken, big-endian, without leading zero bytes, read-only
     * @param hashFunction multihash code of what the names are hashed with; murmur3-x64-64 is 0x22
     * @param fanout number of places
     */
    record Shard(ByteBuffer bitfield, long hashFunction, long fanout) implements UnixFsData {
        /** Multihash code of the first 64 bits of murmur3-x64-128. */
        public static final long MURMUR3_X64_64 = 0x22;

        /** Copies. */
        public Shard {
            bitfield = ByteBuffer.wrap(ProtobufWriter.copy(bitfield)).asReadOnlyBuffer();
        }

        @Override
        public ByteBuffer bitfield() {
            return bitfield.duplicate();
        }

        @Override
        public byte[] encode() {
            return UnixFsMessage.encodeShard(this);
        }
    }

    /**
     * Reads a message from {@code bytes}, position to limit, which stay as they are.
     *
     * @param what names the bytes, for the message
     * @throws FirnException of kind CORRUPT if the message is not canonical or its fields do not go together, UNSUPPORTED if it is a symbolic link,
     *     or has mode or modification time
     */
    static UnixFsData decode(ByteBuffer bytes, String what) {
        return UnixFsMessage.decode(new ProtobufReader(bytes, what), what);
    }

    private static Optional<ByteBuffer> frozen(Optional<ByteBuffer> content) {
        return content.map(view -> ByteBuffer.wrap(ProtobufWriter.copy(view)).asReadOnlyBuffer());
    }
}
