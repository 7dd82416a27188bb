package dev.firn.cas.scratch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A map that outlives its owner, and what becomes of it when somebody touches its files meanwhile. */
class KeptMapTest {
    private static final int ENTRIES = 300;
    private static final int VALUE_BYTES = 2_000;
    private static final String PURPOSE = "test 1";

    @TempDir
    private Path root;

    private enum Deed {
        DELETED,
        EMPTIED,
        CUT_IN_HALF,
        ONE_BYTE_SHORT,
        FLIPPED,
        /** Its neighbour's bytes. */
        SWAPPED,
        /** The file of the same name in the map of another, or its neighbour's if there is none. */
        FOREIGN,
        /** The file of the same name in an older copy, or nothing. */
        OLDER
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private static byte[] value(int number, int salt) {
        byte[] value = new byte[VALUE_BYTES];
        new Random(31L * number + salt).nextBytes(value);
        return value;
    }

    private static KeptMap open(Path directory) {
        return KeptMap.open(directory, PURPOSE).orElseThrow();
    }

    private static void put(Path directory, int begin, int end, int salt) {
        try (KeptMap map = open(directory)) {
            for (int i = begin; i < end; i++) {
                map.put(key(i), value(i, salt));
            }
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("map"))) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.resolve("map"));
        for (Path file : files(from)) {
            Files.copy(file, to.resolve("map").resolve(file.getFileName()));
        }
    }

    /** Two maps, and an older copy of the first; each was opened more than once, so that there are tables beside the log. */
    private Path make() throws IOException {
        Path kept = root.resolve("kept");
        put(kept, 0, ENTRIES / 2, 0);
        copy(kept, root.resolve("older"));
        put(kept, ENTRIES / 2, ENTRIES - 10, 0);
        put(kept, ENTRIES - 10, ENTRIES, 0);
        put(root.resolve("foreign"), 0, ENTRIES, 1);
        put(root.resolve("foreign"), 0, 10, 1);
        return kept;
    }

    private Optional<byte[]> tampered(List<Path> files, int number, Deed deed) throws IOException {
        byte[] now = Files.readAllBytes(files.get(number));
        byte[] neighbour = Files.readAllBytes(files.get((number + 1) % files.size()));
        Path name = files.get(number).getFileName();
        return switch (deed) {
            case DELETED -> Optional.empty();
            case EMPTIED -> Optional.of(new byte[0]);
            case CUT_IN_HALF -> Optional.of(Arrays.copyOf(now, now.length / 2));
            case ONE_BYTE_SHORT -> Optional.of(Arrays.copyOf(now, Math.max(0, now.length - 1)));
            case FLIPPED -> Optional.of(flipped(now));
            case SWAPPED -> Optional.of(neighbour);
            case FOREIGN -> Optional.of(bytesIn("foreign", name).orElse(neighbour));
            case OLDER -> bytesIn("older", name);
        };
    }

    private static byte[] flipped(byte[] bytes) {
        for (int at = 7; at < bytes.length; at += 97) {
            bytes[at] ^= 4;
        }
        return bytes;
    }

    private Optional<byte[]> bytesIn(String map, Path name) throws IOException {
        Path file = root.resolve(map).resolve("map").resolve(name);
        return Files.exists(file) ? Optional.of(Files.readAllBytes(file)) : Optional.empty();
    }

    private static void replace(Path file, Optional<byte[]> bytes) throws IOException {
        Files.delete(file);
        if (bytes.isPresent()) {
            Files.write(file, bytes.get());
        }
    }

    /** What was put, by this one or by the other, or nothing; returns whether damage was reported. */
    private static boolean isReportedDamaged(KeptMap map, String what) {
        boolean reported = false;
        for (int i = 0; i < ENTRIES; i++) {
            try {
                Optional<byte[]> found = map.find(key(i));
                int number = i;
                assertThat(found.stream())
                        .as("%s, key %s", what, i)
                        .allMatch(value ->
                                Arrays.equals(value, value(number, 0)) || Arrays.equals(value, value(number, 1)));
            } catch (FirnException e) {
                assertThat(e.kind()).as(what).isEqualTo(FirnException.Kind.IO);
                reported = true;
            }
        }
        return reported;
    }

    /** Whatever was done to it, at the latest the second opening gives a map that can be used. */
    private static boolean check(Path kept, String what) {
        boolean reported = false;
        try (KeptMap map = open(kept)) {
            reported = isReportedDamaged(map, what);
        }
        try (KeptMap map = open(kept)) {
            assertThat(isReportedDamaged(map, what)).as(what).isFalse();
            map.put(key(1), value(1, 0));
            assertThat(map.find(key(1)))
                    .as(what)
                    .hasValueSatisfying(value -> assertThat(value).isEqualTo(value(1, 0)));
        }
        return reported;
    }

    @ParameterizedTest
    @EnumSource(names = {"DELETED", "CUT_IN_HALF", "FLIPPED"})
    void oneFileAfterTheOtherIsTamperedWith(Deed deed) throws IOException {
        Path good = make();
        int count = files(good).size();
        assertThat(count).isGreaterThan(4);
        for (int i = 0; i < count; i++) {
            Path kept = root.resolve("kept-" + i);
            copy(good, kept);
            List<Path> files = files(kept);
            replace(files.get(i), tampered(files, i, deed));
            check(kept, deed + " " + files.get(i).getFileName());
        }
    }

    @ParameterizedTest
    @EnumSource
    void allFilesAreTamperedWith(Deed deed) throws IOException {
        Path kept = make();
        List<Path> files = files(kept);
        List<Optional<byte[]>> then = new ArrayList<>();
        for (int i = 0; i < files.size(); i++) {
            then.add(tampered(files, i, deed));
        }
        for (int i = 0; i < files.size(); i++) {
            replace(files.get(i), then.get(i));
        }
        check(kept, "all " + deed);
    }

    @Test
    void flippedBitsInATableAreReportedAndTheMapIsEmptyWhenItIsOpenedNext() throws IOException {
        Path kept = make();
        for (Path file : files(kept)) {
            if (file.toString().endsWith(".sst")) {
                byte[] bytes = Files.readAllBytes(file);
                bytes[bytes.length / 3] ^= 1;
                replace(file, Optional.of(bytes));
            }
        }
        assertThat(check(kept, "tables with a flipped bit")).isTrue();
        try (KeptMap map = open(kept)) {
            assertThat(map.find(key(2))).isEmpty();
        }
    }

    @Test
    void whatWasPutIsThereAgainAndAnotherPurposeEmptiesIt() throws IOException {
        Path kept = make();
        try (KeptMap map = open(kept)) {
            for (int i = 0; i < ENTRIES; i++) {
                assertThat(map.find(key(i)).orElseThrow()).isEqualTo(value(i, 0));
            }
            assertThat(KeptMap.open(kept, PURPOSE)).isEmpty();
        }
        try (KeptMap map = KeptMap.open(kept, "test 2").orElseThrow()) {
            assertThat(map.find(key(1))).isEmpty();
        }
    }
}
