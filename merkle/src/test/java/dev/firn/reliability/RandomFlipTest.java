package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Damage;
import dev.firn.repository.RepairReport;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.RepositoryDonor;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.repository.VerifyReport;
import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Bits flipped at random in a repository of three versions, as long as property {@code firn.flip.bytes} or environment {@code FIRN_FLIP_BYTES} says, else 16 MiB:
 * a flip for each MiB, and at least {@value #MIN_FLIPS}. Which keys are hit is worked out from where the flips are, and by reading all there is.
 */
class RandomFlipTest {
    private static final int VERSIONS = 3;
    private static final int MIN_FLIPS = 150;
    private static final int LARGE_BYTES = 3 << 20;
    private static final int PREFIX_BYTES = Long.BYTES;
    private static final long SEED = Long.getLong("firn.flip.seed", 20261121);
    private static final String ARRAY =
            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[1048576],\"data_type\":\"int8\","
                    + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}}";

    @TempDir
    private Path root;

    private Path damaged;
    private Path good;
    private final long totalBytes = totalBytes();
    private final int chunkBytes = (int) Math.max(4_096, Math.min(65_536, totalBytes / 4_096));
    /** Chunks of a version; the second and the third each change one of ten. */
    private final int chunks = (int) (totalBytes * 10 / 12 / chunkBytes);

    private final List<Cid> commits = new ArrayList<>();

    private static long totalBytes() {
        String named = System.getProperty("firn.flip.bytes", System.getenv("FIRN_FLIP_BYTES"));
        return named == null ? 16L << 20 : Long.parseLong(named);
    }

    /** Which version wrote what stands in chunk {@code index} of a version. */
    private static int writer(int version, int index) {
        return index % 10 != 0 && index % 10 <= version ? index % 10 : 0;
    }

    private byte[] chunk(int writer, int index) {
        byte[] bytes = new byte[chunkBytes];
        new SplittableRandom(SEED + index * 31L + writer).nextBytes(bytes);
        return bytes;
    }

    private static byte[] large() {
        byte[] bytes = new byte[LARGE_BYTES];
        new SplittableRandom(SEED).nextBytes(bytes);
        return bytes;
    }

    private static String key(int index) {
        return "a/c/" + index;
    }

    @BeforeEach
    void make() throws IOException {
        damaged = root.resolve("damaged");
        good = root.resolve("good");
        Repository.create(damaged, Numbered.surroundings("test")).close();
        try (Repository repository = Numbered.open(damaged)) {
            for (int version = 0; version < VERSIONS; version++) {
                try (Session session = repository.session(RefName.branch("main"))) {
                    if (version == 0) {
                        session.put("a/zarr.json", ByteBuffer.wrap(ARRAY.getBytes(StandardCharsets.UTF_8)));
                        session.put("large", ByteBuffer.wrap(large()));
                    }
                    for (int index = 0; index < chunks; index++) {
                        if (version == 0 || writer(version, index) == version) {
                            session.put(key(index), ByteBuffer.wrap(chunk(version, index)));
                        }
                    }
                    commits.add(session.commit(Numbered.request("main", version))
                            .commit()
                            .orElseThrow());
                }
            }
        }
        try (Stream<Path> files = Files.walk(damaged)) {
            for (Path file : files.toList()) {
                Files.copy(file, good.resolve(damaged.relativize(file).toString()));
            }
        }
    }

    /** A place in a file. */
    private record Place(Path file, long atBytes) {}

    /** Where bits are flipped. */
    enum Where {
        ANYWHERE,
        /** Then it is known exactly what must be named. */
        IN_CHUNKS
    }

    private List<Place> places(Where where, Map<Long, int[]> byPrefix) throws IOException {
        Map<Path, Long> sizes = new TreeMap<>();
        for (String part : List.of("packs", "lines")) {
            try (Stream<Path> files = Files.walk(damaged.resolve(part))) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sizes.put(file, Files.size(file));
                }
            }
        }
        long all = sizes.values().stream().mapToLong(size -> size).sum();
        assertThat(all).isGreaterThan(totalBytes * 9 / 10);
        SplittableRandom random = new SplittableRandom(SEED);
        List<Place> places = new ArrayList<>();
        while (places.size() < Math.max(MIN_FLIPS, totalBytes >> 20)) {
            long at = random.nextLong(all);
            for (Map.Entry<Path, Long> file : sizes.entrySet()) {
                if (at < file.getValue()) {
                    Place place = new Place(file.getKey(), at);
                    if (where == Where.ANYWHERE || !hitKeys(place, byPrefix).isEmpty()) {
                        places.add(place);
                    }
                    break;
                }
                at -= file.getValue();
            }
        }
        return places;
    }

    private static void flip(Place place) throws IOException {
        File file = place.file().toFile();
        assertThat(file.setWritable(true)).isTrue();
        try (RandomAccessFile bytes = new RandomAccessFile(file, "rw")) {
            bytes.seek(place.atBytes());
            int before = bytes.read();
            bytes.seek(place.atBytes());
            bytes.write(before ^ 1 << place.atBytes() % 8);
        }
    }

    private Map<Long, int[]> byPrefix() {
        Map<Long, int[]> byPrefix = new HashMap<>();
        for (int version = 0; version < VERSIONS; version++) {
            for (int index = 0; index < chunks; index++) {
                if (version == 0 || writer(version, index) == version) {
                    byPrefix.put(ByteBuffer.wrap(chunk(version, index)).getLong(), new int[] {version, index});
                }
            }
        }
        return byPrefix;
    }

    /** The keys of all versions whose chunk a place lies in, told by what stands before it in the copy. */
    private Set<String> hitKeys(Place place, Map<Long, int[]> byPrefix) throws IOException {
        long begin = Math.max(0, place.atBytes() - chunkBytes + 1);
        byte[] before = new byte[(int) (place.atBytes() - begin) + PREFIX_BYTES];
        Path copy = good.resolve(damaged.relativize(place.file()).toString());
        try (RandomAccessFile bytes = new RandomAccessFile(copy.toFile(), "r")) {
            bytes.seek(begin);
            bytes.read(before);
        }
        Set<String> hit = new HashSet<>();
        for (int at = 0; at + PREFIX_BYTES <= before.length; at++) {
            int[] found = byPrefix.get(ByteBuffer.wrap(before).getLong(at));
            for (int version = 0; found != null && version < VERSIONS; version++) {
                if (writer(version, found[1]) == found[0]) {
                    hit.add(commits.get(version) + ":" + key(found[1]));
                }
            }
        }
        return hit;
    }

    /** Reads every key of every version: right bytes, or a report of the store. Returns the keys of the reports. */
    private Set<String> readAll() {
        Set<String> failed = new TreeSet<>();
        try (Repository repository = Numbered.open(damaged)) {
            for (int version = 0; version < VERSIONS; version++) {
                String prefix = commits.get(version) + ":";
                Optional<Snapshot> snapshot = Optional.empty();
                try {
                    snapshot = Optional.of(repository.snapshot(commits.get(version)));
                } catch (FirnException e) {
                    assertThat(e.kind()).isIn(FirnException.Kind.CORRUPT, FirnException.Kind.MISSING);
                }
                for (int index = 0; index < chunks; index++) {
                    if (!isRight(snapshot, key(index), chunk(writer(version, index), index))) {
                        failed.add(prefix + key(index));
                    }
                }
                if (!isRight(snapshot, "large", large())) {
                    failed.add(prefix + "large");
                }
                if (!isRight(snapshot, "a/zarr.json", ARRAY.getBytes(StandardCharsets.UTF_8))) {
                    failed.add(prefix + "a/zarr.json");
                }
            }
        }
        return failed;
    }

    private static boolean isRight(Optional<Snapshot> snapshot, String key, byte[] expected) {
        if (snapshot.isEmpty()) {
            return false;
        }
        try {
            // Not isEqualTo, which would tell of 64 KiB.
            assertThat(snapshot.get().get(key).equals(ByteBuffer.wrap(expected)))
                    .as("the bytes of %s are right, seed %s", key, SEED)
                    .isTrue();
            return true;
        } catch (FirnException e) {
            assertThat(e.kind()).isIn(FirnException.Kind.CORRUPT, FirnException.Kind.MISSING);
            return false;
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsAreRightOrReportedVerifyNamesEveryKeyAndACopyHeals(Where where, TestReporter reporter)
            throws IOException {
        assertThat(readAll()).isEmpty();
        Map<Long, int[]> byPrefix = byPrefix();
        Set<String> hit = new TreeSet<>();
        for (Place place : places(where, byPrefix)) {
            hit.addAll(hitKeys(place, byPrefix));
            flip(place);
        }
        Set<String> failed = readAll();
        assertThat(hit).as("keys with a flip in their bytes").hasSizeGreaterThan(MIN_FLIPS / 2);
        assertThat(failed).as("seed %s", SEED).containsAll(hit);
        VerifyReport report;
        try (Repository repository = Numbered.open(damaged)) {
            report = repository.verify(VerifyDepth.FULL, Optional.empty(), 2);
        }
        if (where == Where.IN_CHUNKS) {
            assertThat(failed).as("seed %s", SEED).isEqualTo(hit);
            assertThat(report.damages().stream().flatMap(damage -> damage.hits().stream()))
                    .as("seed %s", SEED)
                    .containsExactlyInAnyOrderElementsOf(hit);
        }
        requireNamed(report, failed);
        RepairReport repaired;
        try (Repository other = Numbered.open(good);
                Repository repository = Numbered.open(damaged)) {
            repaired = repository.repairFrom(new RepositoryDonor(other), 2);
        }
        assertThat(repaired.healedCount()).isPositive();
        assertThat(repaired.left().damages()).as("seed %s", SEED).allMatch(damage -> damage.hitCount() == 0);
        assertThat(readAll()).as("after healing, seed %s", SEED).isEmpty();
        reporter.publishEntry(
                where.toString(),
                hit.size() + " keys with flips in them, " + failed.size() + " that cannot be read, "
                        + report.damages().size() + " damages, " + repaired.healedCount() + " healed");
    }

    /** Each key that cannot be read is named by itself, or stands below a damaged node that is; and no other is named. */
    private void requireNamed(VerifyReport report, Set<String> failed) {
        Set<String> keys = new HashSet<>();
        Set<Cid> withNodes = new HashSet<>();
        for (Damage damage : report.damages()) {
            for (String named : damage.hits()) {
                int colon = named.indexOf(':');
                boolean isKey = named.matches("[^:]+:(a/c/\\d+|a/zarr\\.json|large)");
                commits.stream()
                        .filter(commit -> !isKey && commit.toString().equals(named.substring(0, colon)))
                        .forEach(withNodes::add);
                if (isKey) {
                    keys.add(named);
                }
            }
            damage.content().filter(commits::contains).ifPresent(withNodes::add);
        }
        assertThat(failed).as("seed %s", SEED).containsAll(keys);
        assertThat(failed.stream()
                        .filter(key -> !keys.contains(key))
                        .filter(key -> withNodes.stream().noneMatch(commit -> key.startsWith(commit + ":"))))
                .as("keys that cannot be read and are not named, seed %s", SEED)
                .isEmpty();
    }
}
