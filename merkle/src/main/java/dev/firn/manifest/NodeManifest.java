package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.tree.Item;
import dev.firn.tree.TreeBuilder;
import dev.firn.zarr.ZarrKey;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The manifest of one node taken alone. Nothing of it is stored. */
final class NodeManifest {
    private NodeManifest() {}

    static Cid cid(String path, Iterator<ManifestEntry> below) {
        TreeBuilder<ManifestEntry> builder = new TreeBuilder<>(Pages.FORMAT, block -> {});
        // The chunks of the node itself come first below a path, but not at the root, where their key is a slash alone.
        Optional<ManifestEntry> own = Optional.empty();
        while (below.hasNext()) {
            ManifestEntry entry = relative(below.next(), path.length() + 1);
            if (entry.key().equals("/")) {
                own = Optional.of(entry);
                continue;
            }
            if (own.isPresent() && ZarrKey.ORDER.compare("/", entry.key()) < 0) {
                add(builder, own.get());
                own = Optional.empty();
            }
            add(builder, entry);
        }
        own.ifPresent(entry -> add(builder, entry));
        Optional<Item<ManifestEntry>> root = builder.finish();
        return root.isPresent() && root.get() instanceof Item.Branch<ManifestEntry> branch
                ? branch.node()
                : Pages.page(1, root.map(List::of).orElse(List.of())).cid();
    }

    private static void add(TreeBuilder<ManifestEntry> builder, ManifestEntry entry) {
        builder.add(Pages.bits(entry.key()), entry);
    }

    private static ManifestEntry relative(ManifestEntry entry, int prefixLength) {
        String key = entry.key().substring(prefixLength);
        if (entry instanceof ManifestEntry.Document document) {
            return new ManifestEntry.Document(key, document.object(), document.text());
        }
        ManifestEntry.ChunkMap map = (ManifestEntry.ChunkMap) entry;
        return new ManifestEntry.ChunkMap(key.isEmpty() ? "/" : key, map.naming(), map.chunks());
    }
}
