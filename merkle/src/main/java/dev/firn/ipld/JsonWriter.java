package dev.firn.ipld;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Writes canonical DAG-JSON; the grammar is that of {@link DagJson}. For one thread. */
final class JsonWriter {
    private static final String HEX = "0123456789abcdef";
    private static final Base64.Encoder BASE64 = Base64.getEncoder().withoutPadding();

    private final ByteSink sink;

    JsonWriter(ByteSink sink) {
        this.sink = sink;
    }

    /** Writes a value in which lists and maps lie at most {@code depth} deep. */
    void write(Ipld value, int depth) {
        if (value instanceof Ipld.Text text) {
            text(text.value());
        } else if (value instanceof MapNode map) {
            map(map, below(depth));
        } else if (value instanceof ListNode list) {
            list(list.items(), below(depth));
        } else if (value instanceof Ipld.Link link) {
            sink.putAscii("{\"/\":\"");
            sink.putAscii(link.cid().toString());
            sink.putAscii("\"}");
        } else if (value instanceof Ipld.Bytes bytes) {
            sink.putAscii("{\"/\":{\"bytes\":\"");
            sink.put(BASE64.encode(bytes.own()));
            sink.putAscii("\"}}");
        } else {
            sink.putAscii(plain(value));
        }
    }

    private static String plain(Ipld value) {
        if (value instanceof Ipld.Int integer) {
            return integer.toString();
        }
        if (value instanceof Ipld.Real real) {
            return ShortestDecimal.of(real.value());
        }
        if (value instanceof Ipld.Bool bool) {
            return bool.value() ? "true" : "false";
        }
        return "null";
    }

    private static int below(int depth) {
        if (depth == 0) {
            throw new IllegalArgumentException("lists and maps lie deeper than is allowed");
        }
        return depth - 1;
    }

    private void list(List<Ipld> items, int depth) {
        sink.put('[');
        for (int i = 0; i < items.size(); i++) {
            if (i > 0) {
                sink.put(',');
            }
            write(items.get(i), depth);
        }
        sink.put(']');
    }

    private void map(MapNode map, int depth) {
        sink.put('{');
        for (int i = 0; i < map.size(); i++) {
            if (i > 0) {
                sink.put(',');
            }
            String name = map.name(i);
            if (name.equals("/")) {
                throw new IllegalArgumentException("a map with the name \"/\" has no DAG-JSON");
            }
            text(name);
            sink.put(':');
            write(map.value(i), depth);
        }
        sink.put('}');
    }

    private void text(String text) {
        sink.put('"');
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        int written = 0;
        for (int i = 0; i < utf8.length; i++) {
            if (JsonEscapes.isEscaped(utf8[i])) {
                sink.put(utf8, written, i);
                escaped(utf8[i]);
                written = i + 1;
            }
        }
        sink.put(utf8, written, utf8.length);
        sink.put('"');
    }

    private void escaped(byte unit) {
        sink.put('\\');
        int letter = JsonEscapes.letterOf((char) unit);
        if (letter != 0) {
            sink.put(letter);
        } else {
            sink.putAscii("u00");
            sink.put(HEX.charAt(unit >> 4));
            sink.put(HEX.charAt(unit & 15));
        }
    }
}
