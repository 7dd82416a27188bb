package dev.firn.manifest;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import dev.firn.tree.Bits;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Item;
import dev.firn.tree.NodeShape;
import dev.firn.tree.Totals;
import dev.firn.zarr.ArrayNaming;
import dev.firn.zarr.ChunkCoordinates;
import dev.firn.zarr.ZarrKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The entries of manifest pages as DAG-JSON. See docs/format.md, "Pages". */
final class Entries {
    private static final int MAP_ELEMENTS = 7;

    private Entries() {}

    /** Members in the order of the map, which costs the least. */
    static MapNode toIpld(ManifestEntry entry) {
        MapNode.Builder map = MapNode.builder();
        if (entry instanceof ManifestEntry.Document document) {
            map.put("key", document.key())
                    .put("object", document.object().cid())
                    .put("size", document.object().sizeBytes());
            if (document.text().isPresent()) {
                map.put("text", document.text().get());
            }
            return map.build();
        }
        ManifestEntry.ChunkMap chunks = (ManifestEntry.ChunkMap) entry;
        ArrayNaming naming = chunks.naming();
        ChunkOrder order = ChunkOrder.of(naming.rank());
        if (chunks.chunks() instanceof ChunkSet.Inline inline) {
            map.put("chunks", inline(inline, order));
        }
        map.put("encoding", naming.encoding().text()).put("key", chunks.key());
        if (chunks.chunks() instanceof ChunkSet.Tree tree) {
            map.put("map", tree(tree.root(), order));
        }
        return map.put("rank", naming.rank())
                .put("separator", String.valueOf(naming.separator()))
                .build();
    }

    private static Ipld inline(ChunkSet.Inline inline, ChunkOrder order) {
        List<Ipld> items = new ArrayList<>();
        for (Item.Entry<ObjectRef> chunk : inline.entries()) {
            items.add(ListNode.of(
                    coordinates(order, chunk.key()),
                    new Ipld.Link(chunk.value().cid()),
                    Ipld.Int.of(chunk.value().sizeBytes())));
        }
        return new ListNode(items);
    }

    private static Ipld tree(Item.Branch<ObjectRef> root, ChunkOrder order) {
        return ListNode.of(
                coordinates(order, root.prefix()),
                Ipld.Int.of(order.keyBits() - root.prefix().lengthBits()),
                Ipld.Int.of(root.level()),
                new Ipld.Link(root.node()),
                Ipld.Int.of(root.totals().entryCount()),
                Ipld.Int.of(root.totals().storedBytes()),
                Ipld.Int.of(root.shape().itemCount()));
    }

    private static Ipld coordinates(ChunkOrder order, Bits keyOrPrefix) {
        return new Ipld.Text(ChunkCoordinates.of(order.coordinates(keyOrPrefix)).toString());
    }

    static ManifestEntry read(Located item) {
        return item.map().has("object") ? readDocument(item) : readChunkMap(item);
    }

    private static ManifestEntry readDocument(Located item) {
        item.shaped(Set.of("key", "object", "size"), Set.of("text"));
        String key = Pages.requireKey(item.member("key"));
        ObjectRef object = Pages.requireObject(item.member("object"), item.member("size"));
        Optional<String> text = item.findText("text");
        if (text.isPresent()) {
            byte[] bytes = text.get().getBytes(StandardCharsets.UTF_8);
            if (bytes.length != object.sizeBytes()
                    || bytes.length > Pages.MAX_TEXT_BYTES
                    || !Cid.ofContent(Codec.RAW, bytes).equals(object.cid())) {
                throw item.corrupt("its text is not the object that it links to");
            }
        }
        return new ManifestEntry.Document(key, object, text);
    }

    private static ManifestEntry readChunkMap(Located item) {
        boolean inline = item.map().has("chunks");
        item.exactly("encoding", "key", inline ? "chunks" : "map", "rank", "separator");
        String key = item.text("key");
        if (!key.equals("/") && !(key.endsWith("/") && ZarrKey.isLegal(key.substring(0, key.length() - 1)))) {
            throw item.member("key").corrupt("not the path of an array and a slash");
        }
        ArrayNaming naming = readNaming(item);
        ChunkOrder order = ChunkOrder.of(naming.rank());
        ChunkSet chunks = inline ? readInline(item.member("chunks"), order) : readTree(item.member("map"), order);
        return new ManifestEntry.ChunkMap(key, naming, chunks);
    }

    private static ArrayNaming readNaming(Located item) {
        int rank = (int) item.member("rank").integer(0, ArrayNaming.MAX_RANK);
        ArrayNaming.Encoding encoding = ArrayNaming.Encoding.find(item.text("encoding"))
                .orElseThrow(() -> item.member("encoding").corrupt("not a chunk key encoding"));
        String separator = item.text("separator");
        if (!separator.equals("/") && !separator.equals(".")) {
            throw item.member("separator").corrupt("neither / nor .");
        }
        return new ArrayNaming(rank, encoding, separator.charAt(0));
    }

    private static ChunkSet readInline(Located list, ChunkOrder order) {
        List<Item.Entry<ObjectRef>> entries = new ArrayList<>();
        for (Located chunk : list.items()) {
            List<Located> parts = chunk.items(3);
            Bits key = order.key(readCoordinates(parts.get(0), order));
            if (!entries.isEmpty() && entries.get(entries.size() - 1).key().compareTo(key) >= 0) {
                throw chunk.corrupt("not in order");
            }
            entries.add(new Item.Entry<>(key, Pages.requireObject(parts.get(1), parts.get(2))));
        }
        if (entries.isEmpty() || entries.size() > ChunkSet.MAX_INLINE) {
            throw list.corrupt(entries.size() + " chunks inline, wanted 1 to " + ChunkSet.MAX_INLINE);
        }
        return new ChunkSet.Inline(entries);
    }

    private static ChunkSet readTree(Located list, ChunkOrder order) {
        List<Located> parts = list.items(MAP_ELEMENTS);
        int suffixBits = (int) parts.get(1).integer(1, order.keyBits());
        Bits corner = order.key(readCoordinates(parts.get(0), order));
        Bits prefix = corner.prefix(order.keyBits() - suffixBits);
        if (!order.key(order.coordinates(prefix)).equals(corner)) {
            throw parts.get(0).corrupt("not the corner of its cell");
        }
        int level = (int) parts.get(2).integer(1, NodeShape.MAX_LEVEL);
        Cid node = parts.get(3).link(Codec.DAG_CBOR);
        Totals totals = new Totals(
                parts.get(4).integer(ChunkSet.MAX_INLINE + 1, Long.MAX_VALUE),
                parts.get(5).count());
        int items = (int) parts.get(6).integer(2, ChunkMapFormat.BOUND_ITEMS);
        return new ChunkSet.Tree(new Item.Branch<>(prefix, node, new NodeShape(level, items, items), totals));
    }

    private static long[] readCoordinates(Located text, ChunkOrder order) {
        return ChunkCoordinates.find(text.text())
                .filter(found -> found.rank() == order.rank())
                .orElseThrow(() -> text.corrupt("not the coordinates of a chunk of rank " + order.rank()))
                .toArray();
    }
}
