package dev.firn.bridge.references;

import dev.firn.cas.FirnException;
import dev.firn.zarr.JsonValue;
import dev.firn.zarr.ZarrKey;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Says of a node what a Zarr v2 reader has to know, for references in Parquet form, whose readers know nothing else: its {@code .zarray} or {@code .zgroup} and
 * its {@code .zattrs}. A v3 array is told in terms of v2 as far as these go. Pure. See the Zarr v2 and v3 core specifications.
 *
 * @param node {@code .zarray} or {@code .zgroup}
 * @param attributes {@code .zattrs}, if there is anything to say
 */
record MetadataV2(JsonValue node, Optional<JsonValue> attributes) {
    private static final String DIMENSIONS = "_ARRAY_DIMENSIONS";
    private static final String FILL = "fill_value";
    /** The attribute of xarray that says which value means that there is none. */
    private static final String MASK = "_FillValue";

    private static final JsonValue NULL = new JsonValue.Word("null");
    private static final JsonValue TWO = new JsonValue.Numeral("2");
    private static final Map<String, String> TYPES = Map.ofEntries(
            Map.entry("bool", "b1"),
            Map.entry("int8", "i1"),
            Map.entry("uint8", "u1"),
            Map.entry("int16", "i2"),
            Map.entry("uint16", "u2"),
            Map.entry("float16", "f2"),
            Map.entry("int32", "i4"),
            Map.entry("uint32", "u4"),
            Map.entry("float32", "f4"),
            Map.entry("int64", "i8"),
            Map.entry("uint64", "u8"),
            Map.entry("float64", "f8"),
            Map.entry("complex64", "c8"),
            Map.entry("complex128", "c16"));
    private static final List<String> SHUFFLES = List.of("noshuffle", "shuffle", "bitshuffle");

    /** A {@code .zarray} as fsspec wants it: the coordinates of a chunk are joined with dots there, whatever the array does. */
    static JsonValue withDots(JsonValue zarray) {
        Map<String, JsonValue> members = members(zarray);
        members.remove("dimension_separator");
        return new JsonValue.Members(members);
    }

    /**
     * What a {@code zarr.json} says.
     *
     * @throws FirnException of kind UNSUPPORTED if v2 has no words for it
     */
    static MetadataV2 ofV3(String key, JsonValue document) {
        JsonValue attributes = document.find("attributes").orElseGet(() -> new JsonValue.Members(Map.of()));
        boolean isArray = document.find("node_type")
                .flatMap(JsonValue::text)
                .filter("array"::equals)
                .isPresent();
        JsonValue node =
                isArray ? new Array(key, document).zarray() : new JsonValue.Members(Map.of("zarr_format", TWO));
        Map<String, JsonValue> named = members(attributes);
        document.find("dimension_names")
                .filter(names -> names.elements().orElse(List.of()).stream().allMatch(JsonValue.Text.class::isInstance))
                .filter(JsonValue.Elements.class::isInstance)
                .ifPresent(names -> named.putIfAbsent(DIMENSIONS, names));
        return new MetadataV2(node, named.isEmpty() ? Optional.empty() : Optional.of(new JsonValue.Members(named)));
    }

    /**
     * The same for an array that has all its chunks. xarray takes the fill value of a v2 array, but not that of a v3 array, for the value that means there is none;
     * where no chunk is absent nobody else needs it, so it can say just what the attribute {@code _FillValue} of the v3 array does, or nothing.
     */
    MetadataV2 ofCompleteArray() {
        Map<String, JsonValue> array = members(node);
        Map<String, JsonValue> named = members(attributes.orElse(NULL));
        Optional<JsonValue> mask = Optional.ofNullable(named.remove(MASK));
        array.put(FILL, mask.map(MetadataV2::plainNumber).orElse(NULL));
        return new MetadataV2(
                new JsonValue.Members(array),
                named.isEmpty() ? Optional.empty() : Optional.of(new JsonValue.Members(named)));
    }

    /** xarray writes a floating point number in v3 attributes as base64 of its eight bytes, lowest first. */
    private static JsonValue plainNumber(JsonValue mask) {
        Optional<String> text = mask.text().filter(found -> found.length() == 12 && found.endsWith("="));
        if (text.isEmpty()) {
            return mask;
        }
        try {
            double number = ByteBuffer.wrap(Base64.getDecoder().decode(text.get()))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getDouble();
            return Double.isFinite(number)
                    ? new JsonValue.Numeral(Double.toString(number))
                    : new JsonValue.Text(Double.toString(number));
        } catch (IllegalArgumentException e) {
            return mask;
        }
    }

    private static Map<String, JsonValue> members(JsonValue value) {
        return value instanceof JsonValue.Members found ? new LinkedHashMap<>(found.byName()) : new LinkedHashMap<>();
    }

    /** One array of v3. */
    private record Array(String key, JsonValue document) {
        JsonValue zarray() {
            List<JsonValue> codecs = new ArrayList<>(
                    document.find("codecs").flatMap(JsonValue::elements).orElse(List.of()));
            if (document.find("storage_transformers")
                    .flatMap(JsonValue::elements)
                    .filter(transformers -> !transformers.isEmpty())
                    .isPresent()) {
                throw cannot("storage transformers");
            }
            String order = order(codecs);
            String endian = endian(codecs);
            List<JsonValue> filters = codecs.stream().map(this::codec).toList();
            Map<String, JsonValue> zarray = new LinkedHashMap<>();
            zarray.put("zarr_format", TWO);
            zarray.put("shape", document.find("shape").orElse(NULL));
            zarray.put(
                    "chunks",
                    document.find("chunk_grid")
                            .filter(grid -> name(grid).equals("regular"))
                            .flatMap(grid -> configuration(grid, "chunk_shape"))
                            .orElseThrow(() -> cannot("a chunk grid that is not regular")));
            zarray.put("dtype", new JsonValue.Text(dtype(endian)));
            zarray.put(FILL, fillValue());
            zarray.put("order", new JsonValue.Text(order));
            int last = filters.size() - 1;
            zarray.put("filters", last < 1 ? NULL : new JsonValue.Elements(filters.subList(0, last)));
            zarray.put("compressor", last < 0 ? NULL : filters.get(last));
            return new JsonValue.Members(zarray);
        }

        private FirnException cannot(String what) {
            return FirnException.unsupported("references in Parquet form speak Zarr v2, which cannot say what "
                            + ZarrKey.shown(key) + " says: " + what)
                    .withHint("use --format json");
        }

        /** A first codec that turns the axes around is v2's order F. */
        private String order(List<JsonValue> codecs) {
            if (codecs.isEmpty() || !name(codecs.get(0)).equals("transpose")) {
                return "C";
            }
            List<BigInteger> axes = configuration(codecs.remove(0), "order")
                    .flatMap(JsonValue::naturals)
                    .orElse(List.of());
            int rank = axes.size();
            boolean kept = IntStream.range(0, rank).allMatch(i -> axes.get(i).equals(BigInteger.valueOf(i)));
            boolean reversed =
                    IntStream.range(0, rank).allMatch(i -> axes.get(i).equals(BigInteger.valueOf(rank - 1L - i)));
            if (rank == 0 || !kept && !reversed) {
                throw cannot("axes in another order");
            }
            return kept ? "C" : "F";
        }

        private String endian(List<JsonValue> codecs) {
            if (codecs.isEmpty() || !name(codecs.get(0)).equals("bytes")) {
                throw cannot("codec " + (codecs.isEmpty() ? "none" : name(codecs.get(0))));
            }
            return configuration(codecs.remove(0), "endian")
                    .flatMap(JsonValue::text)
                    .orElse("little");
        }

        private String dtype(String endian) {
            String name = document.find("data_type").flatMap(JsonValue::text).orElse("");
            String type = Optional.ofNullable(TYPES.get(name))
                    .orElseThrow(() -> cannot("data type "
                            + document.find("data_type").orElse(NULL).compact()));
            return (type.endsWith("1") ? "|" : endian.equals("big") ? ">" : "<") + type;
        }

        private JsonValue fillValue() {
            JsonValue value = document.find(FILL).orElse(NULL);
            if (value.compact().contains("\"0x")) {
                throw cannot("a fill value given by its bits");
            }
            return value;
        }

        /** A codec from bytes to bytes as numcodecs names it. */
        private JsonValue codec(JsonValue codec) {
            String name = name(codec);
            Map<String, JsonValue> numcodec = new LinkedHashMap<>();
            numcodec.put("id", new JsonValue.Text(name.startsWith("numcodecs.") ? name.substring(10) : name));
            numcodec.putAll(members(codec.find("configuration").orElse(NULL)));
            switch (name) {
                case "gzip", "zstd" -> {}
                case "crc32c" -> numcodec.put("location", new JsonValue.Text("end"));
                case "blosc" -> {
                    numcodec.remove("typesize");
                    int shuffle = SHUFFLES.indexOf(configuration(codec, "shuffle")
                            .flatMap(JsonValue::text)
                            .orElse(SHUFFLES.get(0)));
                    numcodec.put("shuffle", new JsonValue.Numeral(String.valueOf(shuffle)));
                }
                default -> {
                    if (!name.startsWith("numcodecs.")) {
                        throw cannot("codec " + name);
                    }
                }
            }
            return new JsonValue.Members(numcodec);
        }

        private static String name(JsonValue extension) {
            return extension
                    .text()
                    .or(() -> extension.find("name").flatMap(JsonValue::text))
                    .orElse("");
        }

        private static Optional<JsonValue> configuration(JsonValue extension, String member) {
            return extension.find("configuration").flatMap(found -> found.find(member));
        }
    }
}
