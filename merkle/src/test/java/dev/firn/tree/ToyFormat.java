package dev.firn.tree;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Nodes of numbers, written plainly, with prefixes relative to the node's or whole. What an item weighs is given. */
final class ToyFormat implements NodeFormat<Long> {
    private final long bound;
    private final ToLongFunction<Item<Long>> weigher;

    private final boolean relative;

    private ToyFormat(long bound, ToLongFunction<Item<Long>> weigher, boolean relative) {
        this.bound = bound;
        this.weigher = weigher;
        this.relative = relative;
    }

    /** At most {@code bound} items a node. */
    static ToyFormat counting(long bound) {
        return new ToyFormat(bound, item -> 1, true);
    }

    /** The same, with prefixes written whole. */
    static ToyFormat absolute(long bound) {
        return new ToyFormat(bound, item -> 1, false);
    }

    /** Any weights that follow from the item. */
    static ToyFormat weighing(long bound, ToLongFunction<Item<Long>> weigher) {
        return new ToyFormat(bound, weigher, true);
    }

    @Override
    public long weight(Item<Long> item) {
        return weigher.applyAsLong(item);
    }

    @Override
    public long bound() {
        return bound;
    }

    @Override
    public Totals totals(Long value) {
        return new Totals(1 + (value & 3), value & 0xfff);
    }

    @Override
    public Block encode(Node<Long> node) {
        return encode(node.items(), relative ? node.prefix().lengthBits() : 0);
    }

    /** Writes any items, lawful or not. */
    static Block encode(List<Item<Long>> items, int prefixBits) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(items.size() * 24);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(items.size());
            for (Item<Long> item : items) {
                Bits written = item.prefix().suffix(prefixBits);
                out.writeByte(item.level());
                out.writeShort(written.lengthBits());
                out.write(written.toBytes());
                if (item instanceof Item.Branch<Long> branch) {
                    out.write(branch.node().digest());
                    out.writeInt(branch.shape().itemCount());
                    out.writeLong(branch.shape().itemWeight());
                    out.writeLong(branch.totals().entryCount());
                    out.writeLong(branch.totals().storedBytes());
                } else {
                    out.writeLong(((Item.Entry<Long>) item).value());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Block.of(Codec.RAW, bytes.toByteArray());
    }

    @Override
    public Node<Long> decode(Block block, Bits prefix) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(block.toByteArray()))) {
            int count = in.readInt();
            List<Item<Long>> items = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                items.add(item(in, relative ? prefix : Bits.EMPTY));
            }
            return Node.of(items);
        } catch (IOException e) {
            throw new IllegalArgumentException("cut off", e);
        }
    }

    private static Item<Long> item(DataInputStream in, Bits prefix) throws IOException {
        int level = in.readUnsignedByte();
        int lengthBits = in.readUnsignedShort();
        Bits bits = prefix.concat(Bits.of(in.readNBytes((lengthBits + 7) / 8), lengthBits));
        if (level == 0) {
            return new Item.Entry<>(bits, in.readLong());
        }
        Cid cid = Cid.of(Codec.RAW, in.readNBytes(Cid.DIGEST_BYTES));
        NodeShape shape = new NodeShape(level, in.readInt(), in.readLong());
        return new Item.Branch<>(bits, cid, shape, new Totals(in.readLong(), in.readLong()));
    }
}
