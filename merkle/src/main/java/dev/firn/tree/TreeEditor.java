package dev.firn.tree;

import dev.firn.cas.BlockSink;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * Applies edits in ascending order to a tree. The old tree is read only along the paths to the edits, one path at a time; everything beside those goes to
 * the {@link TreeWriter} as whole branches. A part of the tree in which no edit changes anything counts as never touched.
 */
final class TreeEditor<V> {

    /** One node on the path to the edit at hand; the lowest frame holds the root alone. */
    private static final class Frame<V> {
        final Bits prefix;
        final List<Item<V>> items;
        /** The items before this were written or dropped. Stays 0 while nothing below this frame changed. */
        int writtenCount;
        /** Where the edit at hand leads. */
        int position;
        /** Whether something below changed, so that its items and not its branch go to the writer. */
        boolean changed;

        Frame(Bits prefix, List<Item<V>> items) {
            this.prefix = prefix;
            this.items = items;
        }
    }

    private final NodeReader<V> nodes;
    private final TreeWriter<V> writer;
    private final Optional<Item<V>> root;
    private final ArrayList<Frame<V>> path = new ArrayList<>();

    TreeEditor(NodeReader<V> nodes, Optional<Item<V>> root, BlockSink sink) {
        this.nodes = nodes;
        this.root = root;
        this.writer = new TreeWriter<>(nodes.format(), sink, nodes);
    }

    /** Applies all edits and returns the new root: the very same if they change nothing. */
    Optional<Item<V>> apply(Iterator<? extends Edit<V>> edits) {
        path.add(new Frame<>(Bits.EMPTY, root.map(List::of).orElse(List.of())));
        Optional<Bits> before = Optional.empty();
        while (edits.hasNext()) {
            Edit<V> edit = edits.next();
            if (before.isPresent()) {
                CellRule.fork(before.get(), edit.key());
            }
            before = Optional.of(edit.key());
            findPlace(edit.key());
            if (changes(edit)) {
                writeUpTo(edit);
            }
        }
        boolean changed = path.get(0).changed;
        while (!path.isEmpty()) {
            leave();
        }
        return changed ? writer.finish() : root;
    }

    /** Leaves the nodes that {@code key} is not in, and enters those that it is in. */
    private void findPlace(Bits key) {
        while (!key.startsWith(top().prefix)) {
            leave();
        }
        while (true) {
            Frame<V> frame = top();
            frame.position = Node.position(frame.items, key);
            if (frame.position == frame.items.size()
                    || !(frame.items.get(frame.position) instanceof Item.Branch<V> branch)
                    || !key.startsWith(branch.prefix())) {
                return;
            }
            path.add(new Frame<>(branch.prefix(), nodes.read(branch).items()));
        }
    }

    private boolean changes(Edit<V> edit) {
        Optional<Item.Entry<V>> present = present(edit.key());
        if (edit instanceof Edit.Put<V> put) {
            return present.isEmpty() || !present.get().value().equals(put.value());
        }
        return present.isPresent();
    }

    private Optional<Item.Entry<V>> present(Bits key) {
        Frame<V> frame = top();
        if (frame.position < frame.items.size()
                && frame.items.get(frame.position) instanceof Item.Entry<V> entry
                && entry.key().equals(key)) {
            return Optional.of(entry);
        }
        return Optional.empty();
    }

    /** Writes what stands before the edit on the whole path, and what the edit puts. */
    private void writeUpTo(Edit<V> edit) {
        Optional<Item.Entry<V>> replaced = present(edit.key());
        for (Frame<V> frame : path) {
            write(frame, frame.position);
            boolean passed = frame != top() || replaced.isPresent();
            frame.writtenCount = frame.position + (passed ? 1 : 0);
            frame.changed = true;
        }
        if (edit instanceof Edit.Put<V> put) {
            writer.add(new Item.Entry<>(put.key(), put.value()));
        }
    }

    private void leave() {
        Frame<V> left = path.remove(path.size() - 1);
        if (left.changed) {
            write(left, left.items.size());
        }
    }

    private void write(Frame<V> frame, int end) {
        for (; frame.writtenCount < end; frame.writtenCount++) {
            writer.add(frame.items.get(frame.writtenCount));
        }
    }

    private Frame<V> top() {
        return path.get(path.size() - 1);
    }
}
