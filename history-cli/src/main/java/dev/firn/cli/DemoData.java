package dev.firn.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The data set of the demo: a Zarr v3 group with an array {@code sst} of 16-bit integers, months by latitude by longitude, four chunks of 128 KiB for each month. It is a
 * real one: any reader of Zarr opens it.
 */
final class DemoData {
    private static final int CHUNK = 256;
    private static final int CHUNKS = 2;

    private final Path root;

    DemoData(Path root) {
        this.root = root;
    }

    /** Writes the group and so many months. */
    void make(int months) throws IOException {
        write(
                "zarr.json",
                text(
                        "{\"zarr_format\": 3, \"node_type\": \"group\", \"attributes\": {\"title\": \"Sea surface temperature\"}}"));
        for (int month = 0; month < months; month++) {
            writeMonth(month);
        }
        writeShape(months);
    }

    /** Writes the chunks of one month. */
    void writeMonth(int month) throws IOException {
        for (int row = 0; row < CHUNKS; row++) {
            for (int column = 0; column < CHUNKS; column++) {
                write(key(month, row, column), chunk(month, row, column));
            }
        }
    }

    /** Says how many months there are. */
    void writeShape(int months) throws IOException {
        write(
                "sst/zarr.json",
                text(
                        "{\"zarr_format\": 3, \"node_type\": \"array\", \"shape\": [" + months + ", "
                                + CHUNK * CHUNKS + ", " + CHUNK * CHUNKS + "], \"data_type\": \"int16\","
                                + " \"chunk_grid\": {\"name\": \"regular\", \"configuration\": {\"chunk_shape\": [1, "
                                + CHUNK + ", " + CHUNK + "]}},"
                                + " \"chunk_key_encoding\": {\"name\": \"default\", \"configuration\": {\"separator\": \"/\"}}, \"fill_value\": 0,"
                                + " \"codecs\": [{\"name\": \"bytes\", \"configuration\": {\"endian\": \"little\"}}],"
                                + " \"attributes\": {\"units\": \"0.01 K\"}, \"dimension_names\": [\"month\", \"lat\", \"lon\"]}"));
    }

    /** The key of a chunk. */
    static String key(int month, int row, int column) {
        return "sst/c/" + month + "/" + row + "/" + column;
    }

    /** The bytes of a chunk: a season, a climate, and noise. */
    static byte[] chunk(int month, int row, int column) {
        Random random = new Random(month * 100L + row * 10L + column);
        ByteBuffer bytes = ByteBuffer.allocate(CHUNK * CHUNK * 2).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < CHUNK * CHUNK; i++) {
            int latitude = row * CHUNK + i / CHUNK;
            double season = 300 * Math.cos(month * Math.PI / 6);
            bytes.putShort((short) (1500 + 3 * latitude + season + random.nextInt(100)));
        }
        return bytes.array();
    }

    /** Writes one file, and the directories above it. */
    void write(String key, byte[] bytes) throws IOException {
        Path file = root.resolve(key);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    /** Every file below a directory by its path there, with its bytes. */
    static Map<String, ByteBuffer> files(Path directory) throws IOException {
        Map<String, ByteBuffer> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path file : walk.filter(Files::isRegularFile).toList()) {
                files.put(directory.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return files;
    }

    private static byte[] text(String json) {
        return (json + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
