package dev.firn.tree;

import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

/** Keys for tests, and random maps of many characters. */
final class Keys {
    private Keys() {}

    /** The key of a manifest entry: UTF-8 and a zero byte. */
    static Bits document(String path) {
        return Bits.of((path + "\0").getBytes(StandardCharsets.UTF_8));
    }

    /** The key as the reference writes it. */
    static String text(Bits bits) {
        StringBuilder text = new StringBuilder(bits.lengthBits());
        for (int i = 0; i < bits.lengthBits(); i++) {
            text.append(bits.bit(i) ? '1' : '0');
        }
        return text.toString();
    }

    /** Makes keys of one universe, in which no key is a prefix of another. */
    interface Universe {
        /** Any key. */
        Bits draw(Random random);
    }

    /** One of several kinds of universe: short keys, grids of chunks, clusters, paths, combs. */
    static Universe universe(Random random) {
        int kind = random.nextInt(6);
        if (kind == 0) {
            int length = 4 + random.nextInt(8);
            return r -> Bits.of(new byte[] {(byte) r.nextInt(), (byte) r.nextInt()}, length);
        }
        if (kind == 1) {
            ChunkOrder order = ChunkOrder.of(1 + random.nextInt(4));
            return r -> order.key(r.longs(order.rank(), 0, 12).toArray());
        }
        if (kind == 2) {
            ChunkOrder order = ChunkOrder.of(1 + random.nextInt(3));
            return r -> order.key(
                    r.longs(order.rank()).map(l -> l >>> r.nextInt(64)).toArray());
        }
        if (kind == 3) {
            return r -> document("m" + r.nextInt(4) + "/v" + r.nextInt(9) + (r.nextBoolean() ? "/" : "/zarr.json"));
        }
        int length = 20 + random.nextInt(40);
        int turn = random.nextInt(length);
        return r -> comb(length, r.nextInt(length), turn);
    }

    /** A key that leaves a common line of {@code length} bits, zeros and from {@code turn} on ones, at {@code at}. */
    static Bits comb(int length, int at, int turn) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < at; i++) {
            text.append(i < turn ? '0' : '1');
        }
        text.append(at < turn ? '1' : '0');
        return Bits.parse(text.toString());
    }

    /** Up to {@code count} entries. */
    static NavigableMap<Bits, Long> map(Universe universe, int count, Random random) {
        TreeMap<Bits, Long> map = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            map.put(universe.draw(random), (long) random.nextInt(1 << 16));
        }
        return map;
    }
}
