package dev.firn.cas.ref;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class CellWatchTest {
    private static final int MANY = 10_000;

    private boolean isNextThere;
    private boolean isPresentThere = true;
    private int looksAtPresent;

    private final CellWatch watch = new CellWatch(() -> isNextThere, new BooleanSupplier() {
        @Override
        public boolean getAsBoolean() {
            looksAtPresent++;
            return isPresentThere;
        }
    });

    @Test
    void aCellIsTheHighestWhileTheNextIsNotThere() {
        assertThat(watch.getAsBoolean()).isTrue();
        isNextThere = true;
        assertThat(watch.getAsBoolean()).as("at once").isFalse();
        isNextThere = false;
        assertThat(watch.getAsBoolean()).isTrue();
    }

    @Test
    void aCellThatWasTrimmedIsNotTheHighestThoughTheNextWasTrimmedToo() throws InterruptedException {
        isPresentThere = false;
        assertThat(watch.getAsBoolean()).as("never asked before").isFalse();
        isPresentThere = true;
        assertThat(watch.getAsBoolean()).isTrue();
        isPresentThere = false;
        Thread.sleep(2);
        assertThat(watch.getAsBoolean()).as("asked long ago").isFalse();
        assertThat(watch.getAsBoolean()).as("a no makes nothing young").isFalse();
    }

    @Test
    void whoeverAsksOftenMostlyLooksOnce() {
        for (int i = 0; i < MANY; i++) {
            assertThat(watch.getAsBoolean()).isTrue();
        }
        assertThat(looksAtPresent).isBetween(1, MANY / 2);
    }
}
