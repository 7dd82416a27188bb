package dev.firn.gateway;

import java.nio.ByteBuffer;

/** A face whose paths answer POST, too. It changes nothing: a request says more than fits into a URL, that is all. Safe for many threads. */
public interface PostFace extends Face {
    /** The longest body that is taken, in bytes. */
    int maxBodyBytes();

    /**
     * The reply to a POST to one of its paths; else as {@link #reply(Ask)}.
     *
     * @param body all of the request's body, from position to limit
     */
    Reply reply(Ask ask, ByteBuffer body);
}
