package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class ShownTest {
    private static final String[] UNITS = {"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};

    /** As many digits as wanted, by the slow formatter. */
    private static String formatted(long sizeBytes) {
        double value = sizeBytes / 1024.0;
        int unit = 0;
        for (; String.format(Locale.ROOT, "%.1f", value).startsWith("1024"); unit++) {
            value /= 1024;
        }
        for (; value >= 1023.95; unit++) {
            value /= 1024;
        }
        return String.format(Locale.ROOT, "%.1f %s", value, UNITS[unit]);
    }

    @Test
    void sizesAreRoundedAsAFormatterRoundsThem() {
        long seed = 7;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 50_000; i++) {
            long size = 1024 + (random.nextLong() >>> 1 + random.nextInt(53));
            assertThat(Shown.size(size)).as("seed %d, %d bytes", seed, size).isEqualTo(formatted(size));
        }
        for (long size : new long[] {1024, 1075, 1076, 1_048_524, 1_048_525, 1_048_576, Long.MAX_VALUE}) {
            assertThat(Shown.size(size)).as("%d bytes", size).isEqualTo(formatted(size));
        }
        assertThat(Shown.size(1280)).isEqualTo("1.3 KiB");
        assertThat(Shown.size(0)).isEqualTo("0 bytes");
        assertThat(Shown.size(1)).isEqualTo("1 byte");
        assertThat(Shown.size(1023)).isEqualTo("1023 bytes");
    }

    @Test
    void columnsAreAsWideAsAFormatterMakesThem() {
        for (String text : List.of("", "a", "abcd", "abcde")) {
            assertThat(Shown.left(text, 4)).isEqualTo(String.format(Locale.ROOT, "%-4s", text));
            assertThat(Shown.right(text, 4)).isEqualTo(String.format(Locale.ROOT, "%4s", text));
        }
    }

    @Test
    void timesAreShownToTheSecond() {
        for (String time : List.of("2026-11-21T03:36:32Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59Z")) {
            assertThat(Shown.time(Instant.parse(time))).isEqualTo(time);
            assertThat(Shown.time(Instant.parse(time).plusMillis(999))).isEqualTo(time);
        }
    }

    @Test
    void namesOfCommitsAreAsLongAsTellsThemApart() {
        List<Cid> few = List.of(commit(1, 0), commit(2, 0));
        assertThat(Shown.shortened(few)).allMatch(name -> name.length() == 8).doesNotHaveDuplicates();
        assertThat(Shown.shortened(List.of())).isEmpty();

        // Five bits a character: the first bit of the seventh byte is in the tenth.
        List<Cid> alike = new ArrayList<>(few);
        alike.add(commit(2, 1));
        assertThat(Shown.shortened(alike)).allMatch(name -> name.length() == 10).doesNotHaveDuplicates();
        for (int i = 0; i < alike.size(); i++) {
            assertThat(alike.get(i).toString())
                    .startsWith("baguqeera" + Shown.shortened(alike).get(i));
        }
        List<Cid> almostEqual = List.of(lastDiffers(0), lastDiffers(1));
        assertThat(Shown.shortened(almostEqual))
                .allMatch(name -> name.length() == 52)
                .doesNotHaveDuplicates();
    }

    private static Cid commit(int first, int seventh) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        ByteBuffer.wrap(digest).put(0, (byte) first).put(6, (byte) (seventh << 7));
        return Cid.of(Codec.DAG_JSON, digest);
    }

    private static Cid lastDiffers(int bit) {
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        digest[31] = (byte) bit;
        return Cid.of(Codec.DAG_JSON, digest);
    }
}
