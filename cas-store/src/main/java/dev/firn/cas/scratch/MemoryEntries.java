package dev.firn.cas.scratch;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Entries of a map in memory. */
final class MemoryEntries implements ScratchCursor.Entries {
    private final Iterator<Map.Entry<byte[], byte[]>> rest;
    private Map.@Nullable Entry<byte[], byte[]> current;

    MemoryEntries(Map<byte[], byte[]> map) {
        this.rest = map.entrySet().iterator();
    }

    @Override
    public boolean next() {
        current = rest.hasNext() ? rest.next() : null;
        return current != null;
    }

    private Map.Entry<byte[], byte[]> current() {
        if (current == null) {
            throw new NoSuchElementException("the cursor stands at no entry");
        }
        return current;
    }

    @Override
    public byte[] key() {
        return current().getKey();
    }

    @Override
    public byte[] value() {
        return current().getValue();
    }

    @Override
    public void close() {}
}
