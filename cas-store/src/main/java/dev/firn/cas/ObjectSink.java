package dev.firn.cas;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;

/** Where objects are written. An object that is put is durable only once what owns the sink says so. */
public interface ObjectSink {
    /**
     * Takes an object that is in memory: {@code bytes} from position to limit, which stay as they are.
     *
     * @throws FirnException of kind IO if the medium fails
     */
    ObjectRef put(ByteBuffer bytes);

    /**
     * Takes an object of any length from a channel, which is read to its end and not closed; memory used is bounded whatever the length.
     *
     * @param head bytes that stand before those of {@code rest}, from position to limit, which stay as they are
     * @throws FirnException of kind IO if the channel or the medium fails
     */
    ObjectRef put(ByteBuffer head, ReadableByteChannel rest);

    /**
     * Takes an object of any length from a stream, which is read to its end and not closed; memory used is bounded whatever the length.
     *
     * @throws FirnException of kind IO if the stream or the medium fails
     */
    default ObjectRef put(InputStream bytes) {
        return put(ByteBuffer.allocate(0), Channels.newChannel(bytes));
    }
}
