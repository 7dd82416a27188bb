package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.tree.Item;
import dev.firn.tree.KeyRange;
import dev.firn.tree.Totals;
import dev.firn.tree.TreeVisitor;
import java.util.List;
import java.util.function.Predicate;

/** Adds up what of a manifest is not here, without reading it: a branch knows what is below it. For one use. */
public final class AbsentTotals {
    private final Manifest manifest;
    private final Predicate<Cid> isAbsent;
    private Totals sum = Totals.ZERO;

    private AbsentTotals(Manifest manifest, Predicate<Cid> isAbsent) {
        this.manifest = manifest;
        this.isAbsent = isAbsent;
    }

    /**
     * The keys at and below a path, empty for all, whose objects are not here or below a node that is not, and the sizes of these objects. A page that is not
     * here and lies only partly below the path counts as a whole; an object of which a part is here counts as here.
     */
    public static Totals below(Manifest manifest, String path, Predicate<Cid> isAbsent) {
        AbsentTotals totals = new AbsentTotals(manifest, isAbsent);
        List<KeyRange> ranges = path.isEmpty()
                ? List.of(KeyRange.all())
                : List.of(KeyRange.cell(Pages.bits(path)), KeyRange.cell(Pages.prefixBits(path + "/")));
        totals.walk(ranges);
        return totals.sum;
    }

    private void walk(List<KeyRange> ranges) {
        manifest.trie().walk(new TreeVisitor<>() {
            @Override
            public boolean enter(Item.Branch<ManifestEntry> branch) {
                return !Scope.misses(ranges, branch.prefix())
                        && (branch.node().equals(manifest.cid()) || isHere(branch));
            }

            @Override
            public void entry(Item.Entry<ManifestEntry> entry) {
                if (ranges.stream().anyMatch(range -> range.contains(entry.key()))) {
                    add(entry.value());
                }
            }
        });
    }

    private boolean isHere(Item.Branch<?> branch) {
        if (isAbsent.test(branch.node())) {
            sum = sum.plus(branch.totals());
            return false;
        }
        return true;
    }

    private void add(ManifestEntry entry) {
        if (entry instanceof ManifestEntry.Document document) {
            if (document.text().isEmpty()) {
                add(document.object());
            }
            return;
        }
        ManifestEntry.ChunkMap map = (ManifestEntry.ChunkMap) entry;
        if (map.chunks() instanceof ChunkSet.Inline inline) {
            inline.entries().forEach(chunk -> add(chunk.value()));
            return;
        }
        manifest.maps(map).trie((ChunkSet.Tree) map.chunks()).walk(new TreeVisitor<>() {
            @Override
            public boolean enter(Item.Branch<ObjectRef> branch) {
                return isHere(branch);
            }

            @Override
            public void entry(Item.Entry<ObjectRef> chunk) {
                add(chunk.value());
            }
        });
    }

    private void add(ObjectRef object) {
        if (isAbsent.test(object.cid())) {
            sum = sum.plus(new Totals(1, object.sizeBytes()));
        }
    }
}
