package dev.firn.gateway;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several bodies one behind the other: all of them checked before the first byte goes out if they are small together, else each made when it is reached. For
 * one thread at a time.
 */
final class JoinedBodies implements Body.Source {
    private final Iterator<Part> parts;
    private final Deque<ByteBuffer> ready = new ArrayDeque<>();
    private boolean isAhead;
    private Body.@Nullable Source current;

    private JoinedBodies(List<Part> parts, boolean isAhead) {
        this.parts = parts.iterator();
        this.isAhead = isAhead;
    }

    /**
     * One of them.
     *
     * @param sizeBytes of the body
     * @param body makes it
     */
    record Part(long sizeBytes, Supplier<Body> body) {}

    /** All parts as one body. */
    static Body of(List<Part> parts) {
        long sizeBytes = parts.stream().mapToLong(Part::sizeBytes).sum();
        return new Body.Pieces(
                new JoinedBodies(parts, sizeBytes <= ObjectContent.AHEAD_BYTES), OptionalLong.of(sizeBytes));
    }

    @Override
    public Optional<ByteBuffer> next() {
        if (isAhead) {
            for (Optional<ByteBuffer> piece = read(); piece.isPresent(); piece = read()) {
                ready.add(piece.get());
            }
            isAhead = false;
        }
        return ready.isEmpty() ? read() : Optional.of(ready.remove());
    }

    private Optional<ByteBuffer> read() {
        while (true) {
            if (current != null) {
                Optional<ByteBuffer> piece = current.next();
                if (piece.isPresent()) {
                    return piece;
                }
            }
            if (!parts.hasNext()) {
                return Optional.empty();
            }
            close();
            current = source(parts.next().body().get());
        }
    }

    @Override
    public void close() {
        if (current != null) {
            current.close();
        }
    }

    private static Body.Source source(Body body) {
        if (body instanceof Body.Pieces pieces) {
            return pieces.source();
        }
        Iterator<ByteBuffer> once = List.of(((Body.Whole) body).bytes()).iterator();
        return () -> once.hasNext() ? Optional.of(once.next()) : Optional.empty();
    }
}
