package dev.firn.ipld;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Random values that visit the edges: lengths and integers around the steps of CBOR heads, characters of all lengths, floats of all sizes. */
final class RandomIpld {
    private static final int[] CODE_POINTS = {
        0, 8, 9, 10, 11, 12, 13, 31, 32, '"', '/', '\\', 'a', 'z', 0x7f, 0x80, 0x7ff, 0x800, 0x2028, 0xd7ff, 0xe000,
        0xfffd, 0xffff, 0x10000, 0x10ffff
    };

    private static final List<Codec> CODECS = List.of(Codec.values());

    private final Random random;

    RandomIpld(long seed) {
        random = new Random(seed);
    }

    /** A value of any kind in which lists and maps lie at most {@code depth} deep. */
    Ipld value(int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 11)) {
            case 0 -> Ipld.Null.NULL;
            case 1 -> new Ipld.Bool(random.nextBoolean());
            case 2 -> integer();
            case 3 -> new Ipld.Real(real());
            case 4 -> new Ipld.Text(text());
            case 5 -> Ipld.Bytes.of(bytes(random.nextInt(40)));
            case 6 -> new Ipld.Link(cid());
            case 7, 8 -> list(depth - 1);
            default -> map(depth - 1);
        };
    }

    ListNode list(int depth) {
        List<Ipld> items = new ArrayList<>();
        int count = random.nextInt(20) == 0 ? 22 + random.nextInt(5) : random.nextInt(5);
        for (int i = 0; i < count; i++) {
            items.add(value(depth));
        }
        return new ListNode(items);
    }

    MapNode map(int depth) {
        Map<String, Ipld> members = new LinkedHashMap<>();
        int count = random.nextInt(20) == 0 ? 22 + random.nextInt(5) : random.nextInt(6);
        for (int i = 0; i < count; i++) {
            String name = text();
            members.put(name.equals("/") ? "//" : name, value(depth));
        }
        return MapNode.of(members);
    }

    Ipld.Int integer() {
        long edge = 1L << random.nextInt(64);
        long bits = random.nextBoolean() ? random.nextLong() >>> random.nextInt(64) : edge + random.nextInt(3) - 1;
        return random.nextBoolean() ? Ipld.Int.ofUnsigned(bits) : Ipld.Int.ofNegative(bits);
    }

    double real() {
        double value =
                random.nextInt(4) == 0 ? random.nextInt(2000) / 8.0 - 100 : Double.longBitsToDouble(random.nextLong());
        return Double.isFinite(value) ? value : 0.5;
    }

    String text() {
        int length = random.nextInt(20) == 0 ? 22 + random.nextInt(5) : random.nextInt(6);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.appendCodePoint(
                    random.nextBoolean() ? 'a' + random.nextInt(3) : CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return text.toString();
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    Cid cid() {
        Codec codec = CODECS.get(random.nextInt(CODECS.size()));
        boolean old = codec == Codec.DAG_PB && random.nextBoolean();
        return Cid.of(old ? 0 : 1, codec.code(), Cid.SHA2_256, bytes(Cid.DIGEST_BYTES));
    }
}
