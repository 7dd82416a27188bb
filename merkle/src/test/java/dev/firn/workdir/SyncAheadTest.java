package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SyncAheadTest {
    private static final Path ROOT = Path.of("/some/directory");

    private final AtomicInteger asked = new AtomicInteger();

    private SyncAhead failingAt(int number) {
        return new SyncAhead(
                Optional.of(root -> {
                    int now = asked.incrementAndGet();
                    if (now == number && now % 2 == 0) {
                        throw new IOException("the medium failed");
                    }
                    return now != number;
                }),
                ROOT);
    }

    @Test
    void fewBytesAreSyncedOnceInTheEnd() throws IOException {
        try (SyncAhead ahead = failingAt(-1)) {
            ahead.wrote(1000);
            ahead.beginLast();
            assertThat(ahead.awaitLast()).isTrue();
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void manyBytesAreSyncedOnTheWayToo() throws IOException {
        try (SyncAhead ahead = failingAt(-1)) {
            for (int i = 0; i < 100; i++) {
                ahead.wrote(64 << 20);
            }
            ahead.beginLast();
            assertThat(ahead.awaitLast()).isTrue();
        }
        assertThat(asked.get()).isBetween(2, 51);
    }

    @Test
    void aSyncOnTheWayThatWasNotCertainMakesTheLastOneUncertain() throws IOException {
        for (int failing : new int[] {1, 2}) {
            asked.set(0);
            try (SyncAhead ahead = failingAt(failing)) {
                while (asked.get() < failing) {
                    ahead.wrote(1L << 40);
                }
                ahead.beginLast();
                assertThat(ahead.awaitLast()).as("failing at %d", failing).isFalse();
            }
        }
    }

    @Test
    void aLastSyncThatWasNotCertainIsNotBelieved() throws IOException {
        for (int failing : new int[] {1, 2}) {
            asked.set(failing - 1);
            try (SyncAhead ahead = failingAt(failing)) {
                ahead.wrote(1000);
                ahead.beginLast();
                assertThat(ahead.awaitLast()).as("failing at %d", failing).isFalse();
            }
        }
    }

    @Test
    void withoutAWayNothingIsCertain() throws IOException {
        try (SyncAhead ahead = new SyncAhead(Optional.empty(), ROOT)) {
            ahead.wrote(1L << 40);
            ahead.beginLast();
            assertThat(ahead.awaitLast()).isFalse();
        }
    }

    /** Whoever has more to do meanwhile is not held up by a sync that began before. */
    @Test
    void theLastSyncIsBegunWithoutWaitingForTheOneBefore() throws IOException {
        CountDownLatch begun = new CountDownLatch(1);
        AtomicInteger ended = new AtomicInteger();
        DirectorySync slow = root -> {
            try {
                begun.await(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            ended.incrementAndGet();
            return true;
        };
        try (SyncAhead ahead = new SyncAhead(Optional.of(slow), ROOT)) {
            ahead.wrote(1L << 40);
            ahead.beginLast();
            assertThat(ended).hasValue(0);
            begun.countDown();
            assertThat(ahead.awaitLast()).isTrue();
            assertThat(ended).hasValue(2);
        }
    }

    @Test
    void whoeverGivesUpStopsTheSyncThatTheLastOneWaitsFor() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        DirectorySync endless = root -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
            }
            return false;
        };
        try (SyncAhead ahead = new SyncAhead(Optional.of(endless), ROOT)) {
            ahead.wrote(1L << 40);
            begun.await();
            ahead.beginLast();
        }
        assertThat(interrupted.await(10, TimeUnit.SECONDS)).isTrue();
    }
}
