package dev.firn.gateway;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;
import org.jspecify.annotations.Nullable;

/**
 * One request and its reply. A piece of the reply is asked for when the one before it was sent, so a slow client holds one piece and no thread. The first is
 * there before the header goes out; a later one that cannot be had breaks the connection.
 */
final class Exchange implements Callback {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ConnectionClocks clocks;
    private final Watcher watcher;
    private final boolean isHead;
    private final long beginNanos = System.nanoTime();
    private volatile long pieceBeginNanos = beginNanos;
    private volatile long sentBytes;
    private volatile boolean isEnded;
    private volatile boolean isMaking;
    private volatile int heldKib;

    /** Who is told what becomes of an exchange. */
    interface Watcher {
        /** A piece of the reply after its first cannot be had, so the connection is broken. */
        void couldNotGoOn(Exchange exchange, Throwable cause);

        /** It has ended, well or not; once. */
        void ended(Exchange exchange);
    }

    Exchange(Request request, Response response, Callback callback, ConnectionClocks clocks, Watcher watcher) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.clocks = clocks;
        this.watcher = watcher;
        this.isHead = request.getMethod().equals("HEAD");
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    /** How much of the memory for replies it holds, in KiB. */
    int heldKib() {
        return heldKib;
    }

    void hold(int kib) {
        heldKib = kib;
    }

    boolean holdsMemory() {
        return heldKib > 0;
    }

    boolean isEnded() {
        return isEnded;
    }

    /** How many bytes of the body were handed to the client's connection. */
    long sentBytes() {
        return sentBytes;
    }

    /** How long ago the last piece was ready; 0 while the next one is made. */
    long pieceNanos(long now) {
        return isMaking ? 0 : now - pieceBeginNanos;
    }

    long totalNanos(long now) {
        return now - beginNanos;
    }

    /** Breaks the connection, whatever was sent. */
    void breakOff(String why) {
        endPoint().close(new IOException(why));
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }

    /** From now on the reply is made, or its next piece. Ends where something is sent. */
    void beginMaking() {
        if (!isMaking) {
            isMaking = true;
            clocks.stop(endPoint());
        }
    }

    private void endMaking() {
        if (isMaking) {
            pieceBeginNanos = System.nanoTime();
            isMaking = false;
            clocks.start(endPoint());
        }
    }

    /**
     * Sends a reply, once.
     *
     * @throws dev.firn.cas.FirnException if there is no first piece; nothing was sent then
     */
    void send(Reply reply) {
        Optional<ByteBuffer> first = Optional.empty();
        if (reply.body() instanceof Body.Pieces pieces && !isHead) {
            first = first(pieces.source());
        }
        response.setStatus(reply.status());
        for (HttpField field : reply.fields()) {
            response.getHeaders().add(field);
        }
        endMaking();
        OptionalLong size = reply.body().sizeBytes();
        if (size.isPresent() && reply.status() != 304 && reply.status() != 204) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, size.getAsLong());
        }
        if (isHead) {
            if (reply.body() instanceof Body.Pieces pieces) {
                pieces.source().close();
            }
            endWithoutBody();
        } else if (reply.status() == 304) {
            endWithoutBody();
        } else if (reply.body() instanceof Body.Whole whole) {
            sentBytes = whole.bytes().remaining();
            response.write(true, whole.bytes().slice(), this);
        } else {
            new Pieces((Body.Pieces) reply.body(), first).iterate();
        }
    }

    /**
     * Sends the header as it is and no body. Where the length of the body is said, that is the end, too: the client of Jetty waits for ever for an end that comes behind the
     * header of a HEAD over HTTP/2. Else the end comes apart: to one that comes with the header, Jetty would add that the body has 0 bytes.
     */
    private void endWithoutBody() {
        if (response.getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
            response.write(true, BufferUtil.EMPTY_BUFFER, this);
            return;
        }
        response.write(
                false,
                BufferUtil.EMPTY_BUFFER,
                Callback.from(() -> response.write(true, BufferUtil.EMPTY_BUFFER, this), this::failed));
    }

    private static Optional<ByteBuffer> first(Body.Source source) {
        try {
            return source.next();
        } catch (RuntimeException | Error e) {
            source.close();
            throw e;
        }
    }

    @Override
    public void succeeded() {
        isEnded = true;
        watcher.ended(this);
        callback.succeeded();
    }

    @Override
    public void failed(Throwable cause) {
        isEnded = true;
        watcher.ended(this);
        callback.failed(cause);
    }

    private final class Pieces extends IteratingCallback {
        private final Body.Source source;
        private Optional<ByteBuffer> ready;
        private boolean wroteLast;

        Pieces(Body.Pieces pieces, Optional<ByteBuffer> first) {
            this.source = pieces.source();
            this.ready = first;
        }

        @Override
        @SuppressWarnings("NonAtomicVolatileUpdate") // One call at a time; others only look.
        protected Action process() {
            if (wroteLast) {
                return Action.SUCCEEDED;
            }
            Optional<ByteBuffer> piece = ready.isPresent() ? ready : next();
            ready = Optional.empty();
            wroteLast = piece.isEmpty();
            sentBytes += piece.map(ByteBuffer::remaining).orElse(0);
            response.write(wroteLast, piece.map(ByteBuffer::slice).orElse(BufferUtil.EMPTY_BUFFER), this);
            return Action.SCHEDULED;
        }

        private Optional<ByteBuffer> next() {
            beginMaking();
            try {
                return source.next();
            } catch (RuntimeException | Error e) {
                watcher.couldNotGoOn(Exchange.this, e);
                throw e;
            } finally {
                endMaking();
            }
        }

        @Override
        protected void onCompleteSuccess() {
            source.close();
            Exchange.this.succeeded();
        }

        @Override
        protected void onCompleteFailure(@Nullable Throwable cause) {
            source.close();
            Exchange.this.failed(cause == null ? new IOException("it could not be sent") : cause);
        }
    }
}
