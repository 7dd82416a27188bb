package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SortedRecordsTest {
    @TempDir
    Path directory;

    @Test
    void anyNumberComesOutInOrderOnceAKeyWhateverTheMemory() throws IOException {
        for (long heapBytes : new long[] {1, 300, 5_000, 1 << 20}) {
            long seed = heapBytes * 31;
            Random random = new Random(seed);
            TreeMap<byte[], byte[]> wanted = new TreeMap<>(Arrays::compareUnsigned);
            try (SortedRecords records = new SortedRecords(2, heapBytes, directory)) {
                for (int i = 0; i < 2_000; i++) {
                    byte[] one = new byte[2 + random.nextInt(4)];
                    random.nextBytes(one);
                    wanted.putIfAbsent(Arrays.copyOfRange(one, 2, one.length), one);
                    records.add(one);
                }
                assertThat(all(records)).as("seed %d", seed).containsExactlyElementsOf(wanted.values());
                assertThat(all(records)).as("again, seed %d", seed).containsExactlyElementsOf(wanted.values());
            }
        }
        try (var left = Files.list(directory)) {
            assertThat(left).as("files left behind").isEmpty();
        }
    }

    @Test
    void longRecordsSurviveBeingPutAside() {
        try (SortedRecords records = new SortedRecords(0, 1, directory)) {
            byte[] longest = new byte[65_535];
            Arrays.fill(longest, (byte) 7);
            records.add(longest);
            records.add(new byte[0]);
            assertThat(all(records)).containsExactly(new byte[0], longest);
        }
    }

    private static List<byte[]> all(SortedRecords records) {
        List<byte[]> all = new ArrayList<>();
        SortedRecords.Cursor cursor = records.cursor();
        while (cursor.advance()) {
            all.add(cursor.present());
        }
        return all;
    }
}
