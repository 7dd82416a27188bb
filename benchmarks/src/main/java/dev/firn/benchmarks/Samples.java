package dev.firn.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Times of one task, in nanoseconds. For one thread. */
final class Samples {
    private long[] nanos = new long[16];
    private int count;

    void add(long sampleNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, 2 * count);
        }
        nanos[count++] = sampleNanos;
    }

    /** The value that the given share of the samples does not exceed, in milliseconds. */
    double percentileMillis(double share) {
        long[] sorted = Arrays.copyOf(nanos, count);
        Arrays.sort(sorted);
        return sorted[(int) Math.min(count - 1, Math.floor(share * count))] / 1e6;
    }

    /** The mean of the samples {@code [begin, end)}, in milliseconds. */
    double meanMillis(int begin, int end) {
        return Arrays.stream(nanos, begin, end).average().orElse(Double.NaN) / 1e6;
    }

    int count() {
        return count;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "p50 %.3f ms, p10 %.3f, p90 %.3f, max %.3f (%d times)",
                percentileMillis(0.5),
                percentileMillis(0.1),
                percentileMillis(0.9),
                percentileMillis(1),
                count);
    }
}
