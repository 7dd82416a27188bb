package dev.firn.remote;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** The body of an answer in memory, up to a length; one that is longer ends the answer there, whatever it claims. */
final class BoundedBody implements BodySubscriber<byte[]> {
    private static final int FIRST_BYTES = 8_192;

    private final int maxBytes;
    private final CompletableFuture<byte[]> whole = new CompletableFuture<>();
    private byte[] bytes;
    private int length;
    private Flow.@Nullable Subscription subscription;

    private BoundedBody(int maxBytes, int expectedBytes) {
        this.maxBytes = maxBytes;
        this.bytes = new byte[expectedBytes];
    }

    /** A body was longer than it may be. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(int maxBytes) {
            super("the answer has more than " + maxBytes + " bytes");
        }
    }

    /** Takes bodies of at most {@code maxBytes}. */
    static BodyHandler<byte[]> upTo(int maxBytes) {
        return answer -> {
            // What the server claims is believed as far as it is harmless.
            long claimed = answer.headers().firstValueAsLong("content-length").orElse(FIRST_BYTES);
            return new BoundedBody(maxBytes, (int) Math.max(0, Math.min(claimed, maxBytes)));
        };
    }

    @Override
    public CompletionStage<byte[]> getBody() {
        return whole;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
        for (ByteBuffer piece : pieces) {
            int more = piece.remaining();
            if (whole.isDone()) {
                return;
            }
            if (more > maxBytes - length) {
                Flow.Subscription now = subscription;
                if (now != null) {
                    now.cancel();
                }
                whole.completeExceptionally(new TooLongException(maxBytes));
                return;
            }
            if (length + more > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(length + more, 2 * bytes.length)));
            }
            piece.get(bytes, length, more);
            length += more;
        }
    }

    @Override
    public void onError(Throwable failure) {
        whole.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        whole.complete(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }
}
