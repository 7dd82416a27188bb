package dev.firn.gateway;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Sends one reply: a piece is asked for when the one before it was sent, so a slow client holds one piece and no thread. The first piece is there before the
 * header goes out; a later one that cannot be had breaks the connection.
 */
final class Sending {
    private Sending() {}

    /**
     * Sends.
     *
     * @throws dev.firn.cas.FirnException if there is no first piece; nothing was sent then
     */
    static void send(Reply reply, boolean headerOnly, Response response, Callback callback) {
        Optional<ByteBuffer> first = Optional.empty();
        if (reply.body() instanceof Body.Pieces pieces && !headerOnly) {
            first = first(pieces.source());
        }
        response.setStatus(reply.status());
        for (HttpField field : reply.fields()) {
            response.getHeaders().add(field);
        }
        OptionalLong size = reply.body().sizeBytes();
        if (size.isPresent() && reply.status() != 304 && reply.status() != 204) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, size.getAsLong());
        }
        if (headerOnly) {
            if (reply.body() instanceof Body.Pieces pieces) {
                pieces.source().close();
            }
            response.write(true, BufferUtil.EMPTY_BUFFER, callback);
        } else if (reply.body() instanceof Body.Whole whole) {
            response.write(true, whole.bytes().slice(), callback);
        } else {
            new Piecewise((Body.Pieces) reply.body(), first, response, callback).iterate();
        }
    }

    private static Optional<ByteBuffer> first(Body.Source source) {
        try {
            return source.next();
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    private static final class Piecewise extends IteratingCallback {
        private final Body.Source source;
        private final Response response;
        private final Callback callback;
        private Optional<ByteBuffer> ready;
        private boolean wroteLast;

        Piecewise(Body.Pieces pieces, Optional<ByteBuffer> first, Response response, Callback callback) {
            this.source = pieces.source();
            this.ready = first;
            this.response = response;
            this.callback = callback;
        }

        @Override
        protected Action process() {
            if (wroteLast) {
                return Action.SUCCEEDED;
            }
            Optional<ByteBuffer> piece = ready.isPresent() ? ready : source.next();
            ready = Optional.empty();
            wroteLast = piece.isEmpty();
            response.write(wroteLast, piece.map(ByteBuffer::slice).orElse(BufferUtil.EMPTY_BUFFER), this);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteSuccess() {
            source.close();
            callback.succeeded();
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            source.close();
            callback.failed(cause);
        }
    }
}
