package dev.firn.manifest;

import dev.firn.cas.scratch.ScratchCursor;
import dev.firn.cas.scratch.SortedScratch;
import java.io.Closeable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The entries of a sorted map in working state, in order. */
final class Pairs implements Iterator<Pairs.Pair>, Closeable {
    /** One entry. Its arrays are not to be changed. */
    static final class Pair {
        private final byte[] key;
        private final byte[] value;

        private Pair(byte[] key, byte[] value) {
            this.key = key;
            this.value = value;
        }

        byte[] key() {
            return key;
        }

        byte[] value() {
            return value;
        }
    }

    private final ScratchCursor cursor;
    private Optional<Pair> next;

    Pairs(SortedScratch map) {
        this.cursor = map.cursor();
        this.next = advance();
    }

    private Optional<Pair> advance() {
        return cursor.next() ? Optional.of(new Pair(cursor.key(), cursor.value())) : Optional.empty();
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public Pair next() {
        Pair pair = next.orElseThrow(NoSuchElementException::new);
        next = advance();
        return pair;
    }

    @Override
    public void close() {
        cursor.close();
    }
}
