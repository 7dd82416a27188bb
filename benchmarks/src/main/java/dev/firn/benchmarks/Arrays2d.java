package dev.firn.benchmarks;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What the tasks share: repositories with one array {@code a} of two axes, the second one of {@value #COLUMNS} chunks. */
public final class Arrays2d {
    static final int COLUMNS = 1_000;
    static final RefName MAIN = RefName.branch("main");
    static final String AUTHOR = "Benchmark <benchmark@example.org>";

    private Arrays2d() {}

    static Surroundings surroundings() {
        return new Surroundings(Clock.systemUTC(), new SecureRandom(), "benchmark");
    }

    static CommitRequest request(String message) {
        return CommitRequest.of(message, AUTHOR);
    }

    static String key(long chunk) {
        return "a/c/" + chunk / COLUMNS + "/" + chunk % COLUMNS;
    }

    /** Sixteen bytes that no other chunk has in any round, and that are no text. */
    static ByteBuffer tiny(long chunk, long round) {
        return ByteBuffer.allocate(16)
                .putLong(~chunk)
                .putLong(round * 0x9e3779b97f4a7c15L)
                .flip();
    }

    static void putArray(Session session, String path, long rows) {
        String json = "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[" + rows + "," + COLUMNS
                + "],\"data_type\":\"int64\",\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[1,1]}},"
                + "\"chunk_key_encoding\":{\"name\":\"default\"},\"fill_value\":0,\"codecs\":[{\"name\":\"bytes\"}]}";
        session.put(path + "/zarr.json", ByteBuffer.wrap(json.getBytes(StandardCharsets.UTF_8)));
    }

    static Repository create(Path directory) throws IOException {
        delete(directory);
        return Repository.create(directory, surroundings());
    }

    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException stopped) throws IOException {
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The bytes of all files below a directory. */
    static long sizeBytes(Path directory) throws IOException {
        AtomicLong total = new AtomicLong();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                total.addAndGet(attributes.size());
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException gone) {
                return FileVisitResult.CONTINUE;
            }
        });
        return total.get();
    }
}
