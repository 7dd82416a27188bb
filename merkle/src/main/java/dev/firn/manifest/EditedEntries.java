package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.Edit;
import dev.firn.tree.Item;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** Sorted entries with sorted edits made to them, one by one. */
final class EditedEntries implements Iterator<Item.Entry<ObjectRef>> {
    private final Ahead<Item.Entry<ObjectRef>> entries;
    private final Ahead<Edit<ObjectRef>> edits;
    private Optional<Item.Entry<ObjectRef>> next = Optional.empty();

    EditedEntries(Iterator<Item.Entry<ObjectRef>> entries, Iterator<Edit<ObjectRef>> edits) {
        this.entries = new Ahead<>(entries);
        this.edits = new Ahead<>(edits);
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && !(entries.isEmpty() && edits.isEmpty())) {
            next = step();
        }
        return next.isPresent();
    }

    private Optional<Item.Entry<ObjectRef>> step() {
        if (edits.isEmpty()) {
            return Optional.of(entries.take());
        }
        int order = entries.isEmpty()
                ? 1
                : entries.peek().key().compareTo(edits.peek().key());
        if (order < 0) {
            return Optional.of(entries.take());
        }
        if (order == 0) {
            entries.take();
        }
        Edit<ObjectRef> edit = edits.take();
        return edit instanceof Edit.Put<ObjectRef> put
                ? Optional.of(new Item.Entry<>(put.key(), put.value()))
                : Optional.empty();
    }

    @Override
    public Item.Entry<ObjectRef> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Item.Entry<ObjectRef> entry = next.orElseThrow();
        next = Optional.empty();
        return entry;
    }
}
