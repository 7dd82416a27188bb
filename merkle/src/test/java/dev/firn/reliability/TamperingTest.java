package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Session;
import dev.firn.repository.VerifyReport;
import dev.firn.workdir.CheckoutRequest;
import dev.firn.workdir.DirectoryCommitRequest;
import dev.firn.workdir.DirectoryStatus;
import dev.firn.workdir.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files of a repository that somebody deletes, cuts off, or replaces by others that were right once, or elsewhere. */
class TamperingTest {
    private static final RefName MAIN = RefName.branch("main");
    private static final int COMMITS = 24;
    private static final int EARLY = 12;

    @TempDir
    private Path root;

    private Path repository;
    private Path older;
    private Path foreign;
    private Path out;
    private final List<Cid> commits = new ArrayList<>();

    /** What is done to a file. */
    enum Deed {
        DELETED,
        EMPTIED,
        CUT_IN_HALF,
        ONE_BYTE_SHORT,
        /** The oldest file of that directory in an older copy of the repository, or if there was none nothing, under this name. */
        OLDER,
        /** A file of another repository under this name. */
        FOREIGN,
        /** The neighbour's bytes under this name. */
        SWAPPED
    }

    @BeforeEach
    void make() throws IOException {
        repository = root.resolve("repository");
        older = root.resolve("older");
        foreign = root.resolve("foreign");
        out = root.resolve("out");
        Repository.create(repository, Numbered.surroundings("test")).close();
        commit(repository, 0, EARLY, "main");
        copy(repository, older);
        commit(repository, EARLY, COMMITS, "main");
        Repository.create(foreign, Numbered.surroundings("test")).close();
        commit(foreign, 0, COMMITS, "foreign");
    }

    private void commit(Path directory, int begin, int end, String writer) {
        try (Repository opened = Numbered.open(directory)) {
            for (long number = begin; number < end; number++) {
                try (Session session = opened.session(MAIN)) {
                    Numbered.put(session, writer, number);
                    Cid made = session.commit(Numbered.request(writer, number))
                            .commit()
                            .orElseThrow();
                    if (directory.equals(repository)) {
                        commits.add(made);
                    }
                }
            }
            opened.repair();
            ForceWorker.directory(opened, directory.equals(repository) ? out : root.resolve("other"))
                    .checkout(
                            new CheckoutRequest(
                                    opened.snapshot("main"),
                                    "",
                                    Optional.of(MAIN),
                                    CheckoutRequest.Foreign.OVERWRITE,
                                    Optional.empty()),
                            Progress.NONE);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : walk(from)) {
            Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    private static List<Path> walk(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).sorted().toList();
        }
    }

    private void tamper(String below, Deed deed) throws IOException {
        List<Path> files = walk(repository.resolve(below));
        List<byte[]> bytes = new ArrayList<>();
        for (Path file : files) {
            bytes.add(Files.readAllBytes(file));
        }
        for (int i = 0; i < files.size(); i++) {
            Files.delete(files.get(i));
            byte[] now = bytes.get(i);
            Optional<byte[]> then = switch (deed) {
                case DELETED -> Optional.empty();
                case EMPTIED -> Optional.of(new byte[0]);
                case CUT_IN_HALF -> Optional.of(Arrays.copyOf(now, now.length / 2));
                case ONE_BYTE_SHORT -> Optional.of(Arrays.copyOf(now, Math.max(0, now.length - 1)));
                case SWAPPED -> Optional.of(bytes.get((i + 1) % files.size()));
                case OLDER -> some(older.resolve(below), i);
                case FOREIGN -> some(foreign.resolve(below), i);
            };
            if (then.isPresent()) {
                Files.write(files.get(i), then.get());
            }
        }
    }

    private static Optional<byte[]> some(Path directory, int number) throws IOException {
        List<Path> files = walk(directory);
        return files.isEmpty() ? Optional.empty() : Optional.of(Files.readAllBytes(files.get(number % files.size())));
    }

    private void requireAllVersionsAndTheNextCommit(String what) {
        try (Repository opened = Numbered.open(repository)) {
            assertThat(Numbered.history(opened, "main")).as(what).isEqualTo(commits);
            commits.forEach(commit -> Numbered.check(opened, commit));
            try (Session session = opened.session(MAIN)) {
                Numbered.put(session, "main", 777);
                Numbered.check(
                        opened,
                        session.commit(Numbered.request("main", 777)).commit().orElseThrow());
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void indexesAreOnlyForSpeed(Deed deed) throws IOException {
        assertThat(walk(repository.resolve("index"))).isNotEmpty();
        tamper("index", deed);
        requireAllVersionsAndTheNextCommit("indexes " + deed);
        try (Repository opened = Numbered.open(repository)) {
            opened.repair();
            Numbered.requireSound(opened, "indexes " + deed + ", made anew");
        }
    }

    @ParameterizedTest
    @EnumSource
    void workingStateIsOnlyForSpeed(Deed deed) throws IOException {
        assertThat(walk(repository.resolve("work"))).hasSizeGreaterThan(2);
        Files.write(out.resolve("main.txt"), "changed by hand".getBytes(StandardCharsets.UTF_8));
        tamper("work", deed);
        try (Repository opened = Numbered.open(repository);
                DirectoryStatus status = ForceWorker.directory(opened, out)
                        .status(MAIN, Optional.empty(), DirectoryCommitRequest.Mode.AS_BEFORE, Progress.NONE)) {
            List<String> changed = new ArrayList<>();
            status.changes().forEach(change -> changed.add(change.key()));
            // An older memory is a true one of an older time: there the directory stood on an older commit.
            assertThat(deed == Deed.OLDER ? changed.subList(0, 1) : changed)
                    .as("changes of the directory, working state %s", deed)
                    .containsExactly("main.txt");
        }
        requireAllVersionsAndTheNextCommit("working state " + deed);
        try (Repository opened = Numbered.open(repository)) {
            Numbered.requireSound(opened, "working state " + deed);
        }
    }

    @ParameterizedTest
    @EnumSource
    void packsGiveRightBytesOrAreReported(Deed deed) throws IOException {
        tamper("packs", deed);
        try (Repository opened = Numbered.open(repository)) {
            int failed = 0;
            for (Cid commit : commits) {
                try {
                    Numbered.check(opened, commit);
                } catch (FirnException e) {
                    assertThat(e.kind()).isIn(FirnException.Kind.CORRUPT, FirnException.Kind.MISSING);
                    failed++;
                }
            }
            assertThat(failed)
                    .as("versions that cannot be read, packs %s", deed)
                    .isPositive();
            VerifyReport report = opened.verify(VerifyDepth.FULL, Optional.empty(), 1);
            assertThat(report.damages().stream().flatMap(damage -> damage.hits().stream()))
                    .as("keys that are hit, packs %s", deed)
                    .anyMatch(hit -> hit.contains(":main/c/"));
        }
    }

    @Test
    void aPackUnderAnotherNameIsReportedAndThePackItReplacedIsMissed() throws IOException {
        List<Path> packs = walk(repository.resolve("packs"));
        byte[] other = Files.readAllBytes(packs.get(1));
        Files.delete(packs.get(0));
        Files.write(packs.get(0), other);
        try (Repository opened = Numbered.open(repository)) {
            assertThat(opened.verify(VerifyDepth.FULL, Optional.empty(), 1).isSound())
                    .isFalse();
        }
    }

    @Test
    void anOlderCopyOfTheRefsAloneIsReportedAndNothingIsLost() throws IOException {
        for (Path file : walk(repository.resolve("refs"))) {
            Files.delete(file);
        }
        copy(older.resolve("refs"), repository.resolve("refs"));
        try (Repository opened = Numbered.open(repository)) {
            assertThat(opened.refs().findRewound(MAIN)).isPresent();
            commits.forEach(commit -> Numbered.check(opened, commit));
            assertThat(opened.refs().unreachedOperations()).hasSizeGreaterThanOrEqualTo(COMMITS - EARLY);
            opened.refs().reset(MAIN, commits.get(COMMITS - 1));
        }
        requireAllVersionsAndTheNextCommit("refs reset");
    }
}
