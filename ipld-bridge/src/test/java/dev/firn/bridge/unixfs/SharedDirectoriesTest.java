package dev.firn.bridge.unixfs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.Varint;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.testing.Generated;
import dev.firn.testing.JsonVectors;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Directories whose CIDs other programs gave: hierarchies on disk, generated wide directories, and all blocks of those in CAR files. */
final class SharedDirectoriesTest {
    @Test
    void everyHierarchyHasTheCidThatKuboGivesIt() {
        List<Map<String, Object>> rows = unixfs("trees");
        assertThat(rows).hasSizeGreaterThan(50).allSatisfy(row -> {
            Path path = SharedData.require((String) JsonVectors.member(row, "path"));
            TreeBuilder tree = new TreeBuilder(block -> {});
            add(tree, path, "");
            assertThat(tree.finish().cid()).hasToString((String) JsonVectors.member(row, "cid"));
        });
    }

    private static void add(TreeBuilder tree, Path directory, String prefix) {
        try (Stream<Path> found = Files.list(directory)) {
            for (Path path : (Iterable<Path>) found::iterator) {
                String key = prefix + path.getFileName();
                if (Files.isDirectory(path)) {
                    add(tree, path, key + "/");
                } else {
                    try (InputStream bytes = Files.newInputStream(path)) {
                        tree.file(key, UnixFs.object(bytes, node -> {}));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyGeneratedDirectoryHasTheCidThatKuboGivesIt() {
        int seen = 0;
        for (Map<String, Object> row : unixfs("directories")) {
            DirectoryRef got;
            if (row.containsKey("name")) {
                got = pattern(row);
            } else if (row.containsKey("command")) {
                got = manyChunks((String) JsonVectors.member(row, "title"));
            } else if (JsonVectors.member(row, "special").equals("symlink")) {
                got = withLink();
            } else if (JsonVectors.member(row, "special").equals("script")) {
                got = nastyNames();
            } else {
                continue;
            }
            assertThat(got.cid()).as("%s", row).hasToString((String) JsonVectors.member(row, "cid"));
            seen++;
        }
        assertThat(seen).isGreaterThanOrEqualTo(22);
    }

    private static DirectoryRef pattern(Map<String, Object> row) {
        String name = (String) JsonVectors.member(row, "name");
        String content = (String) JsonVectors.member(row, "content");
        long count = (Long) JsonVectors.member(row, "count");
        TreeBuilder tree = new TreeBuilder(block -> {});
        for (long i = 0; i < count; i++) {
            String text = content.contains("%") ? String.format(content, i) : content;
            tree.file(String.format(name, i), DirectoryBuilderTest.object(text));
        }
        return tree.finish();
    }

    /** What the outside script many_chunks.py writes: chunks of four int32 beside a document. The chunks touched are those that Python's random numbers choose. */
    private static DirectoryRef manyChunks(String title) {
        int count = title.startsWith("3000") ? 3000 : 70_000;
        boolean v2 = title.contains("v2");
        TreeBuilder tree = new TreeBuilder(block -> {});
        tree.file(v2 ? ".zarray" : "zarr.json", DirectoryBuilderTest.object(v2 ? zarray(count) : zarrJson(count)));
        List<Integer> touched = title.contains("changed")
                ? List.of(
                        2551, 1046, 1468, 2828, 2670, 2171, 118, 1907, 1020, 2658, 212, 642, 463, 1522, 1921, 1009,
                        1559)
                : List.of();
        for (int i = 0; i < count; i++) {
            ByteBuffer chunk = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
            chunk.putInt(i)
                    .putInt((int) ((long) i * i % (1L << 31)))
                    .putInt(i % 7)
                    .putInt(touched.contains(i) ? 5 : 0);
            tree.file(v2 ? i + ".0" : "c/" + i + "/0", UnixFs.object(chunk.flip()));
        }
        return tree.finish();
    }

    private static String zarrJson(int count) {
        return "{\"zarr_format\": 3, \"node_type\": \"array\", \"shape\": [" + count
                + ", 4], \"data_type\": \"int32\", "
                + "\"chunk_grid\": {\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [1, 4]}}, "
                + "\"chunk_key_encoding\": {\"name\": \"default\", \"configuration\": {\"separator\": \"/\"}}, "
                + "\"fill_value\": 0, \"codecs\": [{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}], "
                + "\"attributes\": {}}";
    }

    private static String zarray(int count) {
        return "{\"zarr_format\": 2, \"shape\": [" + count + ", 4], \"chunks\": [1, 4], \"dtype\": \"<i4\", "
                + "\"compressor\": null, \"filters\": null, \"fill_value\": 0, \"order\": \"C\", "
                + "\"dimension_separator\": \".\"}";
    }

    /** A symbolic link to a, whose UnixFS form Firn itself never writes. */
    private static DirectoryRef withLink() {
        Block link = PbNode.of(List.of(), new byte[] {8, 4, 0x12, 1, 'a'}).toBlock();
        DirectoryBuilder builder = new DirectoryBuilder(block -> {});
        builder.add("link", link.cid(), link.sizeBytes());
        builder.file("a", DirectoryBuilderTest.object("x"));
        return builder.finish();
    }

    /** What the outside script nasty_names.py writes: each file holds its own name. */
    private static DirectoryRef nastyNames() {
        List<String> names = List.of(
                "new\nline",
                "tab\t",
                "back\\slash",
                "quote\"",
                "star*",
                "pipe|",
                "less<",
                "colon:",
                "bell\u0007",
                "del\u007f",
                "esc\u001b[31m",
                "\u0001",
                "trailing.",
                "trailing ",
                "n".repeat(255),
                "\uD83E\uDDCA".repeat(63),
                "\u202egnp.exe",
                "\ufeffbom",
                "\ufffd",
                "\ue000",
                "e\u0301",
                "\u00e9",
                "nul",
                "aux.json",
                "$(id)",
                "`id`",
                "%s%n",
                "${HOME}",
                "--help",
                "CrLf\r\n");
        DirectoryBuilder builder = new DirectoryBuilder(block -> {});
        names.forEach(name -> builder.file(name, DirectoryBuilderTest.object(name)));
        return builder.finish();
    }

    @Test
    void theDirectoryVectorsOfIpip499Hold() throws IOException {
        Map<String, Object> file = JsonVectors.map(JsonVectors.require("vectors/ipip499.json"));
        String alphabet = (String) JsonVectors.member(file, "alphabet");
        int seen = 0;
        for (Map<String, Object> row : JsonVectors.rows(JsonVectors.member(file, "vectors"))) {
            if (!JsonVectors.member(row, "profile").equals("unixfs-v1-2025") || !row.containsKey("files")) {
                continue;
            }
            int count = (int) (long) JsonVectors.member(row, "files");
            int length = (int) (long) JsonVectors.member(row, "name_length");
            int last = (int) (long) JsonVectors.member(row, "last_name_length");
            DirectoryBuilder builder = new DirectoryBuilder(block -> {});
            try (InputStream letters =
                    Generated.chacha20((String) JsonVectors.member(row, "seed"), (count - 1L) * length + last)) {
                for (int i = 0; i < count; i++) {
                    builder.file(
                            name(letters.readNBytes(i < count - 1 ? length : last), alphabet),
                            DirectoryBuilderTest.object("x"));
                }
            }
            assertThat(builder.finish().cid()).hasToString((String) JsonVectors.member(row, "cid"));
            seen++;
        }
        assertThat(seen).isEqualTo(2);
    }

    private static String name(byte[] letters, String alphabet) {
        StringBuilder name = new StringBuilder();
        for (byte letter : letters) {
            name.append(alphabet.charAt((letter & 0xff) % alphabet.length()));
        }
        return name.toString();
    }

    @Test
    void theBlocksAreThoseInTheCarsOfKubo() throws IOException {
        Map<String, Object> file = JsonVectors.map(JsonVectors.require("vectors/car/kubo.json"));
        for (Map<String, Object> row : JsonVectors.rows(JsonVectors.member(file, "rows"))) {
            Map<Cid, Block> blocks = new LinkedHashMap<>();
            TreeBuilder tree = new TreeBuilder(block -> blocks.put(block.cid(), block));
            String of = (String) JsonVectors.member(row, "of");
            if (of.startsWith("generated")) {
                for (int i = 0; i < 5500; i++) {
                    tree.file("c." + i, DirectoryBuilderTest.object(i + "\n"));
                }
            } else {
                add(tree, SharedData.require(of), "");
            }
            tree.finish();
            Path car = SharedData.require("vectors/car/" + JsonVectors.member(row, "file"));
            Map<Cid, byte[]> wanted = directoryBlocks(Files.readAllBytes(car));
            assertThat(blocks.keySet()).as("%s", row).isEqualTo(wanted.keySet());
            blocks.forEach((cid, block) -> assertThat(block.toByteArray()).isEqualTo(wanted.get(cid)));
        }
    }

    /** The dag-pb blocks of a CARv1 that are no parts of files; each decodes strictly. */
    private static Map<Cid, byte[]> directoryBlocks(byte[] car) {
        Map<Cid, byte[]> blocks = new LinkedHashMap<>();
        ByteBuffer rest = ByteBuffer.wrap(car);
        rest.position((int) Varint.read(rest) + rest.position());
        while (rest.hasRemaining()) {
            int length = (int) Varint.read(rest);
            int end = rest.position() + length;
            Cid cid = Cid.read(rest);
            byte[] bytes = new byte[end - rest.position()];
            rest.get(bytes);
            if (cid.has(Codec.DAG_PB)) {
                PbNode node = PbNode.decode(ByteBuffer.wrap(bytes), cid.toString());
                assertThat(node.encode()).isEqualTo(bytes);
                if (node.data().orElseThrow().get(1) != 2) {
                    blocks.put(cid, bytes);
                }
            }
        }
        return blocks;
    }

    private static List<Map<String, Object>> unixfs(String section) {
        Map<String, Object> all = JsonVectors.map(JsonVectors.require("vectors/unixfs.json"));
        return JsonVectors.rows(JsonVectors.member(JsonVectors.map(JsonVectors.member(all, section)), "rows"));
    }
}
