package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** More keys than one batch has, in one array, in many, and as documents. */
class VersionKeysTest {
    private static final String ARRAY = "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[1000,1000],"
            + "\"data_type\":\"int8\",\"chunk_key_encoding\":{\"name\":\"default\"}}";

    private final Repository repository = Repository.create(
            new MemorySpace(() -> 0L),
            new Surroundings(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), new Random(1), "tester"));
    /** All are ASCII, so the order of their text is that of their bytes. */
    private final Map<String, ObjectRef> put = new TreeMap<>();

    @TempDir
    Path temporary;

    private void put(Session session, String key, String content) {
        put.put(key, session.put(key, ByteBuffer.wrap(content.getBytes(StandardCharsets.UTF_8))));
    }

    private void commit() {
        try (Session session = repository.session(RefName.branch("main"))) {
            put(session, "large/zarr.json", ARRAY);
            for (int i = 0; i < 2_000; i++) {
                put(session, "large/c/" + i * 7 % 1_000 + "/" + i, "chunk " + i);
            }
            for (int i = 0; i < 400; i++) {
                put(session, "many/" + i + "/zarr.json", ARRAY);
                put(session, "many/" + i + "/c/0/" + i, "chunk " + i);
                put(session, "many/" + i + "/c/3/4", "chunk");
                put(session, "notes/" + i, "note " + i);
            }
            session.commit(CommitRequest.of("many", "tester"));
        }
    }

    private List<Map.Entry<String, ObjectRef>> listed(String path) {
        List<Map.Entry<String, ObjectRef>> listed = new ArrayList<>();
        VersionKeys.forEachSorted(
                repository.snapshot("main"),
                path,
                WorkOptions.usual(temporary),
                (key, object) -> listed.add(Map.entry(key, object)));
        return listed;
    }

    @Test
    void allAreThereInOrder() {
        commit();
        assertThat(put).hasSize(2_001 + 1_600);
        assertThat(listed("")).containsExactlyElementsOf(put.entrySet());
    }

    @ParameterizedTest
    @ValueSource(strings = {"large", "large/c", "many", "many/7", "notes"})
    void belowAPathTheyAreRelativeToIt(String path) {
        commit();
        List<Map.Entry<String, ObjectRef>> below = put.entrySet().stream()
                .filter(one -> one.getKey().startsWith(path + "/"))
                .map(one -> Map.entry(one.getKey().substring(path.length() + 1), one.getValue()))
                .toList();
        assertThat(below).isNotEmpty();
        assertThat(listed(path)).containsExactlyElementsOf(below);
    }

    @Test
    void documentsInTheManifestAreMarked() {
        commit();
        int marked = 0;
        try (ObjectRecords keys = VersionKeys.sorted(repository.snapshot("main"), "", WorkOptions.usual(temporary))) {
            assertThat(keys.count()).as("each once").isEqualTo(put.size());
            ObjectRecords.Cursor cursor = keys.cursor();
            while (cursor.advance()) {
                marked += cursor.mark() == VersionKeys.IN_MANIFEST ? 1 : 0;
                assertThat(cursor.sizeBytes()).isEqualTo(cursor.object().sizeBytes());
            }
        }
        assertThat(marked).isEqualTo(1 + 400 + 400);
    }

    /** What is put aside goes below a file, so that no key can be added: the thread that makes the keys of the first batch fails first. */
    @Test
    void aFailureOfTheThreadThatMakesTheKeysIsTold() throws IOException {
        commit();
        Path none = Files.createFile(temporary.resolve("file")).resolve("below");
        assertThatThrownBy(() -> VersionKeys.sorted(
                        repository.snapshot("main"), "", new WorkOptions(ScanOptions.Links.REFUSE, 2, 1, none)))
                .isInstanceOfSatisfying(FirnException.class, e -> {
                    assertThat(e.kind()).isEqualTo(FirnException.Kind.IO);
                    assertThat(e.getStackTrace())
                            .anyMatch(frame -> frame.getClassName().equals(Workers.class.getName())
                                    && frame.getMethodName().equals("work"));
                });
    }
}
