package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.unixfs.TreeBuilder;
import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every hierarchy of the outside data, committed and read back, with the CIDs that kubo gives its directory. */
final class HierarchiesTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);
    private static final int EDIT_SESSIONS = 3;

    private static Surroundings surroundings(long seed) {
        return new Surroundings(CLOCK, new Random(seed), "tester");
    }

    @Test
    void everyHierarchyComesBackByteForByteOutOfOneRepository(@TempDir Path directory) {
        Map<Hierarchy.Expected, Cid> commits = new LinkedHashMap<>();
        try (Repository repository = Repository.create(directory.resolve("all.firn"), surroundings(1))) {
            for (Hierarchy.Expected expected : Hierarchy.withUnixFsCids()) {
                commits.put(expected, expected.read().commitTo(repository, MAIN));
            }
        }
        assertThat(commits).hasSizeGreaterThan(150);
        try (Repository repository = Repository.open(directory.resolve("all.firn"), surroundings(2))) {
            commits.forEach((expected, commit) -> {
                Snapshot snapshot = repository.snapshot(commit);
                Hierarchy wanted = expected.read();
                assertThat(Hierarchy.of(expected.name(), snapshot)).isEqualTo(wanted);
                assertThat(snapshot.totals("").entryCount())
                        .as(expected.name())
                        .isEqualTo(wanted.files().size());
                wanted.files()
                        .forEach((key, bytes) -> assertThat(snapshot.object(key).cid())
                                .as("%s: %s", expected.name(), key)
                                .isEqualTo(UnixFs.objectCid(bytes.duplicate())));
            });
            assertThat(repository
                            .verify(Repository.VerifyDepth.FULL, Optional.empty(), 2)
                            .damages())
                    .isEmpty();
            assertThat(repository.log(repository.resolve("main"))).hasSize(commits.size());
        }
    }

    @Test
    void everyVersionHasTheDirectoryThatKuboMakesOfIt() {
        try (Repository repository = Repository.create(new MemorySpace(CLOCK::millis), surroundings(3))) {
            for (Hierarchy.Expected expected : Hierarchy.withUnixFsCids()) {
                Snapshot snapshot = repository.snapshot(expected.read().commitTo(repository, MAIN));
                assertThat(directoryCid(snapshot)).as(expected.name()).hasToString(expected.digest());
            }
        }
    }

    /** The directory of a version; the outside data holds no empty folders, so it has all that the directory on disk has. */
    private static Cid directoryCid(Snapshot snapshot) {
        TreeMap<String, ObjectRef> objects = new TreeMap<>();
        snapshot.forEachKey("", objects::put);
        TreeBuilder tree = new TreeBuilder(block -> {});
        objects.forEach(tree::file);
        return tree.finish().cid();
    }

    @Test
    void theManifestDoesNotDependOnTheOrderOfEdits() {
        try (Repository sorted = Repository.create(new MemorySpace(CLOCK::millis), surroundings(4))) {
            long seed = 0;
            for (Hierarchy.Expected expected : Hierarchy.withUnixFsCids()) {
                Hierarchy hierarchy = expected.read();
                Cid wanted = sorted.snapshot(hierarchy.commitTo(sorted, MAIN)).manifestCid();
                List<String> keys = new ArrayList<>(hierarchy.files().descendingKeySet());
                assertThat(editedIn(keys, hierarchy)).as(expected.name()).isEqualTo(wanted);
                seed++;
                Collections.shuffle(keys, new Random(seed));
                assertThat(editedIn(keys, hierarchy))
                        .as("%s, seed %d", expected.name(), seed)
                        .isEqualTo(wanted);
            }
        }
    }

    /** Puts the keys in an order, over several commits, each of which also holds what the next takes back. */
    private static Cid editedIn(List<String> keys, Hierarchy hierarchy) {
        try (Repository repository = Repository.create(new MemorySpace(CLOCK::millis), surroundings(5))) {
            for (int part = 0; part < EDIT_SESSIONS; part++) {
                try (Session session = repository.session(MAIN)) {
                    List<String> now =
                            keys.subList(keys.size() * part / EDIT_SESSIONS, keys.size() * (part + 1) / EDIT_SESSIONS);
                    now.forEach(key -> session.put(key, hierarchy.bytes(key)));
                    String soonGone = "not of this hierarchy/" + part;
                    if (part < EDIT_SESSIONS - 1) {
                        session.put(soonGone, ByteBuffer.allocate(1));
                    }
                    if (part > 0) {
                        session.delete("not of this hierarchy/" + (part - 1));
                    }
                    session.commit(CommitRequest.of("part " + part, "tester"));
                }
            }
            return repository.snapshot("main").manifestCid();
        }
    }
}
