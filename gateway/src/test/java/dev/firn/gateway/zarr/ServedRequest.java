package dev.firn.gateway.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.gateway.zarr.KeptConnection.Asked;
import dev.firn.gateway.zarr.KeptConnection.Came;
import dev.firn.gateway.zarr.ServedModel.Content;
import dev.firn.gateway.zarr.ServedModel.Version;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A request for a key, with its conditions, and what the model says the reply must be. */
record ServedRequest(ServedModel model, String method, String ref, Optional<Cid> commit, String key, Options options) {
    private static final String FOR_EVER = "public, max-age=31536000, immutable";

    /**
     * What is asked besides.
     *
     * @param ranges first and last byte of each range, or -1 and how many at the end; last is -1 for all that follows
     * @param condition which header field with an entity tag
     * @param tag the entity tag
     * @param spelling how the path is written
     */
    record Options(List<long[]> ranges, Optional<String> condition, String tag, int spelling) {}

    /** The bytes that a path names, with the fields that every reply has that gives some of them. */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Named(byte[] bytes, String tag, Map<String, String> fields) {}

    static ServedRequest any(ServedModel model, Random random) {
        List<Cid> commits = new ArrayList<>(model.versions.keySet());
        Optional<Cid> commit =
                random.nextInt(3) > 0 ? Optional.empty() : Optional.of(commits.get(random.nextInt(commits.size())));
        String ref = random.nextInt(5) == 0 ? "" : ServedModel.NAMES.get(random.nextInt(ServedModel.NAMES.size()));
        String key = random.nextInt(12) == 0
                ? List.of("absent", "v2/.zmetadata", "v2/b/.zmetadata", "arr/.zmetadata", "k0/k1")
                        .get(random.nextInt(5))
                : ServedModel.KEYS.get(random.nextInt(ServedModel.KEYS.size()));
        String method = random.nextInt(6) == 0 ? "HEAD" : "GET";
        return new ServedRequest(
                model,
                method,
                ref.isEmpty() && commit.isEmpty() ? "main" : ref,
                commit,
                key,
                options(model, key, random));
    }

    private static Options options(ServedModel model, String key, Random random) {
        boolean isPlain = random.nextInt(5) < 3;
        List<long[]> ranges = new ArrayList<>();
        int count = isPlain || random.nextInt(3) == 0 ? 0 : 1 + random.nextInt(3) * random.nextInt(2);
        for (int i = 0; i < count; i++) {
            long first = edge(random);
            ranges.add(
                    switch (random.nextInt(4)) {
                        case 0 -> new long[] {-1, 1 + edge(random)};
                        case 1 -> new long[] {first, -1};
                        case 2 -> new long[] {first, first + edge(random)};
                        default -> new long[] {first, first + random.nextInt(3)};
                    });
        }
        Optional<String> condition = isPlain || random.nextInt(2) == 0
                ? Optional.empty()
                : Optional.of(List.of("If-None-Match", "If-Match", "If-Range").get(random.nextInt(3)));
        // The tag of what the key has been in some version, which it may be again or not.
        List<Version> versions = new ArrayList<>(model.versions.values());
        Optional<Content> some = Optional.ofNullable(
                versions.get(random.nextInt(versions.size())).keys().get(key));
        String tag = random.nextInt(8) == 0
                ? "*"
                : some.map(it -> "\"" + model.cids.get(it) + "\"").orElse("\"none\"");
        return new Options(ranges, condition, tag, random.nextInt(6));
    }

    private static long edge(Random random) {
        int[] sizes = ServedModel.SIZES;
        return Math.max(0, sizes[random.nextInt(sizes.length)] + random.nextInt(3) - 1L);
    }

    Asked asked() {
        List<String> fields = new ArrayList<>();
        if (!options.ranges().isEmpty()) {
            List<String> specs = options.ranges().stream()
                    .map(it -> (it[0] < 0 ? "" : it[0]) + "-" + (it[1] < 0 ? "" : it[1]))
                    .toList();
            fields.addAll(List.of("Range", "bytes=" + String.join(",", specs)));
        }
        options.condition().ifPresent(name -> fields.addAll(List.of(name, options.tag())));
        String version = ref.isEmpty()
                ? "commits/" + commit.orElseThrow()
                : ref.replace("/", "%2F")
                        + commit.map(it -> "@" + it)
                                .orElse(ref.equals("commits") || options.spelling() == 0 ? "@" : "");
        String path = spelled(key);
        return new Asked(
                method,
                "/" + model.name + "/" + version + "/" + path + (options.spelling() == 1 ? "?x=1" : ""),
                fields,
                new byte[0]);
    }

    private String spelled(String text) {
        StringBuilder path = new StringBuilder();
        for (byte next : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain = next > ' ' && next != '%' && !(options.spelling() == 2 && next == 'r');
            path.append(isPlain ? String.valueOf((char) next) : String.format("%%%02x", next & 0xff));
        }
        return path.toString();
    }

    /** Compares a reply with what the model says now. */
    void check(Came came, String what) {
        Optional<Cid> meant = ref.isEmpty() ? commit : model.find(ref).map(tip -> commit.orElse(tip));
        Optional<Version> version = meant.map(model.versions::get);
        assertThat(came.field("X-Firn-Commit"))
                .as(what)
                .isEqualTo(version.map(it -> it.commit().toString()));
        assertThat(came.field("Access-Control-Allow-Origin")).as(what).contains("*");
        Optional<Named> named = version.flatMap(this::named);
        if (named.isEmpty()) {
            String why = version.isEmpty() ? "there is no such version\n" : "there is no such key in that version\n";
            checkWhole(came, 404, why.getBytes(StandardCharsets.UTF_8), what);
            return;
        }
        check(came, named.get(), what);
    }

    private Optional<Named> named(Version version) {
        Optional<byte[]> made = ServedModel.consolidated(version.keys(), key, ref.isEmpty());
        boolean isJson = key.endsWith("json") || key.contains("/.z");
        String type = isJson ? "application/json" : "application/octet-stream";
        if (made.isPresent()) {
            String tag = Cid.ofContent(Codec.RAW, made.get()).toString();
            return Optional.of(new Named(made.get(), tag, Map.of("Content-Type", type, "Cache-Control", "no-cache")));
        }
        return Optional.ofNullable(version.keys().get(key))
                .map(content -> new Named(
                        content.bytes,
                        String.valueOf(model.cids.get(content)),
                        Map.of("Content-Type", type, "Cache-Control", commit.isPresent() ? FOR_EVER : "no-cache")));
    }

    private void check(Came came, Named named, String what) {
        String tag = "\"" + named.tag() + "\"";
        boolean matches = options.tag().equals("*") || options.tag().equals(tag);
        String condition = options.condition().orElse("");
        if (condition.equals("If-Match") && !matches) {
            assertThat(came.status()).as(what).isEqualTo(412);
            return;
        }
        assertThat(came.field("ETag").orElse("none")).as(what).isEqualTo(came.status() == 416 ? "none" : tag);
        if (condition.equals("If-None-Match") && matches) {
            assertThat(came.status()).as(what).isEqualTo(304);
            assertThat(came.field("Cache-Control"))
                    .as(what)
                    .contains(named.fields().get("Cache-Control"));
            return;
        }
        assertThat(came.field("Accept-Ranges")).as(what).contains("bytes");
        boolean isRanged = method.equals("GET")
                && !options.ranges().isEmpty()
                && !(condition.equals("If-Range") && !options.tag().equals(tag));
        List<long[]> ranges = isRanged ? ranges(named.bytes().length) : List.of();
        long sum = ranges.stream().mapToLong(range -> range[1] - range[0]).sum();
        if (isRanged && ranges.isEmpty()) {
            assertThat(came.status()).as(what).isEqualTo(416);
            assertThat(came.field("Content-Range")).as(what).contains("bytes */" + named.bytes().length);
            return;
        }
        boolean isMultiple = ranges.size() > 1 && sum <= named.bytes().length;
        named.fields().forEach((name, value) -> {
            if (!name.equals("Content-Type") || !isMultiple) {
                assertThat(came.field(name)).as(what).contains(value);
            }
        });
        if (isMultiple) {
            checkWhole(came, 206, several(named, ranges, came), what);
        } else if (ranges.size() == 1) {
            long[] range = ranges.get(0);
            assertThat(came.field("Content-Range")).as(what).contains(contentRange(range, named));
            checkWhole(came, 206, Arrays.copyOfRange(named.bytes(), (int) range[0], (int) range[1]), what);
        } else {
            assertThat(came.field("Content-Range")).as(what).isEmpty();
            checkWhole(came, 200, named.bytes(), what);
        }
    }

    private static String contentRange(long[] range, Named named) {
        return "bytes " + range[0] + "-" + (range[1] - 1) + "/" + named.bytes().length;
    }

    /** Those that can be had, half open. */
    private List<long[]> ranges(long size) {
        List<long[]> ranges = new ArrayList<>();
        for (long[] range : options.ranges()) {
            long begin = range[0] < 0 ? Math.max(0, size - range[1]) : range[0];
            long end = range[0] < 0 || range[1] < 0 ? size : Math.min(size, range[1] + 1);
            if (begin < end) {
                ranges.add(new long[] {begin, end});
            }
        }
        return ranges;
    }

    private static byte[] several(Named named, List<long[]> ranges, Came came) {
        String type = came.field("Content-Type").orElse("");
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (long[] range : ranges) {
            String head =
                    "\r\n--" + boundary + "\r\nContent-Type: " + named.fields().get("Content-Type")
                            + "\r\nContent-Range: " + contentRange(range, named) + "\r\n\r\n";
            all.writeBytes(head.getBytes(StandardCharsets.ISO_8859_1));
            all.write(named.bytes(), (int) range[0], (int) (range[1] - range[0]));
        }
        all.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.ISO_8859_1));
        return all.toByteArray();
    }

    private void checkWhole(Came came, int status, byte[] bytes, String what) {
        checkBody(came, status, method.equals("HEAD") ? new byte[0] : bytes, what);
        assertThat(came.field("Content-Length")).as(what).contains(String.valueOf(bytes.length));
    }

    static void checkBody(Came came, int status, byte[] bytes, String what) {
        assertThat(came.status()).as(what).isEqualTo(status);
        assertThat(Arrays.equals(came.body(), bytes))
                .as("%s: %d bytes, of which %d came", what, bytes.length, came.body().length)
                .isTrue();
    }
}
