package dev.firn.manifest;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.ipld.CborReader;
import dev.firn.ipld.CborWriter;
import dev.firn.tree.Bits;
import dev.firn.tree.ChunkOrder;
import dev.firn.tree.Item;
import dev.firn.tree.Node;
import dev.firn.tree.NodeFormat;
import dev.firn.tree.NodeShape;
import dev.firn.tree.Totals;
import java.util.ArrayList;
import java.util.List;

/** The nodes of chunk maps of one rank: DAG-CBOR, at most 256 items of weight 1. See docs/format.md, "Chunk maps". */
final class ChunkMapFormat implements NodeFormat<ObjectRef> {
    static final int BOUND_ITEMS = 256;

    private static final int ENTRY_ELEMENTS = 3;
    private static final int BRANCH_ELEMENTS = 7;
    private static final int EXPECTED_ITEM_BYTES = 72;

    private final ChunkOrder order;

    ChunkMapFormat(ChunkOrder order) {
        this.order = order;
    }

    ChunkOrder order() {
        return order;
    }

    @Override
    public long weight(Item<ObjectRef> item) {
        return 1;
    }

    @Override
    public long bound() {
        return BOUND_ITEMS;
    }

    @Override
    public Totals totals(ObjectRef value) {
        return new Totals(1, value.sizeBytes());
    }

    @Override
    public Block encode(Node<ObjectRef> node) {
        CborWriter out = new CborWriter(64 + node.items().size() * EXPECTED_ITEM_BYTES);
        out.map(4).name("firn").text("chunks");
        out.name("rank").integer(order.rank());
        out.name("items").list(node.items().size());
        ChunkOrder.Cell cell = order.cell(node.prefix());
        for (Item<ObjectRef> item : node.items()) {
            write(item, cell, out);
        }
        out.name("level").integer(node.level());
        return Block.of(Codec.DAG_CBOR, out.toByteArray());
    }

    private void write(Item<ObjectRef> item, ChunkOrder.Cell cell, CborWriter out) {
        if (item instanceof Item.Branch<ObjectRef> branch) {
            out.list(BRANCH_ELEMENTS);
            writeCoordinates(cell.relative(branch.prefix()), out);
            out.integer(order.keyBits() - branch.prefix().lengthBits()).integer(branch.level());
            out.link(branch.node());
            out.integer(branch.totals().entryCount()).integer(branch.totals().storedBytes());
            out.integer(branch.shape().itemCount());
        } else {
            Item.Entry<ObjectRef> entry = (Item.Entry<ObjectRef>) item;
            out.list(ENTRY_ELEMENTS);
            writeCoordinates(cell.relative(entry.key()), out);
            out.link(entry.value().cid()).integer(entry.value().sizeBytes());
        }
    }

    private static void writeCoordinates(long[] coordinates, CborWriter out) {
        out.list(coordinates.length);
        for (long coordinate : coordinates) {
            out.unsigned(coordinate);
        }
    }

    @Override
    public Node<ObjectRef> decode(Block block, Bits prefix) {
        CborReader in = CborReader.of(block);
        in.map(4);
        in.name("firn");
        if (!in.text().equals("chunks")) {
            throw in.corrupt("this is not a node of a chunk map");
        }
        in.name("rank");
        in.integer(order.rank(), order.rank());
        in.name("items");
        int count = in.list();
        if (count > BOUND_ITEMS) {
            throw in.corrupt(count + " items, at most " + BOUND_ITEMS + " are lawful");
        }
        List<Item<ObjectRef>> items = new ArrayList<>(count);
        ChunkOrder.Cell cell = order.cell(prefix);
        for (int i = 0; i < count; i++) {
            items.add(readItem(in, cell));
        }
        in.name("level");
        long level = in.integer(1, NodeShape.MAX_LEVEL);
        in.end();
        Node<ObjectRef> node = Node.of(items);
        if (node.level() != level) {
            throw in.corrupt("level " + level + ", its items make it " + node.level());
        }
        return node;
    }

    private Item<ObjectRef> readItem(CborReader in, ChunkOrder.Cell cell) {
        int elements = in.list();
        long[] relative = readCoordinates(in);
        if (elements == ENTRY_ELEMENTS) {
            Cid cid = in.link(Codec.RAW, Codec.DAG_PB);
            return new Item.Entry<>(cell.within(relative), new ObjectRef(cid, in.count()));
        }
        if (elements != BRANCH_ELEMENTS) {
            throw elements == ENTRY_ELEMENTS + 1
                    ? FirnException.unsupported("a chunk with a shard map, which this version of Firn does not know")
                    : in.corrupt("an item of " + elements + " elements");
        }
        int suffixBits = (int) in.integer(1, order.keyBits());
        int level = (int) in.integer(1, NodeShape.MAX_LEVEL - 1);
        Cid node = in.link(Codec.DAG_CBOR);
        Totals totals = new Totals(in.count(), in.count());
        int itemCount = (int) in.integer(2, BOUND_ITEMS);
        Bits below = cell.within(relative, order.keyBits() - suffixBits);
        return new Item.Branch<>(below, node, new NodeShape(level, itemCount, itemCount), totals);
    }

    private long[] readCoordinates(CborReader in) {
        in.list(order.rank());
        long[] coordinates = new long[order.rank()];
        for (int axis = 0; axis < coordinates.length; axis++) {
            coordinates[axis] = in.unsigned();
        }
        return coordinates;
    }
}
