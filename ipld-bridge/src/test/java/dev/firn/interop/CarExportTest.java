package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.car.CarContent;
import dev.firn.bridge.car.CarExport;
import dev.firn.bridge.car.CarFormat;
import dev.firn.bridge.car.CarReader;
import dev.firn.bridge.car.CarSection;
import dev.firn.bridge.car.HistoryContent;
import dev.firn.bridge.car.UnixFsContent;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions and histories as CARs. */
final class CarExportTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-21T00:00:00Z"), ZoneOffset.UTC);

    private final Repository repository = memory(1);
    private final List<Cid> commits = new ArrayList<>();

    @BeforeEach
    void fill() {
        fill(repository, commits);
    }

    private static void fill(Repository repository, List<Cid> commits) {
        Random random = new Random(5);
        TreeMap<String, ByteBuffer> files = new TreeMap<>();
        files.put(
                "a/.zarray",
                ByteBuffer.wrap(("{\"zarr_format\": 2, \"shape\": [40, 40], \"chunks\": [1, 1], \"dtype\": \"<i4\","
                                + " \"compressor\": null, \"filters\": null, \"fill_value\": 0, \"order\": \"C\"}")
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        byte[] large = new byte[3 << 20];
        random.nextBytes(large);
        System.arraycopy(large, 0, large, 2 << 20, 1 << 20);
        files.put("large", ByteBuffer.wrap(large));
        for (int version = 0; version < 3; version++) {
            for (int i = 0; i < 300; i++) {
                files.put(
                        "a/" + random.nextInt(40) + "." + random.nextInt(40),
                        ByteBuffer.allocate(8).putLong(random.nextInt(200)).flip());
            }
            commits.add(new Hierarchy("version " + version, files).commitTo(repository, MAIN));
        }
    }

    @AfterEach
    void close() {
        repository.close();
    }

    @Test
    void theSameVersionGivesTheSameBytesFromAnyRepository() {
        try (Repository other = memory(2)) {
            fill(other, new ArrayList<>());
            for (CarFormat format : CarFormat.values()) {
                byte[] one = export(repository, unixFs(repository, 2, Optional.empty()), format);
                byte[] two = export(other, unixFs(other, 2, Optional.empty()), format);
                assertThat(one).isEqualTo(two);
            }
            assertThat(export(repository, past(Optional.empty(), Optional.empty()), CarFormat.V1))
                    .isEqualTo(export(repository, past(Optional.empty(), Optional.empty()), CarFormat.V1));
        }
    }

    @Test
    void eachBlockStandsOnceAndTheRootFirst() {
        for (CarContent content : List.of(
                unixFs(repository, 2, Optional.empty()),
                past(Optional.empty(), Optional.empty()),
                one(commits.get(1), Optional.empty()))) {
            CarReader reader = reader(export(repository, content, CarFormat.V1));
            List<Cid> cids = new ArrayList<>(sections(reader).keySet());
            assertThat(cids.get(0)).isEqualTo(reader.roots().get(0));
        }
    }

    @Test
    void theIndexOfVersionTwoNamesEverySectionInOrderOfItsHash() {
        byte[] v1 = export(repository, unixFs(repository, 2, Optional.empty()), CarFormat.V1);
        byte[] v2 = export(repository, unixFs(repository, 2, Optional.empty()), CarFormat.V2);

        ByteBuffer frame = ByteBuffer.wrap(v2).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(frame.getLong(27)).isEqualTo(51);
        assertThat(frame.getLong(35)).isEqualTo(v1.length);
        assertThat(frame.getLong(43)).isEqualTo(51 + v1.length);
        assertThat(Arrays.copyOfRange(v2, 51, 51 + v1.length)).isEqualTo(v1);

        Map<Cid, CarSection> sections = sections(reader(v2));
        frame.position(51 + v1.length + 2);
        assertThat(frame.getInt()).isEqualTo(1);
        assertThat(frame.getLong()).isEqualTo(0x12);
        assertThat(frame.getInt()).isEqualTo(1);
        assertThat(frame.getInt()).isEqualTo(40);
        assertThat(frame.getLong()).isEqualTo(40L * sections.size());
        byte[] before = new byte[32];
        List<Long> offsets = new ArrayList<>();
        while (frame.hasRemaining()) {
            byte[] digest = new byte[32];
            frame.get(digest);
            assertThat(Arrays.compareUnsigned(before, digest)).isNegative();
            before = digest;
            long offset = frame.getLong();
            CarSection section = Optional.ofNullable(sections.get(Cid.of(Codec.RAW, digest)))
                    .or(() -> Optional.ofNullable(sections.get(Cid.of(Codec.DAG_PB, digest))))
                    .orElseThrow();
            assertThat(section.sectionOffsetBytes()).isEqualTo(offset);
            offsets.add(offset);
        }
        assertThat(offsets).hasSize(sections.size());
    }

    @Test
    void aCarOfVersionTwoThatIsCutOffAnywhereIsCorrupt() {
        byte[] v2 = export(repository, unixFs(repository, 2, Optional.empty()), CarFormat.V2);
        int index = (int) ByteBuffer.wrap(v2).order(ByteOrder.LITTLE_ENDIAN).getLong(43);
        assertThat(sections(reader(v2))).isNotEmpty();
        for (int length = v2.length - 1; length >= 0; length -= length > index - 100 ? 1 : 997) {
            byte[] cut = Arrays.copyOf(v2, length);
            assertThatThrownBy(() -> sections(reader(cut)))
                    .as("%d of %d bytes", length, v2.length)
                    .isInstanceOfSatisfying(
                            FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
        }
    }

    @Test
    void anIndexIsWhereItCanBeOrIsLeftAlone() {
        byte[] v2 = export(repository, unixFs(repository, 2, Optional.empty()), CarFormat.V2);
        ByteBuffer frame = ByteBuffer.wrap(v2).order(ByteOrder.LITTLE_ENDIAN);
        int index = (int) frame.getLong(43);
        int count = sections(reader(v2)).size();

        // The kind that has no hash functions, which other writers make, and one that is not known.
        byte[] sorted = new byte[v2.length - 12];
        System.arraycopy(v2, 0, sorted, 0, index);
        sorted[index] = (byte) 0x80;
        sorted[index + 1] = 0x08;
        System.arraycopy(v2, index + 14, sorted, index + 2, v2.length - index - 14);
        assertThat(sections(reader(sorted))).hasSize(count);
        assertThatThrownBy(() -> sections(reader(Arrays.copyOf(sorted, sorted.length - 1))))
                .hasMessageContaining("cut off within its index");
        byte[] unknown = Arrays.copyOf(v2, index + 2);
        unknown[index] = (byte) 0x82;
        assertThat(sections(reader(unknown))).hasSize(count);

        frame.putLong(43, 0);
        assertThat(sections(reader(Arrays.copyOf(v2, index)))).hasSize(count);
        frame.putLong(43, index - 1);
        assertThatThrownBy(() -> reader(v2)).hasMessageContaining("its index is said to begin at byte " + (index - 1));
        frame.putLong(43, -1);
        assertThatThrownBy(() -> reader(v2)).hasMessageContaining("18446744073709551615");
        frame.putLong(43, Long.MAX_VALUE);
        assertThatThrownBy(() -> sections(reader(v2))).hasMessageContaining("cut off");
        frame.putLong(43, index).putLong(index + 22, Long.MAX_VALUE);
        assertThatThrownBy(() -> sections(reader(v2))).hasMessageContaining("its index is said to have");
    }

    @Test
    void whatTheReceiverHasIsLeftOut() {
        Map<Cid, CarSection> old =
                sections(reader(export(repository, unixFs(repository, 1, Optional.empty()), CarFormat.V1)));
        Map<Cid, CarSection> all =
                sections(reader(export(repository, unixFs(repository, 2, Optional.empty()), CarFormat.V1)));
        Map<Cid, CarSection> since =
                sections(reader(export(repository, unixFs(repository, 2, Optional.of(1)), CarFormat.V1)));

        all.keySet().removeAll(old.keySet());
        assertThat(since.keySet()).isEqualTo(all.keySet()).isNotEmpty();
        assertThat(since.size()).isLessThan(old.size());

        Map<Cid, CarSection> commit =
                sections(reader(export(repository, one(commits.get(2), Optional.of(commits.get(1))), CarFormat.V1)));
        Map<Cid, CarSection> before =
                sections(reader(export(repository, one(commits.get(1), Optional.empty()), CarFormat.V1)));
        assertThat(commit.keySet()).doesNotContainAnyElementsOf(before.keySet()).contains(commits.get(2));
    }

    @Test
    void aRangeHasTheCommitsOfTheLastThatAreNotOfTheFirst() {
        Map<Cid, CarSection> range =
                sections(reader(export(repository, past(Optional.of(commits.get(0)), Optional.empty()), CarFormat.V1)));
        assertThat(range.keySet()).contains(commits.get(1), commits.get(2)).doesNotContain(commits.get(0));
        Map<Cid, CarSection> all =
                sections(reader(export(repository, past(Optional.empty(), Optional.empty()), CarFormat.V1)));
        assertThat(all.keySet()).containsAll(commits);
    }

    @Test
    void aPathIsExportedAlone() {
        CarReader reader;
        try (UnixFsContent content = UnixFsContent.of(
                repository,
                repository.snapshot(commits.get(2)),
                "large",
                Optional.of(repository.snapshot(commits.get(0))))) {
            assertThat(sections(reader(export(repository, content, CarFormat.V1))))
                    .isEmpty();
        }
        try (UnixFsContent content =
                UnixFsContent.of(repository, repository.snapshot(commits.get(2)), "large", Optional.empty())) {
            reader = reader(export(repository, content, CarFormat.V1));
        }
        assertThat(reader.roots())
                .containsExactly(repository.snapshot("main").object("large").cid());
        assertThat(sections(reader)).hasSize(3);
    }

    @Test
    void whatStopsTheExportIsThrown() {
        IllegalStateException stop = new IllegalStateException("enough");
        CarExport export = new CarExport(repository, CarFormat.V1, bytes -> {
            throw stop;
        });
        CarContent content = unixFs(repository, 2, Optional.empty());
        assertThatThrownBy(() -> export.write(content, Channels.newChannel(new ByteArrayOutputStream())))
                .isSameAs(stop);
        content.close();
    }

    private UnixFsContent unixFs(Repository of, int version, Optional<Integer> since) {
        List<Cid> newestFirst = new ArrayList<>();
        of.log(of.resolve("main")).forEach(entry -> newestFirst.add(entry.cid()));
        return UnixFsContent.of(
                of,
                of.snapshot(newestFirst.get(2 - version)),
                "",
                since.map(number -> of.snapshot(newestFirst.get(2 - number))));
    }

    private HistoryContent past(Optional<Cid> beyond, Optional<Cid> since) {
        return new HistoryContent(
                repository, new HistoryContent.Range(commits.get(2), HistoryContent.Extent.PAST, beyond), since);
    }

    private HistoryContent one(Cid commit, Optional<Cid> since) {
        return new HistoryContent(
                repository, new HistoryContent.Range(commit, HistoryContent.Extent.ONE, Optional.empty()), since);
    }

    private static byte[] export(Repository repository, CarContent content, CarFormat format) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long[] written = {0};
        CarExport.Result result =
                new CarExport(repository, format, bytes -> written[0]++).write(content, Channels.newChannel(out));
        assertThat(result.sizeBytes()).isEqualTo(out.size());
        assertThat(result.blocks()).isEqualTo(written[0]);
        content.close();
        return out.toByteArray();
    }

    private static CarReader reader(byte[] car) {
        return new CarReader(new ByteArrayInputStream(car), "a test's CAR");
    }

    private static Map<Cid, CarSection> sections(CarReader reader) {
        Map<Cid, CarSection> sections = new LinkedHashMap<>();
        for (Optional<CarSection> next = reader.next(); next.isPresent(); next = reader.next()) {
            assertThat(sections.put(next.get().cid(), next.get())).isNull();
        }
        return sections;
    }

    private static Repository memory(long seed) {
        return Repository.create(new MemorySpace(CLOCK::millis), new Surroundings(CLOCK, new Random(seed), "tester"));
    }
}
