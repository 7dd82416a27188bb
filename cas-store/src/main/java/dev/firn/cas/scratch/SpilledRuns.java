package dev.firn.cas.scratch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a map has on disk: sorted runs, each written at one go, a later one standing over those before it. Many runs are merged to one, of which there
 * are few again, so an entry is written twice at most until there are some 10^9. For one thread at a time.
 */
final class SpilledRuns {
    private static final int MAX_FRESH_RUNS = 128;
    private static final int PAGE_BYTES = 12 << 10;

    private final SpillDatabase database;
    private final int map;
    /** The oldest first. */
    private final List<Run> merged = new ArrayList<>();
    /** All of them younger than the merged ones; the oldest first. */
    private final List<Run> fresh = new ArrayList<>();

    private int nextNumber;

    /** A run and the keys that it lies between; both are in it. */
    private static final class Run {
        final int number;
        final byte[] first;
        final byte[] last;

        Run(int number, byte[] first, byte[] last) {
            this.number = number;
            this.first = first;
            this.last = last;
        }

        boolean mayHold(byte[] key) {
            return Arrays.compareUnsigned(first, key) <= 0 && Arrays.compareUnsigned(key, last) <= 0;
        }
    }

    /** None yet, of the map with this number. */
    SpilledRuns(SpillDatabase database, int map) {
        this.database = database;
        this.map = map;
    }

    /** Adds a run of entries in order, at least one. */
    void add(ScratchCursor.Entries entries) {
        fresh.add(write(entries));
        if (fresh.size() == MAX_FRESH_RUNS) {
            mergeFresh();
        }
    }

    private void mergeFresh() {
        ScratchCursor.Entries all = new MergedEntries(entries(fresh, new byte[0], Optional.empty()));
        Run one;
        try {
            one = write(all);
        } finally {
            all.close();
        }
        fresh.forEach(run -> database.deleteRun(map, run.number));
        fresh.clear();
        merged.add(one);
    }

    private Run write(ScratchCursor.Entries entries) {
        int number = nextNumber++;
        Page.Builder page = new Page.Builder();
        byte[] first = new byte[0];
        byte[] last = first;
        for (boolean begun = false; entries.next(); begun = true) {
            last = entries.key();
            if (!begun) {
                first = last;
            }
            byte[] value = entries.value();
            if (!page.isEmpty() && page.sizeBytes() + last.length + value.length > PAGE_BYTES) {
                byte[] firstOfPage = page.firstKey();
                database.put(map, number, firstOfPage, page.take());
            }
            page.add(last, value);
        }
        byte[] firstOfPage = page.firstKey();
        database.put(map, number, firstOfPage, page.take());
        return new Run(number, first, last);
    }

    /** The newest value of a key. */
    Optional<byte[]> find(byte[] key) {
        Optional<byte[]> found = find(fresh, key);
        return found.isPresent() ? found : find(merged, key);
    }

    private Optional<byte[]> find(List<Run> runs, byte[] key) {
        for (int i = runs.size() - 1; i >= 0; i--) {
            Run run = runs.get(i);
            if (run.mayHold(key)) {
                Optional<byte[]> value = database.findPage(map, run.number, key).flatMap(page -> page.find(key));
                if (value.isPresent()) {
                    return value;
                }
            }
        }
        return Optional.empty();
    }

    /** The entries of each run with keys in {@code [begin, end)}, the newest run first. */
    List<ScratchCursor.Entries> entries(byte[] begin, Optional<byte[]> end) {
        List<ScratchCursor.Entries> all = entries(fresh, begin, end);
        all.addAll(entries(merged, begin, end));
        return all;
    }

    private List<ScratchCursor.Entries> entries(List<Run> runs, byte[] begin, Optional<byte[]> end) {
        List<ScratchCursor.Entries> all = new ArrayList<>();
        for (int i = runs.size() - 1; i >= 0; i--) {
            Run run = runs.get(i);
            boolean behind = end.isPresent() && Arrays.compareUnsigned(run.first, end.get()) >= 0;
            if (!behind && Arrays.compareUnsigned(run.last, begin) >= 0) {
                all.add(database.entries(map, run.number, begin, end));
            }
        }
        return all;
    }
}
