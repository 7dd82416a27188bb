package dev.firn.manifest;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import dev.firn.tree.Bits;
import dev.firn.tree.Item;
import dev.firn.tree.Node;
import dev.firn.tree.NodeFormat;
import dev.firn.tree.NodeShape;
import dev.firn.tree.Totals;
import dev.firn.zarr.ZarrKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Manifest pages: DAG-JSON, at most 64 KiB of items. See docs/format.md, "Manifests". */
final class Pages implements NodeFormat<ManifestEntry> {
    /** The longest document whose text stands in the manifest, in bytes. */
    static final int MAX_TEXT_BYTES = 4_096;

    static final Pages FORMAT = new Pages();

    private static final long BOUND_BYTES = 65_536;
    private static final int MAX_ITEM_BYTES = 31 * 1_024;
    private static final Set<String> BRANCH_MEMBERS =
            Set.of("bits", "bytes", "items", "keys", "level", "page", "prefix", "weight");

    private Pages() {}

    /** The trie key of a manifest key: its UTF-8 and a zero byte, so that none begins another. */
    static Bits bits(String key) {
        byte[] text = key.getBytes(StandardCharsets.UTF_8);
        byte[] terminated = new byte[text.length + 1];
        System.arraycopy(text, 0, terminated, 0, text.length);
        return Bits.of(terminated);
    }

    /** What all keys that begin with {@code text} begin with. */
    static Bits prefixBits(String text) {
        return Bits.of(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public long weight(Item<ManifestEntry> item) {
        long weight = item instanceof Item.Entry<ManifestEntry> entry
                        && entry.value() instanceof ManifestEntry.Document document
                ? Weights.of(document)
                : Weights.of(toIpld(item));
        if (weight > MAX_ITEM_BYTES) {
            throw FirnException.refused("manifest entry " + item.prefix() + " takes " + weight + " bytes, at most "
                    + MAX_ITEM_BYTES + " are allowed");
        }
        return weight;
    }

    @Override
    public long bound() {
        return BOUND_BYTES;
    }

    @Override
    public Totals totals(ManifestEntry value) {
        return value.totals();
    }

    @Override
    public Block encode(Node<ManifestEntry> node) {
        return page(node.level(), node.items());
    }

    /** The page with these items: also of the root page with one item or none, which is of level 1. */
    static Block page(int level, List<Item<ManifestEntry>> items) {
        List<Ipld> values = new ArrayList<>(items.size());
        items.forEach(item -> values.add(toIpld(item)));
        return DagJson.block(MapNode.builder()
                .put("firn", "manifest")
                .put("items", values)
                .put("level", level)
                .build());
    }

    @Override
    public Node<ManifestEntry> decode(Block block, Bits prefix) {
        Located page = requirePage(block);
        Node<ManifestEntry> node = Node.of(items(page));
        page.member("level").integer(node.level(), node.level());
        return node;
    }

    /** The items of a root page, which may be one or none. */
    static List<Item<ManifestEntry>> rootItems(Block block) {
        Located page = requirePage(block);
        List<Item<ManifestEntry>> items = items(page);
        if (items.size() < 2) {
            page.member("level").integer(1, 1);
            if (items.size() == 1 && items.get(0).level() > 0) {
                throw page.corrupt("a root page with nothing but a branch");
            }
        }
        return items;
    }

    private static Located requirePage(Block block) {
        Located page = Located.of(block).exactly("firn", "items", "level");
        if (!page.text("firn").equals("manifest")) {
            throw page.corrupt("this is not a page of a manifest");
        }
        return page;
    }

    private static List<Item<ManifestEntry>> items(Located page) {
        List<Item<ManifestEntry>> items = new ArrayList<>();
        for (Located item : page.list("items")) {
            items.add(item.map().has("page") ? readBranch(item) : readEntry(item));
        }
        return items;
    }

    private static MapNode toIpld(Item<ManifestEntry> item) {
        return item instanceof Item.Branch<ManifestEntry> branch
                ? branchToIpld(branch)
                : Entries.toIpld(((Item.Entry<ManifestEntry>) item).value());
    }

    private static MapNode branchToIpld(Item.Branch<ManifestEntry> branch) {
        byte[] prefix = branch.prefix().toBytes();
        int wholeBytes = wholeCharacters(prefix, branch.prefix().lengthBits() / 8);
        StringBuilder bits = new StringBuilder();
        for (int i = 8 * wholeBytes; i < branch.prefix().lengthBits(); i++) {
            bits.append(branch.prefix().bit(i) ? '1' : '0');
        }
        return MapNode.builder()
                .put("bits", bits.toString())
                .put("bytes", branch.totals().storedBytes())
                .put("items", branch.shape().itemCount())
                .put("keys", branch.totals().entryCount())
                .put("level", branch.level())
                .put("page", branch.node())
                .put("prefix", new String(prefix, 0, wholeBytes, StandardCharsets.UTF_8))
                .put("weight", branch.shape().itemWeight())
                .build();
    }

    /** How many of the first {@code length} bytes are whole characters of UTF-8. */
    private static int wholeCharacters(byte[] utf8, int length) {
        int start = length - 1;
        while (start > 0 && (utf8[start] & 0xc0) == 0x80) {
            start--;
        }
        if (start < 0) {
            return 0;
        }
        int lead = utf8[start] & 0xff;
        int wanted = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
        return length - start >= wanted ? length : start;
    }

    private static Item<ManifestEntry> readBranch(Located item) {
        item.shaped(BRANCH_MEMBERS, Set.of());
        Bits bits;
        try {
            bits = Bits.parse(item.text("bits"));
        } catch (IllegalArgumentException e) {
            throw item.corrupt("member \"bits\" is not made of 0 and 1");
        }
        Bits prefix = prefixBits(item.text("prefix")).concat(bits);
        Cid page = item.link("page", Codec.DAG_JSON);
        NodeShape shape = new NodeShape(
                (int) item.member("level").integer(1, NodeShape.MAX_LEVEL - 1),
                (int) item.member("items").integer(2, BOUND_BYTES),
                item.member("weight").integer(2, BOUND_BYTES));
        Item.Branch<ManifestEntry> branch =
                new Item.Branch<>(prefix, page, shape, new Totals(item.count("keys"), item.count("bytes")));
        if (!branchToIpld(branch).equals(item.map())) {
            throw item.corrupt("its prefix is not split where the last whole character ends");
        }
        return branch;
    }

    private static Item<ManifestEntry> readEntry(Located item) {
        ManifestEntry entry = Entries.read(item);
        return new Item.Entry<>(bits(entry.key()), entry);
    }

    /** Requires a legal key of a document. */
    static String requireKey(Located text) {
        if (!ZarrKey.isLegal(text.text())) {
            throw text.corrupt("not a legal key");
        }
        return text.text();
    }

    /** Requires a reference that codec and size agree on. */
    static ObjectRef requireObject(Located link, Located size) {
        Cid cid = link.link(Codec.RAW, Codec.DAG_PB);
        long sizeBytes = size.count();
        try {
            return new ObjectRef(cid, sizeBytes);
        } catch (IllegalArgumentException e) {
            throw link.corrupt(e.getMessage() == null ? "not an object" : e.getMessage());
        }
    }
}
