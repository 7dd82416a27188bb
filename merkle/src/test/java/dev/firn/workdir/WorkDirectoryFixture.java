package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A repository, a directory beside it, and the slow and obvious way to say what is in each. */
final class WorkDirectoryFixture implements AutoCloseable {
    static final RefName MAIN = RefName.branch("main");

    final Path temporary;
    final Path directory;
    final Repository repository;

    WorkDirectoryFixture(Path temporary) throws IOException {
        this.temporary = temporary;
        this.directory = Files.createDirectory(temporary.resolve("data"));
        this.repository = Repository.create(
                temporary.resolve("repo.firn"), new Surroundings(Clock.systemUTC(), new SecureRandom(), "tester@here"));
    }

    WorkOptions options() {
        return WorkOptions.usual(temporary.resolve("spill"));
    }

    WorkDirectory work() {
        return work(directory);
    }

    WorkDirectory work(Path path) {
        return WorkDirectory.of(repository, path, options());
    }

    void write(String key, String text) throws IOException {
        write(key, text.getBytes(StandardCharsets.UTF_8));
    }

    void write(String key, byte[] bytes) throws IOException {
        Path file = directory.resolve(key);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes);
    }

    void delete(String key) throws IOException {
        Files.delete(directory.resolve(key));
    }

    static CommitRequest message() {
        return CommitRequest.of("message", "tester <tester@here>");
    }

    DirectoryCommitResult commit() {
        return commit(MAIN);
    }

    DirectoryCommitResult commit(RefName branch) {
        return work().commit(DirectoryCommitRequest.of(branch, message()), Progress.NONE);
    }

    DirectoryCommitResult commit(String at, Mode mode) {
        return work().commit(new DirectoryCommitRequest(MAIN, Optional.of(at), mode, message()), Progress.NONE);
    }

    /** Changes a branch behind the directory's back. */
    Cid commitBehind(String key, String text) {
        try (var session = repository.session(MAIN)) {
            session.put(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return session.commit(message()).commit().orElseThrow();
        }
    }

    Map<String, String> changes() {
        try (DirectoryStatus status = work().status(MAIN, Optional.empty(), Mode.AS_BEFORE, Progress.NONE)) {
            return all(status.changes());
        }
    }

    static Map<String, String> all(DirectoryChanges changes) {
        Map<String, String> all = new TreeMap<>(ZarrKey.ORDER);
        changes.forEach(change -> all.put(change.key(), change.kind().name()));
        return all;
    }

    /** All bytes of a version, by key. */
    Map<String, ByteBuffer> version(String revision) {
        Snapshot snapshot = repository.snapshot(revision);
        Map<String, ByteBuffer> all = new TreeMap<>();
        snapshot.forEachKey("", (key, object) -> all.put(key, snapshot.get(key)));
        return all;
    }

    /** All bytes of a directory, by key, without Firn. */
    static Map<String, ByteBuffer> contents(Path root) throws IOException {
        Map<String, ByteBuffer> all = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    all.put(root.relativize(path).toString(), ByteBuffer.wrap(Files.readAllBytes(path)));
                }
            }
        }
        return all;
    }

    Map<String, ByteBuffer> contents() throws IOException {
        return contents(directory);
    }

    /** Changes some files at random: adds, overwrites (often with as many bytes), removes. */
    void change(Random random, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            String key = randomKey(random);
            Path file = directory.resolve(key);
            if (random.nextInt(4) == 0) {
                Files.deleteIfExists(file);
            } else if (!Files.isDirectory(file)) {
                byte[] bytes = new byte[random.nextInt(6) == 0 ? 1 << 20 | random.nextInt(9) : 40 + random.nextInt(2)];
                random.nextBytes(bytes);
                write(key, bytes);
            }
        }
    }

    private static String randomKey(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> "array/c/" + random.nextInt(5) + "/" + random.nextInt(5);
            case 1 -> "array/zarr.json";
            case 2 -> "v2/" + random.nextInt(9) + "." + random.nextInt(3);
            case 3 -> "notes/.hidden" + random.nextInt(4);
            default -> "\u00e9" + random.nextInt(4) + ".txt";
        };
    }

    @Override
    public void close() {
        repository.close();
    }
}
