package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.DandiChecksum;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JsonVectors;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** DANDI checksums of all hierarchies of the outside data where they are nodes of one version, groups within groups among them. */
final class DandiChecksumTest {
    @Test
    void everyNodeOfOneVersionHasTheChecksumThatZarrChecksumGivesItsDirectory() {
        Map<String, Object> vectors = JsonVectors.map(JsonVectors.require("vectors/dandi.json"));
        List<Hierarchy.Expected> expected = Hierarchy.expected(vectors, "dandi");
        assertThat(expected).hasSizeGreaterThan(150);
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        expected.forEach(node ->
                node.read().files().forEach((key, bytes) -> files.put(node.name() + "/" + key, bytes)));
        Surroundings surroundings = new Surroundings(Clock.systemUTC(), new Random(1), "tester");
        try (Repository repository = Repository.create(new MemorySpace(() -> 0), surroundings)) {
            Snapshot all =
                    repository.snapshot(new Hierarchy("all", files).commitTo(repository, RefName.branch("main")));
            expected.forEach(node -> assertThat(DandiChecksum.of(all, node.name()))
                    .as(node.name())
                    .isEqualTo(node.digest()));
        }
    }
}
