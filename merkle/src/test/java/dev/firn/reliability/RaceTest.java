package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.repository.Repository;
import dev.firn.testing.JavaProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that write to one repository at once; nobody waits for anybody, and nothing is lost. */
class RaceTest {
    private static final int COMMITS = 50;

    @TempDir
    Path directory;

    @BeforeEach
    void create() {
        Repository.create(directory, Numbered.surroundings("test")).close();
    }

    private static long lost(List<String> lines) {
        return Long.parseLong(lines.get(lines.size() - 1).substring(NumberedWriter.LOST.length()));
    }

    @Test
    void ofTwoThatCommitToOneBranchTheLoserIsToldAndNothingIsLost() throws Exception {
        List<Cid> acknowledged = new ArrayList<>();
        long lost = 0;
        try (JavaProcess first = NumberedWriter.start(directory, "main", "first", 0, COMMITS);
                JavaProcess second = NumberedWriter.start(directory, "main", "second", 0, COMMITS)) {
            for (JavaProcess process : List.of(first, second)) {
                List<String> lines = process.finish();
                acknowledged.addAll(NumberedWriter.acknowledged(lines));
                lost += lost(lines);
            }
        }
        assertThat(acknowledged).hasSize(2 * COMMITS);
        assertThat(lost).as("a race that nobody ever lost was none").isPositive();
        try (Repository repository = Numbered.open(directory)) {
            assertThat(Numbered.history(repository, "main")).containsExactlyInAnyOrderElementsOf(acknowledged);
            acknowledged.forEach(commit -> Numbered.check(repository, commit));
            Numbered.requireSound(repository, "after the race");
        }
    }

    @Test
    void whoOnlyReadsWhileOthersCommitAndMergeNeverMeetsAnError() throws Exception {
        Random random = new Random(5);
        long reads = 0;
        try (JavaProcess first = NumberedWriter.start(directory, "one", "one", 0, COMMITS);
                JavaProcess second = NumberedWriter.start(directory, "two", "two", 0, COMMITS);
                Repository reading = Numbered.open(directory)) {
            assertThat(Stream.of(first, second).map(JavaProcess::line)).containsOnly(NumberedWriter.READY);
            List<Cid> done = new ArrayList<>();
            for (int i = 0; i < COMMITS; i++) {
                done.addAll(NumberedWriter.acknowledged(List.of(first.line(), second.line())));
                for (String branch : List.of("one", "two")) {
                    Numbered.check(reading, reading.resolve(branch));
                }
                Numbered.check(reading, done.get(random.nextInt(done.size())));
                reads += 3;
                if (i % 10 == 5) {
                    Numbered.requireSound(reading, "while others commit");
                }
            }
            assertThat(lost(first.finish()) + lost(second.finish()))
                    .as("branches of their own")
                    .isZero();
            assertThat(Numbered.history(reading, "one")).hasSize(COMMITS);
            assertThat(Numbered.history(reading, "two")).hasSize(COMMITS);
            done.forEach(commit -> Numbered.check(reading, commit));
        }
        assertThat(reads).isEqualTo(3L * COMMITS);
    }

    @ParameterizedTest
    @CsvSource({"main,AFTER_PUT", "main,BEFORE_REF", "other,AFTER_PUT", "other,BEFORE_REF"})
    void aWriterThatWasStoppedHarmsNothingWhenItWakes(String branch, NumberedWriter.Pause pause) throws Exception {
        try (JavaProcess stopped = NumberedWriter.startPausing(directory, branch, "stopped", pause)) {
            assertThat(List.of(stopped.line(), stopped.line())).containsOnly(NumberedWriter.READY);
            stopped.signal("STOP");
            List<Cid> others;
            try (JavaProcess busy = NumberedWriter.start(directory, "main", "busy", 0, COMMITS)) {
                others = NumberedWriter.acknowledged(busy.finish());
            }
            try (Repository repository = Numbered.open(directory)) {
                Numbered.requireSound(repository, "while a writer is stopped");
            }
            stopped.tell("go on");
            stopped.signal("CONT");
            List<String> lines = stopped.finish();
            try (Repository repository = Numbered.open(directory)) {
                assertThat(Numbered.history(repository, "main")).isEqualTo(others);
                if (branch.equals("main")) {
                    assertThat(lines).as("it conflicts").containsExactly(NumberedWriter.LOST + 1);
                } else {
                    assertThat(Numbered.history(repository, branch)).isEqualTo(NumberedWriter.acknowledged(lines));
                    Numbered.check(repository, repository.resolve(branch));
                }
                Numbered.requireSound(repository, "after it woke");
            }
        }
    }
}
