package dev.firn.zarr;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@link ArrayInfo} leniently: what is not as expected is left out. */
final class ArrayInfoReader {
    private static final int SHOWN_CHARACTERS = 400;
    private static final String SHARDING = "sharding_indexed";

    private ArrayInfoReader() {}

    static Optional<ArrayInfo> find(NodeDocument document, byte[] bytes) {
        Optional<JsonValue> root = document.canNameChunks() ? read(bytes) : Optional.empty();
        if (root.isEmpty() || !(root.get() instanceof JsonValue.Members)) {
            return Optional.empty();
        }
        if (document == NodeDocument.ZARRAY) {
            return Optional.of(v2(root.get()));
        }
        return root.get()
                .find("node_type")
                .flatMap(JsonValue::text)
                .filter("array"::equals)
                .map(type -> v3(root.get()));
    }

    static List<String> attributeNames(NodeDocument document, byte[] bytes) {
        Optional<JsonValue> root = read(bytes);
        return document == NodeDocument.ZATTRS
                ? root.map(ArrayInfoReader::names).orElse(List.of())
                : document == NodeDocument.ZARR_JSON ? names(root.flatMap(r -> r.find("attributes"))) : List.of();
    }

    static ArrayInfo withAttributes(ArrayInfo info, byte[] bytes) {
        Optional<JsonValue> root = read(bytes);
        if (root.isEmpty()) {
            return info;
        }
        ArrayInfo.Extent extent = info.extent();
        List<String> dimensions = texts(root.get().find("_ARRAY_DIMENSIONS"));
        ArrayInfo.Extent named = dimensions.isEmpty()
                ? extent
                : new ArrayInfo.Extent(extent.shape(), extent.chunkShape(), extent.innerChunkShape(), dimensions);
        return new ArrayInfo(info.zarrFormat(), named, info.encoding(), names(root.get()));
    }

    private static Optional<JsonValue> read(byte[] bytes) {
        try {
            return Optional.of(JsonValue.read(bytes));
        } catch (NotJson e) {
            return Optional.empty();
        }
    }

    private static ArrayInfo v3(JsonValue root) {
        Optional<List<BigInteger>> chunkShape = root.find("chunk_grid")
                .filter(grid -> grid.find("name")
                        .flatMap(JsonValue::text)
                        .filter("regular"::equals)
                        .isPresent())
                .flatMap(grid -> grid.find("configuration"))
                .flatMap(configuration -> configuration.find("chunk_shape"))
                .flatMap(JsonValue::naturals);
        List<JsonValue> codecs =
                root.find("codecs").flatMap(JsonValue::elements).orElse(List.of());
        Optional<List<BigInteger>> inner = codecs.stream()
                .filter(codec -> name(codec, "name").equals(SHARDING))
                .findFirst()
                .flatMap(codec -> codec.find("configuration"))
                .flatMap(configuration -> configuration.find("chunk_shape"))
                .flatMap(JsonValue::naturals);
        List<String> dimensions = texts(root.find("dimension_names"));
        return new ArrayInfo(
                root.find("zarr_format").map(ArrayInfoReader::shown),
                new ArrayInfo.Extent(root.find("shape").flatMap(JsonValue::naturals), chunkShape, inner, dimensions),
                new ArrayInfo.Encoding(
                        root.find("data_type").map(ArrayInfoReader::plain),
                        root.find("fill_value").map(ArrayInfoReader::shown),
                        Optional.empty(),
                        codecs.stream()
                                .map(ArrayInfoReader::codecV3)
                                .map(ArrayInfoReader::cut)
                                .toList()),
                names(root.find("attributes")));
    }

    private static ArrayInfo v2(JsonValue root) {
        List<JsonValue> codecs = new ArrayList<>(
                root.find("filters").flatMap(JsonValue::elements).orElse(List.of()));
        root.find("compressor").filter(JsonValue.Members.class::isInstance).ifPresent(codecs::add);
        return new ArrayInfo(
                root.find("zarr_format").map(ArrayInfoReader::shown),
                new ArrayInfo.Extent(
                        root.find("shape").flatMap(JsonValue::naturals),
                        root.find("chunks").flatMap(JsonValue::naturals),
                        Optional.empty(),
                        List.of()),
                new ArrayInfo.Encoding(
                        root.find("dtype").map(ArrayInfoReader::plain),
                        root.find("fill_value").map(ArrayInfoReader::shown),
                        root.find("order").map(ArrayInfoReader::plain),
                        codecs.stream()
                                .map(ArrayInfoReader::codecV2)
                                .map(ArrayInfoReader::cut)
                                .toList()),
                List.of());
    }

    /** {@code zstd {"level": 1}}; a shard shows the codecs in it, {@code sharding_indexed [bytes, zstd]}. */
    private static String codecV3(JsonValue codec) {
        String name = name(codec, "name");
        Optional<JsonValue> configuration = codec.find("configuration");
        if (name.equals(SHARDING)) {
            List<JsonValue> inner = configuration
                    .flatMap(c -> c.find("codecs"))
                    .flatMap(JsonValue::elements)
                    .orElse(List.of());
            return name + " " + inner.stream().map(ArrayInfoReader::codecV3).toList();
        }
        return name + configuration.map(ArrayInfoReader::configuration).orElse("");
    }

    /** {@code blosc {"cname": "lz4", "clevel": 5}} */
    private static String codecV2(JsonValue codec) {
        if (!(codec instanceof JsonValue.Members members)) {
            return codec.compact();
        }
        Map<String, JsonValue> rest = new LinkedHashMap<>(members.byName());
        rest.remove("id");
        return name(codec, "id") + configuration(new JsonValue.Members(rest));
    }

    private static String configuration(JsonValue configuration) {
        boolean isEmpty = configuration instanceof JsonValue.Members members
                && members.byName().isEmpty();
        return isEmpty ? "" : " " + configuration.compact();
    }

    /** The name of a codec, which may also stand alone as a string; all of it as JSON if it has none. */
    private static String name(JsonValue codec, String member) {
        return codec instanceof JsonValue.Text
                ? plain(codec)
                : codec.find(member).map(ArrayInfoReader::plain).orElseGet(codec::compact);
    }

    private static List<String> names(Optional<JsonValue> object) {
        return object.map(ArrayInfoReader::names).orElse(List.of());
    }

    private static List<String> names(JsonValue object) {
        return object instanceof JsonValue.Members members
                ? members.byName().keySet().stream()
                        .map(name -> Shown.quoted(name, SHOWN_CHARACTERS))
                        .toList()
                : List.of();
    }

    private static List<String> texts(Optional<JsonValue> list) {
        return list.flatMap(JsonValue::elements).orElse(List.of()).stream()
                .map(ArrayInfoReader::shown)
                .toList();
    }

    /** A string that is safe as it is without its quotes; anything else as JSON. */
    private static String plain(JsonValue value) {
        String json = value.compact();
        String inside = value.text().orElse("");
        return json.equals('"' + inside + '"') ? cut(inside) : cut(json);
    }

    private static String shown(JsonValue value) {
        return cut(value.compact());
    }

    private static String cut(String text) {
        if (text.length() <= SHOWN_CHARACTERS) {
            return text;
        }
        int end =
                Character.isHighSurrogate(text.charAt(SHOWN_CHARACTERS - 1)) ? SHOWN_CHARACTERS - 1 : SHOWN_CHARACTERS;
        return text.substring(0, end) + "…";
    }
}
