package dev.firn.repository;

import dev.firn.manifest.Manifest;
import dev.firn.tree.Totals;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The children of a node, found by leaping over what is below each. */
final class Children {
    private final Snapshot snapshot;
    private final Manifest manifest;
    private final String prefix;

    Children(Snapshot snapshot, String path) {
        this.snapshot = snapshot;
        this.manifest = snapshot.manifest();
        this.prefix = path.isEmpty() ? "" : path + "/";
    }

    List<NodeListing> list(int limit) {
        List<NodeListing> children = new ArrayList<>();
        Optional<String> key = manifest.findKeyFrom(prefix, prefix);
        while (key.isPresent() && children.size() < limit) {
            String rest = key.get().substring(prefix.length());
            int slash = rest.indexOf('/');
            if (rest.isEmpty() || rest.equals("/")) {
                // The chunks of this node itself are no children.
                key = manifest.findKeyFrom(prefix, key.get() + "\u0001");
            } else if (slash < 0) {
                children.add(file(rest));
                key = manifest.findKeyFrom(prefix, key.get() + "\u0001");
            } else {
                String name = rest.substring(0, slash);
                children.add(directory(name));
                // '0' follows '/': the first key behind everything below the child.
                key = manifest.findKeyFrom(prefix, prefix + name + "0");
            }
        }
        return merged(children);
    }

    private NodeListing file(String name) {
        long sizeBytes = snapshot.object(prefix + name).sizeBytes();
        return new NodeListing(name, NodeListing.Kind.FILE, 1, sizeBytes);
    }

    private NodeListing directory(String name) {
        String path = prefix + name;
        Totals totals = manifest.totalsBelow(path);
        return new NodeListing(name, kind(path), totals.entryCount(), totals.storedBytes());
    }

    private NodeListing.Kind kind(String path) {
        if (snapshot.isArray(path)) {
            return NodeListing.Kind.ARRAY;
        }
        boolean isGroup =
                manifest.findDocument(NodeDocument.ZARR_JSON.key(path)).isPresent()
                        || manifest.findDocument(NodeDocument.ZGROUP.key(path)).isPresent();
        return isGroup ? NodeListing.Kind.GROUP : NodeListing.Kind.DIRECTORY;
    }

    /** Keys of one child can lie apart ("a-b" comes between "a" and "a/"), but a child comes only once, as no key is another's directory. */
    private static List<NodeListing> merged(List<NodeListing> children) {
        children.sort((left, right) -> ZarrKey.ORDER.compare(left.name(), right.name()));
        return List.copyOf(children);
    }
}
