package dev.firn.manifest;

import dev.firn.cas.ObjectRef;
import dev.firn.tree.Change;
import dev.firn.tree.Item;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The differences of two sorted runs of entries: for the few chunks that stand inline. */
final class EntryChanges implements Iterator<Change<ObjectRef>> {
    private final Ahead<Item.Entry<ObjectRef>> before;
    private final Ahead<Item.Entry<ObjectRef>> after;
    private Optional<Change<ObjectRef>> next = Optional.empty();

    EntryChanges(Iterator<Item.Entry<ObjectRef>> before, Iterator<Item.Entry<ObjectRef>> after) {
        this.before = new Ahead<>(before);
        this.after = new Ahead<>(after);
    }

    @Override
    public boolean hasNext() {
        while (next.isEmpty() && !(before.isEmpty() && after.isEmpty())) {
            next = step();
        }
        return next.isPresent();
    }

    private Optional<Change<ObjectRef>> step() {
        int order = before.isEmpty()
                ? 1
                : after.isEmpty()
                        ? -1
                        : before.peek().key().compareTo(after.peek().key());
        if (order < 0) {
            Item.Entry<ObjectRef> gone = before.take();
            return Optional.of(new Change.Removed<>(gone.key(), gone.value()));
        }
        Item.Entry<ObjectRef> present = after.take();
        if (order > 0) {
            return Optional.of(new Change.Added<>(present.key(), present.value()));
        }
        ObjectRef old = before.take().value();
        return old.equals(present.value())
                ? Optional.empty()
                : Optional.of(new Change.Modified<>(present.key(), old, present.value()));
    }

    @Override
    public Change<ObjectRef> next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Change<ObjectRef> change = next.orElseThrow();
        next = Optional.empty();
        return change;
    }
}
