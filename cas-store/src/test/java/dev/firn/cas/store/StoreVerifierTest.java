package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.space.MemorySpace;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StoreVerifierTest {
    /** Fails on every thread but the one that called the verifier, which waits for that. */
    private static final class FailingElsewhere implements VerifyWatch {
        private final Thread caller = Thread.currentThread();
        private final CountDownLatch failed = new CountDownLatch(1);

        @Override
        public void done(long sizeBytes) {
            if (!Thread.currentThread().equals(caller)) {
                failed.countDown();
                throw new AssertionError("a bug on another thread");
            }
            try {
                failed.await(30, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @Test
    void aBugOnAnyThreadIsNotTakenForASoundStore() {
        MemorySpace space = new MemorySpace(() -> 0);
        try (Store store = Store.open(space, StoreContract.REPOSITORY, StoreContract.options(1))) {
            for (int i = 0; i < 3; i++) {
                TinyCommit.write(store, i);
            }
            FailingElsewhere watch = new FailingElsewhere();
            assertThatThrownBy(() -> store.verifier().run(StoreVerifier.Depth.EVERY_BYTE, 2, watch, finding -> {}))
                    .isInstanceOf(AssertionError.class)
                    .hasMessage("a bug on another thread");
        }
    }
}
