package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.space.BlobEntry;
import dev.firn.cas.space.BlobName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PartQueueTest {
    private static List<BlobEntry> containers(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new BlobEntry(BlobName.of("packs/" + i), i, 0))
                .toList();
    }

    private static void inThreads(int count, Runnable work) {
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = new Thread(work);
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            try {
                thread.join(Duration.ofSeconds(50).toMillis());
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            assertThat(thread.isAlive()).isFalse();
        }
    }

    @Test
    void everyPartOfEveryContainerIsDoneOnce() {
        for (int count : new int[] {0, 1, 2, 7, 100}) {
            Queue<String> done = new ConcurrentLinkedQueue<>();
            List<String> wanted = new ArrayList<>();
            for (BlobEntry container : containers(count)) {
                for (int part = 0; part < container.sizeBytes(); part++) {
                    wanted.add(container.name() + " " + part);
                }
            }
            PartQueue queue = new PartQueue(
                    containers(count),
                    container -> IntStream.range(0, (int) container.sizeBytes())
                            .<Runnable>mapToObj(part -> () -> done.add(container.name() + " " + part))
                            .toList());
            inThreads(4, queue::work);
            assertThat(done).containsExactlyInAnyOrderElementsOf(wanted);
        }
    }

    @Test
    void whoFindsNothingToDoWaitsForPartsOfWhatIsBeingOpened() {
        CountDownLatch both = new CountDownLatch(2);
        Runnable meets = () -> {
            both.countDown();
            try {
                both.await(); // Only another thread can end this.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        PartQueue queue = new PartQueue(containers(1), container -> {
            try {
                Thread.sleep(50); // Long enough for the other one to look for something to do.
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return List.of(meets, meets);
        });
        inThreads(2, queue::work);
        assertThat(both.getCount()).isZero();
    }

    @Test
    void whatOneThrowsEndsTheWorkOfAllReportOrBug() {
        Runnable report = () -> {
            throw new IllegalStateException("enough");
        };
        Runnable bug = () -> {
            throw new AssertionError("enough");
        };
        for (Runnable throwing : List.of(report, bug)) {
            Queue<String> done = new ConcurrentLinkedQueue<>();
            PartQueue queue = new PartQueue(containers(3), container -> List.of(throwing, () -> done.add("more")));
            assertThatThrownBy(queue::work).hasMessage("enough");
            queue.work();
            assertThat(done).isEmpty();
        }

        PartQueue unopened = new PartQueue(containers(1), container -> {
            throw new IllegalStateException("cannot be opened");
        });
        assertThatThrownBy(unopened::work).hasMessage("cannot be opened");
        inThreads(2, unopened::work);
    }
}
