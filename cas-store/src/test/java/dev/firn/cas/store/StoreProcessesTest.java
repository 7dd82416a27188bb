package dev.firn.cas.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.space.DirectorySpace;
import dev.firn.testing.JavaProcess;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One directory, several processes that write and merge. */
class StoreProcessesTest {
    private static final int COMMITS = 60;

    @TempDir
    Path directory;

    private JavaProcess writer(int first, int end) {
        return JavaProcess.start(StoreProcess.class, List.of(), directory, first, end);
    }

    private Store open() {
        SecureRandom random = new SecureRandom();
        return Store.open(
                DirectorySpace.open(directory, random), StoreContract.REPOSITORY, StoreOptions.defaults(random));
    }

    private void checkClean(Iterable<Integer> commits) {
        try (Store store = open()) {
            commits.forEach(commit -> TinyCommit.check(store, commit));
            List<Finding> findings = new ArrayList<>();
            store.verifier().run(StoreVerifier.Depth.EVERY_BYTE, 2, findings::add);
            assertThat(findings).isEmpty();
        }
    }

    @Test
    void twoProcessesWriteAndMergeWhileAThirdReads() throws Exception {
        List<Integer> done = new ArrayList<>();
        try (JavaProcess first = writer(0, COMMITS);
                JavaProcess second = writer(1_000, 1_000 + COMMITS);
                Store reading = open()) {
            Random random = new Random(11);
            for (int i = 0; i < COMMITS; i++) {
                done.add(Integer.parseInt(first.line()));
                done.add(Integer.parseInt(second.line()));
                for (int k = 0; k < 3; k++) {
                    TinyCommit.check(reading, done.get(random.nextInt(done.size())));
                }
            }
            assertThat(first.finish()).isEmpty();
            assertThat(second.finish()).isEmpty();
            assertThat(reading.damaged()).isEmpty();
        }
        checkClean(done);
    }

    @Test
    void whatAKilledProcessSaidIsSafeIsThereAndTheNextGoesOn() throws Exception {
        List<Integer> done = new ArrayList<>();
        Random random = new Random(12);
        for (int round = 0; round < 5; round++) {
            int first = 10_000 * round;
            try (JavaProcess killed = writer(first, first + 10_000)) {
                int commits = 3 + random.nextInt(20);
                for (int i = 0; i < commits; i++) {
                    done.add(Integer.parseInt(killed.line()));
                }
                killed.kill();
            }
            checkClean(done);
        }
    }
}
