package dev.firn.manifest;

import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.tree.Item;
import dev.firn.tree.TreeVisitor;
import dev.firn.zarr.ChunkKeys;
import java.nio.charset.StandardCharsets;

/** Walks a whole manifest and goes on past what is damaged. */
public final class ManifestWalk {
    private final BlockSource blocks;
    private final ManifestVisitor visitor;

    private ManifestWalk(BlockSource blocks, ManifestVisitor visitor) {
        this.blocks = blocks;
        this.visitor = visitor;
    }

    /** Shows the manifest with this root page to {@code visitor}, each page and node checked to be the only one for its content. */
    public static void walk(Cid root, BlockSource blocks, ManifestVisitor visitor) {
        new ManifestWalk(blocks, visitor).walk(root);
    }

    private void walk(Cid root) {
        if (!visitor.enter(root)) {
            return;
        }
        Manifest manifest;
        try {
            manifest = Manifest.read(root, blocks);
        } catch (FirnException | IllegalArgumentException e) {
            visitor.damaged(root, "all keys of the version", asReport(e));
            return;
        }
        manifest.trie().walk(new TreeVisitor<>() {
            @Override
            public boolean enter(Item.Branch<ManifestEntry> branch) {
                return branch.node().equals(root) || visitor.enter(branch.node());
            }

            @Override
            public void entry(Item.Entry<ManifestEntry> entry) {
                show(manifest, entry.value());
            }

            @Override
            public void damaged(Item.Branch<ManifestEntry> branch, FirnException report) {
                String prefix = new String(branch.prefix().toBytes(), StandardCharsets.UTF_8);
                visitor.damaged(branch.node(), "keys that begin with about '" + prefix.strip() + "'", report);
            }
        });
    }

    private static FirnException asReport(RuntimeException e) {
        return e instanceof FirnException known ? known : FirnException.corrupt(String.valueOf(e.getMessage()));
    }

    private void show(Manifest manifest, ManifestEntry entry) {
        if (entry instanceof ManifestEntry.Document document) {
            visitor.key(document.key(), document.object(), document.held());
            if (document.text().isEmpty() && document.object().sizeBytes() <= Pages.MAX_TEXT_BYTES) {
                visitor.shortDocument(document.key(), document.object());
            }
            return;
        }
        ManifestEntry.ChunkMap map = (ManifestEntry.ChunkMap) entry;
        ChunkMaps maps = manifest.maps(map);
        ChunkKeys keys = new ChunkKeys(map.naming());
        if (map.chunks() instanceof ChunkSet.Tree tree) {
            maps.trie(tree).walk(new TreeVisitor<>() {
                @Override
                public boolean enter(Item.Branch<ObjectRef> branch) {
                    return visitor.enter(branch.node());
                }

                @Override
                public void entry(Item.Entry<ObjectRef> chunk) {
                    visitor.key(
                            map.keyPrefix() + keys.key(maps.chunk(chunk.key())),
                            chunk.value(),
                            ManifestVisitor.Held.STORED);
                }

                @Override
                public void damaged(Item.Branch<ObjectRef> branch, FirnException report) {
                    visitor.damaged(
                            branch.node(),
                            branch.totals().entryCount() + " chunks of '" + map.key() + "' from "
                                    + maps.corner(branch.prefix()) + " on",
                            report);
                }
            });
        } else {
            manifest.forEachKey(map, (key, object) -> visitor.key(key, object, ManifestVisitor.Held.STORED));
        }
    }
}
