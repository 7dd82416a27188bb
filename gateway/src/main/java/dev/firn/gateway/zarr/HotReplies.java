package dev.firn.gateway.zarr;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.firn.cas.Cid;
import dev.firn.gateway.Ask;
import dev.firn.gateway.Body;
import dev.firn.gateway.Reply;
import dev.firn.gateway.VerifiedBytes;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.PreEncodedHttpField;
import org.jspecify.annotations.Nullable;

/**
 * Replies that were given and can be given again while the version stays the same: their header fields; the bytes lie in {@link VerifiedBytes}. Safe for many
 * threads.
 */
final class HotReplies {
    private static final int MAX_REPLIES = 20_000;
    private static final int MAX_TARGET_LENGTH = 300;

    private static final int MAX_COMMON = 100;

    private final VerifiedBytes verified;
    /** Fields that many replies have, once for all: what is read for each is near at hand then. */
    private final Cache<HttpField, HttpField> common = Caffeine.newBuilder()
            .maximumSize(MAX_COMMON)
            .executor(Runnable::run)
            .build();

    private final Cache<String, Hot> replies = Caffeine.newBuilder()
            .maximumSize(MAX_REPLIES)
            .executor(Runnable::run)
            .build();

    HotReplies(VerifiedBytes verified) {
        this.verified = verified;
    }

    /** A reply without its bytes, which it does not keep alive, but knows as long as others do. */
    private static final class Hot {
        /** So many uses of the bytes are one for those who decide what is kept. */
        private static final int USES = 8;

        private final Cid object;
        private final List<HttpField> fields;
        private final BooleanSupplier isCurrent;
        private volatile WeakReference<ByteBuffer> bytes = new WeakReference<>(null);
        /** Not exact where threads meet, which does not matter. */
        private int uses;

        Hot(Cid object, List<HttpField> fields, BooleanSupplier isCurrent) {
            this.object = object;
            this.fields = fields;
            this.isCurrent = isCurrent;
        }

        Optional<ByteBuffer> bytes(VerifiedBytes verified) {
            @Nullable ByteBuffer known = bytes.get();
            if (known != null && ++uses % USES != 0) {
                return Optional.of(known);
            }
            Optional<ByteBuffer> found = verified.find(object);
            found.ifPresent(buffer -> bytes = new WeakReference<>(buffer));
            return found;
        }
    }

    private static HttpField encoded(HttpField field) {
        return new PreEncodedHttpField(field.getName(), field.getValue());
    }

    /** The reply to a GET without conditions, if it is at hand and the address means the same version still. */
    Optional<Reply> find(String target) {
        @Nullable Hot hot = replies.getIfPresent(target);
        if (hot == null) {
            return Optional.empty();
        }
        Optional<ByteBuffer> bytes = hot.bytes(verified);
        if (bytes.isEmpty() || !hot.isCurrent.getAsBoolean()) {
            replies.invalidate(target);
            return Optional.empty();
        }
        return Optional.of(new Reply(200, hot.fields, new Body.Whole(bytes.get())));
    }

    /** Keeps a reply if it is the whole of an object of one block, and the request was a plain one. */
    void keep(Ask ask, Reply reply, BooleanSupplier isCurrent) {
        boolean isPlain = ask.method().equals("GET")
                && ask.rawQuery().isEmpty()
                && reply.status() == 200
                && ask.rawPath().length() <= MAX_TARGET_LENGTH;
        if (!isPlain) {
            return;
        }
        Optional<Cid> object = reply.fields().stream()
                .filter(field -> field.getName().equals("ETag"))
                .map(field -> Cid.parse(field.getValue().replace("\"", "")))
                .findFirst();
        // What is not there was no object, but a listing or a document made here.
        if (object.isEmpty() || verified.find(object.get()).isEmpty()) {
            return;
        }
        List<HttpField> encoded = reply.fields().stream()
                .map(field ->
                        field.getHeader() == HttpHeader.ETAG ? encoded(field) : common.get(field, HotReplies::encoded))
                .collect(Collectors.toUnmodifiableList());
        replies.put(ask.rawPath(), new Hot(object.get(), encoded, isCurrent));
    }
}
