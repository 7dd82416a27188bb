package dev.firn.bridge.unixfs;

import dev.firn.cas.FirnException;
import dev.firn.cas.Varint;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The Data field of a UnixFS node as any program may write it (ipfs/specs, UnixFS): fields in any order, block sizes packed or not, mode and modification time.
 *
 * @param type 0 raw, 1 directory, 2 file, 3 metadata, 4 symbolic link, 5 shard
 * @param content the bytes of field 2, none if it is absent
 * @param fileSizeBytes field 3
 * @param blockSizesBytes field 4
 * @param fanout field 6, or 0
 */
record ForeignMessage(
        long type, ByteBuffer content, OptionalLong fileSizeBytes, List<Long> blockSizesBytes, long fanout) {
    static final int RAW = 0;
    static final int DIRECTORY = 1;
    static final int FILE = 2;
    static final int SYMBOLIC_LINK = 4;
    static final int SHARD = 5;

    /** More links than these do not fit in a block that is read. */
    private static final int MAX_BLOCK_SIZES = 1 << 18;

    private static final int VARINT = 0;
    private static final int BYTES = 2;
    private static final int MODE = 7;
    private static final int TIME = 8;

    /** Reads a message, from position to limit. */
    static ForeignMessage decode(ByteBuffer bytes, String what) {
        try {
            return new Reader(what).read(bytes.duplicate());
        } catch (BufferUnderflowException e) {
            throw FirnException.corrupt(what + " has UnixFS data that are cut off");
        } catch (IllegalArgumentException e) {
            throw FirnException.corrupt(what + " has wrong UnixFS data: " + e.getMessage());
        }
    }

    private static final class Reader {
        private final String what;
        private OptionalLong type = OptionalLong.empty();
        private ByteBuffer content = ByteBuffer.allocate(0);
        private OptionalLong fileSize = OptionalLong.empty();
        private final List<Long> blockSizes = new ArrayList<>();
        private long fanout;

        Reader(String what) {
            this.what = what;
        }

        ForeignMessage read(ByteBuffer in) {
            while (in.hasRemaining()) {
                long tag = Varint.read(in);
                long field = tag >>> 3;
                if ((tag & 7) == VARINT) {
                    number(field, Varint.read(in));
                } else if ((tag & 7) == BYTES) {
                    bytes(field, slice(in));
                } else {
                    throw unknown(field);
                }
            }
            long known = type.orElseThrow(() -> FirnException.corrupt(what + " has UnixFS data without a type"));
            return new ForeignMessage(known, content, fileSize, List.copyOf(blockSizes), fanout);
        }

        private static ByteBuffer slice(ByteBuffer in) {
            long length = Varint.read(in);
            if (length > in.remaining()) {
                throw new BufferUnderflowException();
            }
            ByteBuffer slice = in.slice(in.position(), (int) length);
            in.position(in.position() + (int) length);
            return slice;
        }

        private void number(long field, long value) {
            if (field == 1) {
                type = OptionalLong.of(value);
            } else if (field == 3) {
                fileSize = OptionalLong.of(value);
            } else if (field == 4) {
                addBlockSize(value);
            } else if (field == 6) {
                fanout = value;
            } else if (field != 5 && field != MODE) {
                throw unknown(field);
            }
        }

        private void addBlockSize(long value) {
            if (blockSizes.size() == MAX_BLOCK_SIZES) {
                throw FirnException.refused(what + " has more than " + MAX_BLOCK_SIZES + " block sizes");
            }
            blockSizes.add(value);
        }

        private void bytes(long field, ByteBuffer value) {
            if (field == 2) {
                content = value;
            } else if (field == 4) {
                while (value.hasRemaining()) {
                    addBlockSize(Varint.read(value));
                }
            } else if (field != TIME) {
                throw unknown(field);
            }
        }

        private FirnException unknown(long field) {
            return FirnException.unsupported(what + " has field " + field + " in its UnixFS data, which is not known");
        }
    }
}
