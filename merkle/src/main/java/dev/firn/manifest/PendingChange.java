package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.zarr.ArrayNaming;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a session wants of one key. Its bytes, {@link #toBytes}, lie in working state only and are no part of the format. */
public sealed interface PendingChange {

    /** Let nothing stand there. */
    record Delete() implements PendingChange {}

    /**
     * Let an object stand there that is stored.
     *
     * @param object what it holds
     * @param naming of a document that describes an array: how that names its chunks
     */
    record PutObject(ObjectRef object, Optional<ArrayNaming> naming) implements PendingChange {}

    /**
     * Let a short text stand there that is stored nowhere yet: in the manifest if the key turns out a document, as an object if a chunk.
     *
     * @param text at most {@link Pages#MAX_TEXT_BYTES} bytes of UTF-8
     * @param naming of a document that describes an array: how that names its chunks
     */
    record PutText(String text, Optional<ArrayNaming> naming) implements PendingChange {
        /** The object that the text is. */
        public ObjectRef object() {
            byte[] bytes = bytes();
            return new ObjectRef(Cid.ofContent(Codec.RAW, bytes), bytes.length);
        }

        /** The text in UTF-8. */
        public byte[] bytes() {
            return text.getBytes(StandardCharsets.UTF_8);
        }
    }

    /** The text of an object that stands in the manifest if it is a document: valid UTF-8 of at most {@link Pages#MAX_TEXT_BYTES} bytes. */
    static Optional<String> findText(ByteBuffer bytes) {
        if (bytes.remaining() > Pages.MAX_TEXT_BYTES) {
            return Optional.empty();
        }
        if (!Utf8Check.isValid(bytes)) {
            return Optional.empty();
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return Optional.of(new String(copy, StandardCharsets.UTF_8));
    }

    /** How the array that this document describes names its chunks. */
    default Optional<ArrayNaming> findNaming() {
        if (this instanceof PutObject put) {
            return put.naming();
        }
        return this instanceof PutText put ? put.naming() : Optional.empty();
    }

    /** The bytes that stand for this in working state. */
    default byte[] toBytes() {
        return PendingBytes.write(this);
    }

    /** Takes {@link #toBytes} back. */
    static PendingChange ofBytes(byte[] bytes) {
        return PendingBytes.read(bytes);
    }
}
