package dev.firn.manifest;

import java.util.Iterator;
import java.util.Optional;

/** An iterator whose next element can be looked at. */
final class Ahead<T> {
    private final Iterator<? extends T> elements;
    private Optional<T> next;

    Ahead(Iterator<? extends T> elements) {
        this.elements = elements;
        this.next = advance();
    }

    private Optional<T> advance() {
        return elements.hasNext() ? Optional.of(elements.next()) : Optional.empty();
    }

    boolean isEmpty() {
        return next.isEmpty();
    }

    T peek() {
        return next.orElseThrow();
    }

    T take() {
        T taken = next.orElseThrow();
        next = advance();
        return taken;
    }
}
