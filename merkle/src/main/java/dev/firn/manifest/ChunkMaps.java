package dev.firn.manifest;

import dev.firn.cas.BlockSink;
import dev.firn.cas.BlockSource;
import dev.firn.cas.ObjectRef;
import dev.firn.tree.Bits;
import dev.firn.tree.BoundedTrie;
import dev.firn.tree.Change;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Edit;
import dev.firn.tree.Item;
import dev.firn.tree.KeyRange;
import dev.firn.tree.RecentNodes;
import dev.firn.tree.TreeBuilder;
import dev.firn.zarr.ChunkCoordinates;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads, edits and compares the chunks of one array, whether they stand inline or as a tree. */
final class ChunkMaps {
    private final BlockSource blocks;
    private final int rank;
    private final ChunkMapFormat format;
    private final RecentNodes<ObjectRef> recentNodes;
    /** The tree used last. */
    private volatile @Nullable BoundedTrie<ObjectRef> recent;

    /** Of arrays of this rank; nodes that were read or written last are kept in {@code recentNodes}. */
    ChunkMaps(BlockSource blocks, int rank, RecentNodes<ObjectRef> recentNodes) {
        this.blocks = blocks;
        this.rank = rank;
        this.recentNodes = recentNodes;
        this.format = new ChunkMapFormat(ChunkOrder.of(rank));
    }

    int rank() {
        return rank;
    }

    Bits key(ChunkCoordinates chunk) {
        return format.order().key(chunk.toArray());
    }

    ChunkCoordinates chunk(Bits key) {
        return ChunkCoordinates.of(format.order().coordinates(key));
    }

    /** The corner of a cell: the lowest coordinates in it. */
    ChunkCoordinates corner(Bits prefix) {
        return ChunkCoordinates.of(format.order().coordinates(prefix));
    }

    Optional<ObjectRef> find(ChunkSet chunks, ChunkCoordinates chunk) {
        Bits key = key(chunk);
        if (chunks instanceof ChunkSet.Inline inline) {
            for (Item.Entry<ObjectRef> entry : inline.entries()) {
                if (entry.key().equals(key)) {
                    return Optional.of(entry.value());
                }
            }
            return Optional.empty();
        }
        return trie((ChunkSet.Tree) chunks).find(key);
    }

    /** All chunks in order. */
    Iterator<Item.Entry<ObjectRef>> entries(ChunkSet chunks) {
        return chunks instanceof ChunkSet.Inline inline
                ? inline.entries().iterator()
                : trie((ChunkSet.Tree) chunks).entries(KeyRange.all());
    }

    /** The tree of chunks that do not stand inline. */
    BoundedTrie<ObjectRef> trie(ChunkSet.Tree tree) {
        BoundedTrie<ObjectRef> known = recent;
        Optional<Item<ObjectRef>> root = Optional.of(tree.root());
        if (known == null || !known.root().equals(root)) {
            known = new BoundedTrie<>(format, blocks, recentNodes, root);
            recent = known;
        }
        return known;
    }

    /** The chunks after {@code edits}, which come in order; nothing if none is left. */
    Optional<ChunkSet> edit(Optional<ChunkSet> base, Iterator<Edit<ObjectRef>> edits, BlockSink nodes) {
        if (base.isPresent() && base.get() instanceof ChunkSet.Tree tree) {
            return of(trie(tree).edit(edits, nodes));
        }
        List<Item.Entry<ObjectRef>> inline =
                base.map(set -> ((ChunkSet.Inline) set).entries()).orElse(List.of());
        return build(new EditedEntries(inline.iterator(), edits), nodes);
    }

    private Optional<ChunkSet> build(Iterator<Item.Entry<ObjectRef>> entries, BlockSink nodes) {
        List<Item.Entry<ObjectRef>> few = new ArrayList<>();
        while (entries.hasNext() && few.size() <= ChunkSet.MAX_INLINE) {
            few.add(entries.next());
        }
        if (few.size() <= ChunkSet.MAX_INLINE) {
            return few.isEmpty() ? Optional.empty() : Optional.of(new ChunkSet.Inline(few));
        }
        TreeBuilder<ObjectRef> builder = new TreeBuilder<>(format, nodes);
        few.forEach(entry -> builder.add(entry.key(), entry.value()));
        entries.forEachRemaining(entry -> builder.add(entry.key(), entry.value()));
        return of(builder.finish());
    }

    /** Few chunks that are left of a tree stand inline again. */
    private Optional<ChunkSet> of(Optional<Item<ObjectRef>> root) {
        if (root.isEmpty()) {
            return Optional.empty();
        }
        if (root.get() instanceof Item.Branch<ObjectRef> branch
                && branch.totals().entryCount() > ChunkSet.MAX_INLINE) {
            return Optional.of(new ChunkSet.Tree(branch));
        }
        List<Item.Entry<ObjectRef>> few = new ArrayList<>();
        new BoundedTrie<>(format, blocks, recentNodes, root)
                .entries(KeyRange.all())
                .forEachRemaining(few::add);
        return Optional.of(new ChunkSet.Inline(few));
    }

    /** The differences in order; the other may lie in other blocks. */
    Iterator<Change<ObjectRef>> diff(Optional<ChunkSet> before, ChunkMaps other, Optional<ChunkSet> after) {
        if (before.isPresent()
                && after.isPresent()
                && before.get() instanceof ChunkSet.Tree left
                && after.get() instanceof ChunkSet.Tree right) {
            return trie(left).diff(other.trie(right));
        }
        return new EntryChanges(
                before.map(this::entries)
                        .orElse(List.<Item.Entry<ObjectRef>>of().iterator()),
                after.map(other::entries)
                        .orElse(List.<Item.Entry<ObjectRef>>of().iterator()));
    }
}
