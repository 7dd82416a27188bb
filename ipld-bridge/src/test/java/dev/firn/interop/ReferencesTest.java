package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.references.JsonReferences;
import dev.firn.bridge.references.References;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.index.Place;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.store.StoreWriter;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JsonVectors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References, resolved as any reader of kerchunk's format does, against what was committed. */
final class ReferencesTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final String ROOT = "https://example.org/a b.firn";
    private static final int LARGE_BYTES = 2_500_000;

    @TempDir
    private Path directory;

    private final MemorySpace space = new MemorySpace(CLOCK::millis);

    private Repository create(long seed) {
        return Repository.create(space, new Surroundings(CLOCK, new Random(seed), "tester"));
    }

    private static Cid commit(Repository repository, Map<String, byte[]> files) {
        try (Session session = repository.session(MAIN)) {
            files.forEach((key, bytes) -> session.put(key, ByteBuffer.wrap(bytes)));
            return session.commit(CommitRequest.of("files", "tester")).commit().orElseThrow();
        }
    }

    private static byte[] json(Repository repository, String revision, String path) {
        References references = References.publish(repository, repository.snapshot(revision), path, ROOT + "/");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            JsonReferences.write(references, out);
        } catch (IOException e) {
            throw new AssertionError("a stream in memory failed", e);
        }
        references.sync();
        return out.toByteArray();
    }

    private Map<String, Object> refs(byte[] json) {
        try {
            Path file = Files.write(directory.resolve("refs.json"), json);
            Map<String, Object> document = JsonVectors.map(JsonVectors.read(file));
            assertThat(document.get("version")).isEqualTo(1L);
            return JsonVectors.map(JsonVectors.member(document, "refs"));
        } catch (IOException e) {
            throw new AssertionError("cannot write a test's own file", e);
        }
    }

    /** What a reader finds: the text, the bytes behind {@code base64:}, or the range of the file. */
    private static Map<String, ByteBuffer> resolve(Map<String, Object> refs, BlobSpace files) {
        TreeMap<String, ByteBuffer> found = new TreeMap<>();
        refs.forEach((key, value) -> {
            if (value instanceof String text) {
                byte[] bytes = text.startsWith("base64:")
                        ? Base64.getDecoder().decode(text.substring("base64:".length()))
                        : text.getBytes(StandardCharsets.UTF_8);
                found.put(key, ByteBuffer.wrap(bytes));
            } else {
                List<?> range = (List<?>) value;
                String url = (String) range.get(0);
                long offset = (Long) range.get(1);
                assertThat(url).startsWith(ROOT + "/published/");
                found.put(
                        key,
                        files.read(
                                BlobName.of(url.substring(ROOT.length() + 1)), offset, offset + (Long) range.get(2)));
            }
        });
        return found;
    }

    @Test
    void everyHierarchyIsReadAsItWasCommitted() {
        int ranges = 0;
        int inline = 0;
        try (Repository repository = create(1)) {
            for (Hierarchy.Expected expected : Hierarchy.withUnixFsCids()) {
                Hierarchy hierarchy = expected.read();
                hierarchy.commitTo(repository, MAIN);
                byte[] json = json(repository, "main", "");
                Map<String, Object> refs = refs(json);
                assertThat(resolve(refs, space)).as(expected.name()).isEqualTo(hierarchy.files());
                assertThat(json(repository, "main", ""))
                        .as("%s, published again", expected.name())
                        .isEqualTo(json);
                ranges += (int)
                        refs.values().stream().filter(List.class::isInstance).count();
                inline += (int)
                        refs.values().stream().filter(String.class::isInstance).count();
            }
        }
        assertThat(ranges).isGreaterThan(2_000);
        assertThat(inline).isGreaterThan(500);
    }

    @Test
    void mergingAndLaterVersionsLeavePublishedReferencesAsTheyAre() {
        try (Repository repository = create(2)) {
            TreeMap<String, ByteBuffer> wanted = new TreeMap<>();
            for (int i = 0; i < 5; i++) {
                byte[] bytes = random(i, 20_000);
                wanted.put("a/" + i, ByteBuffer.wrap(bytes));
                commit(repository, Map.of("a/" + i, bytes));
            }
            Map<String, Object> refs = refs(json(repository, "main", ""));
            assertThat(resolve(refs, space)).isEqualTo(wanted);
            for (int i = 0; i < 100; i++) {
                commit(repository, Map.of("a/" + i % 50, random(1_000 + i, 20_000)));
            }
            assertThat(repository.store().statistics().data().containers())
                    .as("packs of 105 commits, so there were merges")
                    .isLessThan(40);
            assertThat(resolve(refs, space)).isEqualTo(wanted);
            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, java.util.Optional.empty(), 2)
                            .damages())
                    .isEmpty();
        }
    }

    @Test
    void anObjectThatLiesInPartsIsStoredInOnePieceFirst() {
        byte[] bytes = random(3, LARGE_BYTES);
        try (Repository repository = create(3)) {
            commit(repository, Map.of("large", bytes));
            ObjectRef object = repository.snapshot("main").object("large");
            Place place = repository.store().places(object).get(0);
            space.delete(place.container().blobName());
            try (StoreWriter writer = repository.store().writer()) {
                for (int at = 0; at < bytes.length; at += Block.MAX_BYTES) {
                    int length = Math.min(Block.MAX_BYTES, bytes.length - at);
                    writer.put(ByteBuffer.wrap(bytes, at, length).slice());
                }
                writer.seal();
            }
            repository.store().refresh();
            assertThat(repository.store().places(object)).isEmpty();

            Map<String, Object> refs = refs(json(repository, "main", ""));

            assertThat(refs.get("large")).isInstanceOf(List.class);
            assertThat(resolve(refs, space)).isEqualTo(new TreeMap<>(Map.of("large", ByteBuffer.wrap(bytes))));
        }
    }

    @Test
    void whatCouldBeTakenForSomethingElseIsBase64() {
        Map<String, byte[]> files = Map.of(
                ".zattrs", "base64:".getBytes(StandardCharsets.UTF_8),
                ".zgroup", new byte[] {(byte) 0xff, 0},
                "empty", new byte[0],
                "g/.zgroup", "{\"a\": \"\u00e9\ud83d\ude00\"}\r\n".getBytes(StandardCharsets.UTF_8),
                "readme.md", random(4, 5_000));
        try (Repository repository = create(4)) {
            commit(repository, files);
            Map<String, Object> refs = refs(json(repository, "main", ""));
            assertThat(refs)
                    .containsEntry(".zattrs", "base64:YmFzZTY0Og==")
                    .containsEntry(".zgroup", "base64:/wA=")
                    .containsEntry("empty", "");
            assertThat(refs.get("readme.md")).isInstanceOf(List.class);
            TreeMap<String, ByteBuffer> wanted = new TreeMap<>();
            files.forEach((key, bytes) -> wanted.put(key, ByteBuffer.wrap(bytes)));
            assertThat(resolve(refs, space)).isEqualTo(wanted);
        }
    }

    @Test
    void theKeysOfANodeAreRelativeToIt() {
        byte[] chunk = random(5, 5_000);
        try (Repository repository = create(5)) {
            commit(repository, Map.of("g/a/0.0", chunk, "g/b", random(6, 10), "h", random(7, 10)));
            assertThat(refs(json(repository, "main", "g"))).containsOnlyKeys("a/0.0", "b");
            assertThatThrownBy(() -> json(repository, "main", "x"))
                    .isInstanceOfSatisfying(
                            FirnException.class,
                            report -> assertThat(report.kind()).isEqualTo(FirnException.Kind.MISSING));
        }
    }

    @Test
    void onlyPacksThatAreNeededAreKept() {
        try (Repository repository = create(8)) {
            commit(repository, Map.of("a", random(1, 9_000)));
            Cid second = commit(repository, Map.of("b", random(2, 9_000)));
            json(repository, "main~1", "");
            assertThat(repository.store().publications().list())
                    .singleElement()
                    .satisfies(
                            publication -> assertThat(publication.containers()).isEqualTo(1));
            json(repository, "main", "");
            assertThat(repository.store().publications().names(second)).hasSize(2);
            assertThat(second.has(Codec.DAG_JSON)).isTrue();
        }
    }

    private static byte[] random(long seed, int sizeBytes) {
        byte[] bytes = new byte[sizeBytes];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }
}
