package dev.firn.cas.ref;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.space.DirectorySpace;
import dev.firn.testing.JavaProcess;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One ref, several processes. */
class RefProcessesTest {
    @TempDir
    Path directory;

    private JavaProcess mover(String name, int moves) {
        JavaProcess process = JavaProcess.start(RefMover.class, List.of(), directory, name, moves);
        assertThat(process.line()).isEqualTo("ready");
        return process;
    }

    private List<Cid> chain() {
        try (DirectorySpace space = DirectorySpace.open(directory, new SecureRandom())) {
            RefStore refs = new RefStore(space, space, RefStoreContract.REPOSITORY);
            RefCell last = refs.find(RefMover.REF).orElseThrow();
            List<Cid> operations = RefMover.chain(space, last.operation());
            assertThat(operations).hasSize((int) last.sequence());
            return operations;
        }
    }

    @Test
    void ofThreeProcessesNothingIsLost() throws Exception {
        List<Cid> acknowledged = new ArrayList<>();
        try (JavaProcess a = mover("a", 30);
                JavaProcess b = mover("b", 30);
                JavaProcess c = mover("c", 30)) {
            for (JavaProcess process : List.of(a, b, c)) {
                process.tell("go");
            }
            for (JavaProcess process : List.of(a, b, c)) {
                process.finish().forEach(line -> acknowledged.add(Cid.parse(line)));
            }
        }
        assertThat(chain()).hasSize(90).containsExactlyInAnyOrderElementsOf(acknowledged);
    }

    @Test
    void ofAKilledProcessEverythingAcknowledgedStaysAndTheOtherGoesOn() throws Exception {
        List<Cid> acknowledged = new ArrayList<>();
        try (JavaProcess killed = mover("killed", 1000);
                JavaProcess other = mover("other", 60)) {
            killed.tell("go");
            for (int i = 0; i < 5; i++) {
                acknowledged.add(Cid.parse(killed.line()));
            }
            other.tell("go");
            for (int i = 0; i < 10; i++) {
                acknowledged.add(Cid.parse(killed.line()));
            }
            killed.kill();
            other.finish().forEach(line -> acknowledged.add(Cid.parse(line)));
        }
        assertThat(chain()).containsAll(acknowledged);
    }
}
