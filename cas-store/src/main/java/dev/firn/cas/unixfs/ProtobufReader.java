package dev.firn.cas.unixfs;

import dev.firn.cas.FirnException;
import dev.firn.cas.Varint;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads one protobuf message strictly: shortest varints only, no length beyond the end. Everything wrong is CORRUPT and says in what. */
final class ProtobufReader {
    /** The two wire types of dag-pb and UnixFS. */
    static final int VARINT = 0;

    static final int BYTES = 2;

    private final ByteBuffer message;
    private final String what;

    /** Reads {@code message} from position to limit, which stay as they are; {@code what} begins every complaint. */
    ProtobufReader(ByteBuffer message, String what) {
        this.message = message.duplicate();
        this.what = what;
    }

    boolean hasMore() {
        return message.hasRemaining();
    }

    /** The next tag: field number times 8 plus wire type. */
    long tag() {
        return varint();
    }

    /** The next tag, if it is this one; else nothing is read. */
    boolean skipTag(int field, int wireType) {
        if (message.hasRemaining() && message.get(message.position()) == (field << 3 | wireType)) {
            message.get();
            return true;
        }
        return false;
    }

    /** A number from 0 to 2^63 - 1. */
    long varint() {
        try {
            return Varint.read(message);
        } catch (BufferUnderflowException e) {
            throw corrupt("it is cut off");
        } catch (IllegalArgumentException e) {
            throw corrupt(e);
        }
    }

    /** A field of bytes, as a read-only view with its own position 0. */
    ByteBuffer bytes() {
        long length = varint();
        if (length > message.remaining()) {
            throw corrupt("a field claims " + length + " bytes where " + message.remaining() + " are left");
        }
        ByteBuffer field = message.slice(message.position(), (int) length).asReadOnlyBuffer();
        message.position(message.position() + (int) length);
        return field;
    }

    /** A field of text, which must be UTF-8. */
    String text() {
        ByteBuffer field = bytes();
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(field).toString();
        } catch (CharacterCodingException e) {
            throw corrupt("a name is not UTF-8");
        }
    }

    FirnException unknown(long tag) {
        return corrupt(
                "field " + (tag >>> 3) + " of wire type " + (tag & 7) + " is unknown there, repeated or out of order");
    }

    FirnException corrupt(IllegalArgumentException why) {
        return corrupt(String.valueOf(why.getMessage()));
    }

    FirnException corrupt(String why) {
        return FirnException.corrupt(what + " is wrong: " + why);
    }
}
