package dev.firn.tree;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * The differences of two trees, in the order of keys. Cells nest, so of two items ahead one lies wholly before the other, or one contains the other; the
 * larger is opened, unless both are the same node at the same place.
 */
final class TreeDiff<V> implements Iterator<Change<V>> {
    private final Frontier<V> before;
    private final Frontier<V> after;
    private @Nullable Change<V> ahead;

    TreeDiff(Frontier<V> before, Frontier<V> after) {
        this.before = before;
        this.after = after;
    }

    @Override
    public boolean hasNext() {
        while (ahead == null && (before.hasItem() || after.hasItem())) {
            step();
        }
        return ahead != null;
    }

    @Override
    public Change<V> next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException();
        }
        Change<V> change = ahead;
        ahead = null;
        return change;
    }

    private void step() {
        if (!after.hasItem()) {
            removed(before.item());
        } else if (!before.hasItem()) {
            added(after.item());
        } else {
            align(before.item(), after.item());
        }
    }

    private void align(Item<V> left, Item<V> right) {
        if (left instanceof Item.Branch<V> leftBranch && right.prefix().startsWith(left.prefix())) {
            if (right instanceof Item.Branch<V> rightBranch && leftBranch.sameContent(rightBranch)) {
                before.skip();
                after.skip();
            } else {
                before.open(leftBranch);
            }
        } else if (right instanceof Item.Branch<V> rightBranch && left.prefix().startsWith(right.prefix())) {
            after.open(rightBranch);
        } else {
            int order = left.prefix().compareTo(right.prefix());
            if (order < 0) {
                removed(left);
            } else if (order > 0) {
                added(right);
            } else {
                both((Item.Entry<V>) left, (Item.Entry<V>) right);
            }
        }
    }

    private void removed(Item<V> left) {
        if (left instanceof Item.Branch<V> branch) {
            before.open(branch);
        } else {
            Item.Entry<V> entry = (Item.Entry<V>) left;
            before.skip();
            ahead = new Change.Removed<>(entry.key(), entry.value());
        }
    }

    private void added(Item<V> right) {
        if (right instanceof Item.Branch<V> branch) {
            after.open(branch);
        } else {
            Item.Entry<V> entry = (Item.Entry<V>) right;
            after.skip();
            ahead = new Change.Added<>(entry.key(), entry.value());
        }
    }

    private void both(Item.Entry<V> left, Item.Entry<V> right) {
        before.skip();
        after.skip();
        if (!left.value().equals(right.value())) {
            ahead = new Change.Modified<>(left.key(), left.value(), right.value());
        }
    }
}
