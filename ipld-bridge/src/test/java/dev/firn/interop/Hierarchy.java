package dev.firn.interop;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.testing.JsonVectors;
import dev.firn.testing.SharedData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * All files of a directory: the slow and obvious form of a version.
 *
 * @param name what it is called below the outside data
 * @param files their bytes, by keys in the order of their UTF-16 units
 */
record Hierarchy(String name, TreeMap<String, ByteBuffer> files) {
    /** One tree of {@code vectors/unixfs.json} or {@code vectors/dandi.json}: its directory and what the other program says of it. */
    record Expected(Path directory, String name, String digest) {
        Hierarchy read() {
            return of(name, directory);
        }
    }

    /** The trees that {@code vectors/unixfs.json} names, with the CIDs that kubo gave them. */
    static List<Expected> withUnixFsCids() {
        Map<String, Object> file = JsonVectors.map(JsonVectors.require("vectors/unixfs.json"));
        return expected(JsonVectors.map(JsonVectors.member(file, "trees")), "cid");
    }

    /** The rows of a part of a vectors file that say something of a path. */
    static List<Expected> expected(Map<String, Object> part, String member) {
        return JsonVectors.rows(JsonVectors.member(part, "rows")).stream()
                .map(row -> {
                    String path = (String) JsonVectors.member(row, "path");
                    return new Expected(SharedData.require(path), path, (String) JsonVectors.member(row, member));
                })
                .toList();
    }

    static Hierarchy of(String name, Path directory) {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        try (Stream<Path> walk = Files.walk(directory)) {
            for (Path path : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
                List<String> names = new ArrayList<>();
                directory.relativize(path).forEach(part -> names.add(part.toString()));
                files.put(String.join("/", names), ByteBuffer.wrap(Files.readAllBytes(path)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Hierarchy(name, files);
    }

    /** What a version holds, read key by key. */
    static Hierarchy of(String name, Snapshot snapshot) {
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        snapshot.forEachKey("", (key, object) -> {
            if (files.put(key, snapshot.get(key)) != null) {
                throw new AssertionError(name + " shows the key " + key + " twice");
            }
        });
        return new Hierarchy(name, files);
    }

    /** The bytes of one file, which must be there. */
    ByteBuffer bytes(String key) {
        return Optional.ofNullable(files.get(key)).orElseThrow().duplicate();
    }

    /** Makes these files, and nothing else, the next version of a branch. */
    Cid commitTo(Repository repository, RefName branch) {
        try (Session session = repository.session(branch)) {
            Snapshot before = session.target().base().map(repository::snapshot).orElseGet(repository::emptySnapshot);
            before.forEachKey("", (key, object) -> {
                if (!files.containsKey(key)) {
                    session.delete(key);
                }
            });
            files.forEach((key, bytes) -> session.put(key, bytes.duplicate()));
            CommitRequest request = CommitRequest.of(name, "tester").ifUnchanged(CommitRequest.IfUnchanged.COMMIT);
            return session.commit(request).commit().orElseThrow();
        }
    }
}
