package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Two sessions on one branch, the second of which commits in the middle of the first one's commit: when the first asks for the time. */
class SessionRaceTest {
    private static final RefName MAIN = RefName.branch("main");

    private final Deque<Runnable> inBetween = new ArrayDeque<>();
    private final Repository repository = Repository.create(
            new MemorySpace(() -> 0L), new Surroundings(new InterruptingClock(), new Random(1), "tester"));

    private final class InterruptingClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Instant instant() {
            Optional.ofNullable(inBetween.poll()).ifPresent(Runnable::run);
            return Instant.EPOCH;
        }
    }

    private Cid commit(String key) {
        try (Session session = repository.session(MAIN)) {
            session.put(key, ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)));
            return session.commit(CommitRequest.of(key, "tester")).commit().orElseThrow();
        }
    }

    private void expectThatTheSecondIsKept() {
        Deque<Cid> second = new ArrayDeque<>();
        inBetween.add(() -> second.add(commit("second")));
        assertThatThrownBy(() -> commit("first"))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CONFLICT));
        assertThat(repository.resolve("main")).isEqualTo(second.element());
    }

    @Test
    void ofTwoFirstCommitsOneIsAConflict() {
        expectThatTheSecondIsKept();
    }

    @Test
    void ofTwoLaterCommitsOneIsAConflict() {
        commit("before");
        expectThatTheSecondIsKept();
    }

    @Test
    void ofTwoThatMakeADeletedBranchAnewOneIsAConflict() {
        commit("before");
        repository.refs().delete(MAIN);
        expectThatTheSecondIsKept();
    }

    @Test
    void aDeletedBranchIsMadeAnewAndCountsOn() {
        commit("before");
        long deleted = repository.refs().delete(MAIN).sequence();
        Cid anew = commit("anew");
        assertThat(repository.resolve("main")).isEqualTo(anew);
        assertThat(repository.refs().find(MAIN).orElseThrow().sequence()).isEqualTo(deleted + 1);
    }
}
