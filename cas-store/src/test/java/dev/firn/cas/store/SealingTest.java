package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SealingTest {
    @Test
    void manyShortOnesInARowAreAllDone() {
        AtomicInteger done = new AtomicInteger();
        try (Sealing sealing = new Sealing()) {
            for (int i = 0; i < 50_000; i++) {
                sealing.submit(done::incrementAndGet);
            }
            sealing.await();
        }
        assertThat(done).hasValue(50_000);
    }

    @Test
    void whoHandsInOrWaitsAfterAFailureIsToldOfTheFirst() {
        try (Sealing sealing = new Sealing()) {
            sealing.submit(() -> {
                throw FirnException.corrupt("first");
            });
            assertThatThrownBy(sealing::await).hasMessage("first");
            assertThatThrownBy(() -> sealing.submit(() -> {})).hasMessage("first");
            assertThatThrownBy(sealing::await).hasMessage("first");
        }
    }

    @Test
    void closingWaitsAndThrowsNothing() {
        AtomicInteger done = new AtomicInteger();
        Sealing sealing = new Sealing();
        sealing.submit(() -> {
            done.incrementAndGet();
            throw new IllegalStateException("a failure");
        });
        sealing.close();
        assertThat(done).hasValue(1);
    }
}
