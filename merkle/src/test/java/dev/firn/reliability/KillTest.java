package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writers that are killed ({@code kill -9}) at random moments, while another process commits to another branch of the same repository. */
class KillTest {
    private static final int KILLS_PER_REPOSITORY = 25;
    private static final long NUMBERS_PER_WRITER = 1_000_000;
    private static final int MAX_LIFE_MILLIS = 250;
    private static final int REST_MILLIS = 10;

    @TempDir
    Path root;

    /** How often to kill: property {@code firn.kills}, else environment {@code FIRN_KILLS}, else 30. */
    private static int kills() {
        String named = System.getProperty("firn.kills", System.getenv("FIRN_KILLS"));
        return named == null ? 30 : Integer.parseInt(named);
    }

    @Test
    void whatWasAcknowledgedSurvivesEveryKillAndTheNextCommitWorks() throws Exception {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        int kills = kills();
        for (int first = 0; first < kills; first += KILLS_PER_REPOSITORY) {
            Path directory = root.resolve("from-kill-" + first);
            new Life(directory, random, "seed " + seed).run(Math.min(KILLS_PER_REPOSITORY, kills - first));
        }
    }

    /** One repository through many kills. */
    private static final class Life {
        private final Path directory;
        private final Random random;
        private final String what;
        /** What history of branch main must be, oldest first. */
        private final List<Cid> expected = new ArrayList<>();

        Life(Path directory, Random random, String what) {
            this.directory = directory;
            this.random = random;
            this.what = what;
        }

        void run(int kills) throws Exception {
            Repository.create(directory, Numbered.surroundings("test")).close();
            List<String> besideLines;
            try (JavaProcess beside = NumberedWriter.startResting(directory, "beside", "beside", REST_MILLIS)) {
                CompletableFuture<List<String>> lines =
                        CompletableFuture.supplyAsync(() -> beside.lines().toList());
                for (int kill = 0; kill < kills; kill++) {
                    round(kill);
                }
                beside.tell("stop");
                besideLines = lines.get();
                assertThat(beside.finish()).isEmpty();
            }
            try (Repository repository = Numbered.open(directory)) {
                List<Cid> beside = NumberedWriter.acknowledged(besideLines);
                assertThat(Numbered.history(repository, "beside")).as(what).isEqualTo(beside);
                beside.forEach(commit -> Numbered.check(repository, commit));
                expected.forEach(commit -> Numbered.check(repository, commit));
                Numbered.requireSound(repository, what);
            }
            assertNothingLeftOver();
        }

        private void round(int kill) throws InterruptedException {
            long begin = kill * NUMBERS_PER_WRITER;
            List<Cid> acknowledged;
            try (JavaProcess writer =
                    NumberedWriter.start(directory, "main", "main", begin, begin + NUMBERS_PER_WRITER - 1)) {
                assertThat(writer.line()).isEqualTo(NumberedWriter.READY);
                List<String> lines = new ArrayList<>();
                if (kill % 2 == 1) {
                    lines.add(writer.line()); // Half of them die warm, where a commit takes a few milliseconds.
                }
                Thread.sleep(random.nextInt(MAX_LIFE_MILLIS));
                writer.kill();
                writer.lines().forEach(lines::add);
                acknowledged = NumberedWriter.acknowledged(lines);
            }
            expected.addAll(acknowledged);
            try (Repository repository = Numbered.open(directory)) {
                check(repository, begin + acknowledged.size(), kill);
                long next = begin + NUMBERS_PER_WRITER - 1;
                try (Session session = repository.session(RefName.branch("main"))) {
                    Numbered.put(session, "main", next);
                    expected.add(session.commit(Numbered.request("main", next))
                            .commit()
                            .orElseThrow());
                }
            }
        }

        /** The branch is all that was acknowledged, and at most the one commit whose acknowledgement the kill cut off. */
        private void check(Repository repository, long cutOff, int kill) {
            String where = what + ", kill " + kill;
            if (expected.isEmpty()
                    && repository.refs().find(RefName.branch("main")).isEmpty()) {
                return;
            }
            List<Cid> history = Numbered.history(repository, "main");
            if (history.size() == expected.size() + 1) {
                Cid last = history.get(history.size() - 1);
                assertThat(repository.commit(last).message()).as(where).isEqualTo("main " + cutOff);
                expected.add(last);
            }
            assertThat(history).as(where).isEqualTo(expected);
            Cid head = history.get(history.size() - 1);
            Numbered.check(repository, head);
            Numbered.requireSound(repository, kill % 5 == 4 ? Optional.empty() : Optional.of(head), where);
        }

        private void assertNothingLeftOver() throws IOException {
            try (Stream<Path> files = Files.walk(directory)) {
                assertThat(files.filter(Files::isRegularFile)
                                .map(file -> directory.relativize(file).toString())
                                .filter(file -> file.startsWith("tmp") || file.startsWith("work")))
                        .as(what)
                        .isSubsetOf("work/refs-seen.json", "work/refs-seen.lock");
            }
        }
    }

    @Test
    void aRetryOfAKilledCommitStoresNoObjectAgain() throws Exception {
        Repository.create(root, Numbered.surroundings("test")).close();
        try (JavaProcess killed = NumberedWriter.startPausing(root, "main", "main", NumberedWriter.Pause.BEFORE_REF)) {
            assertThat(killed.line()).isEqualTo(NumberedWriter.READY);
            assertThat(killed.line()).isEqualTo(NumberedWriter.READY);
            killed.kill();
        }
        try (Repository repository = Numbered.open(root);
                Session session = repository.session(RefName.branch("main"))) {
            assertThat(repository.refs().find(RefName.branch("main"))).isEqualTo(Optional.empty());
            Numbered.put(session, "main", 0);
            CommitResult retried = session.commit(Numbered.request("main", 0));
            assertThat(retried.written().newObjects()).isZero();
            assertThat(retried.written().sharedObjects()).isPositive();
            assertThat(new HashSet<>(Numbered.history(repository, "main"))).hasSize(1);
            Numbered.requireSound(repository, "after the retry");
        }
    }
}
