package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.tree.BoundedTrie;
import dev.firn.tree.Item;
import dev.firn.tree.KeyRange;
import dev.firn.tree.TreeVisitor;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a manifest leads to: pages, nodes and objects, as far as another manifest does not lead there from the same place. What lies outside a
 * scope is shown as such, so that somebody can write down that it is not had. For one use.
 *
 * <p>Each page and node that is entered is read and checked; what cannot be read ends the walk.
 */
public final class ManifestReach {
    private final Manifest manifest;
    private final Optional<Manifest> base;
    private final Scope scope;
    private final Visitor visitor;

    /** Whether something lies in the scope of the walk. */
    public enum Side {
        /** It is wanted. */
        INSIDE,
        /** It is not. */
        OUTSIDE
    }

    /** Is shown what a manifest leads to. */
    public interface Visitor {
        /**
         * A page or node comes, and what is below it if this returns true.
         *
         * @param base the tree of which everything is passed over below it, by its root, if there is one: who was at this node with another base was not shown
         *     what that one has
         */
        boolean enter(Cid node, Optional<Cid> base, Side side);

        /** An object that does not stand in the manifest itself. */
        void object(ObjectRef object, Side side);
    }

    private ManifestReach(Manifest manifest, Optional<Manifest> base, Scope scope, Visitor visitor) {
        this.manifest = manifest;
        this.base = base;
        this.scope = scope;
        this.visitor = visitor;
    }

    /**
     * Shows to {@code visitor} what {@code manifest} leads to.
     *
     * @param base what this leads to from the same place within the scope is passed over
     */
    public static void walk(Manifest manifest, Optional<Manifest> base, Scope scope, Visitor visitor) {
        boolean isBase =
                base.filter(other -> other.cid().equals(manifest.cid())).isPresent();
        if (!isBase && visitor.enter(manifest.cid(), base.map(Manifest::cid), Side.INSIDE)) {
            new ManifestReach(manifest, base, scope, visitor).walk();
        }
    }

    private void walk() {
        List<KeyRange> ranges = scope.ranges();
        manifest.trie().walk(new TreeVisitor<>() {
            @Override
            public boolean enter(Item.Branch<ManifestEntry> branch) {
                if (branch.node().equals(manifest.cid())) {
                    return true;
                }
                if (Scope.misses(ranges, branch.prefix())) {
                    return visitor.enter(branch.node(), Optional.empty(), Side.OUTSIDE);
                }
                boolean isKnown =
                        base.filter(other -> other.trie().holds(branch)).isPresent();
                return !isKnown && visitor.enter(branch.node(), base.map(Manifest::cid), Side.INSIDE);
            }

            @Override
            public void entry(Item.Entry<ManifestEntry> entry) {
                show(entry.value());
            }
        });
    }

    private void show(ManifestEntry entry) {
        if (!scope.contains(entry)) {
            show(entry, Optional.empty(), Side.OUTSIDE);
            return;
        }
        Optional<ManifestEntry> before = base.flatMap(other -> other.findEntry(entry.key()));
        if (!before.equals(Optional.of(entry))) {
            show(entry, before, Side.INSIDE);
        }
    }

    private void show(ManifestEntry entry, Optional<ManifestEntry> before, Side side) {
        if (entry instanceof ManifestEntry.Document document) {
            if (document.text().isEmpty()) {
                visitor.object(document.object(), side);
            }
            return;
        }
        ManifestEntry.ChunkMap map = (ManifestEntry.ChunkMap) entry;
        if (map.chunks() instanceof ChunkSet.Inline inline) {
            inline.entries().forEach(chunk -> visitor.object(chunk.value(), side));
            return;
        }
        Optional<ManifestEntry.ChunkMap> like = before.map(ManifestEntry.ChunkMap.class::cast)
                .filter(other -> other.naming().equals(map.naming()) && other.chunks() instanceof ChunkSet.Tree);
        Optional<Cid> knownRoot =
                like.map(other -> ((ChunkSet.Tree) other.chunks()).root().node());
        Optional<BoundedTrie<ObjectRef>> known =
                like.map(other -> base.orElseThrow().maps(other).trie((ChunkSet.Tree) other.chunks()));
        manifest.maps(map).trie((ChunkSet.Tree) map.chunks()).walk(new TreeVisitor<>() {
            @Override
            public boolean enter(Item.Branch<ObjectRef> branch) {
                boolean isKnown = known.filter(other -> other.holds(branch)).isPresent();
                return !isKnown && visitor.enter(branch.node(), knownRoot, side);
            }

            @Override
            public void entry(Item.Entry<ObjectRef> chunk) {
                visitor.object(chunk.value(), side);
            }
        });
    }
}
