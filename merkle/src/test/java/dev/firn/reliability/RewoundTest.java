package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.history.Operation;
import dev.firn.repository.Damage;
import dev.firn.repository.Refs;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Somebody puts an older copy of the refs back. */
class RewoundTest {
    private static final RefName MAIN = RefName.branch("main");

    @TempDir
    Path root;

    private Path directory;
    private final List<Cid> commits = new ArrayList<>();
    private List<Refs.Entry> operations = List.of();

    @BeforeEach
    void create() {
        directory = root.resolve("repository");
        Repository.create(directory, Numbered.surroundings("test")).close();
    }

    private void commit(int count) {
        try (Repository repository = Numbered.open(directory)) {
            for (int i = 0; i < count; i++) {
                try (Session session = repository.session(MAIN)) {
                    long number = commits.size();
                    Numbered.put(session, "main", number);
                    commits.add(session.commit(Numbered.request("main", number))
                            .commit()
                            .orElseThrow());
                }
            }
            operations = repository.refs().operations(MAIN, 100);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** {@code kept} commits, the refs copied, {@code more} commits, the copy put back. */
    private void rewind(int kept, int more) throws IOException {
        commit(kept);
        Path refs = directory.resolve("refs");
        Path aside = root.resolve("aside");
        Files.createDirectories(refs);
        copy(refs, aside);
        commit(more);
        delete(refs);
        copy(aside, refs);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 20})
    void isReportedAndNothingGoesOnUntilAPersonDecides(int kept) throws IOException {
        rewind(kept, 3);
        try (Repository repository = Numbered.open(directory)) {
            Refs refs = repository.refs();
            assertThat(refs.findRewound(MAIN).orElseThrow())
                    .startsWith("history rewound: branch main was at operation");
            if (kept > 0) {
                assertThat(repository
                                .verify(Repository.VerifyDepth.FULL, Optional.empty(), 1)
                                .damages())
                        .extracting(Damage::kind)
                        .containsExactly(Kind.CONFLICT);
            }
            try (Session session = repository.session(MAIN)) {
                Numbered.put(session, "main", 99);
                assertConflict(() -> session.commit(Numbered.request("main", 99)));
            }
            assertConflict(() -> refs.undo(MAIN));
            for (Refs.Entry lost : operations) {
                assertThat(Operation.read(repository.store().block(lost.cid()))).isEqualTo(lost.operation());
            }
            for (Cid lost : commits) {
                Numbered.check(repository, lost);
            }
            refs.reset(MAIN, commits.get(kept + 1));
            assertThat(refs.findRewound(MAIN)).isEmpty();
        }
        int before = commits.size();
        commit(1);
        try (Repository repository = Numbered.open(directory)) {
            List<Cid> expected = new ArrayList<>(commits.subList(0, kept + 2));
            expected.add(commits.get(before));
            assertThat(Numbered.history(repository, "main")).isEqualTo(expected);
            Numbered.requireSound(repository, "after the reset");
        }
    }

    private static void assertConflict(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FirnException.class, e -> {
            assertThat(e.kind()).isEqualTo(Kind.CONFLICT);
            assertThat(e).hasMessageContaining("history rewound");
            assertThat(e.hint().orElse("")).contains("firn reset main REV");
        });
    }

    @Test
    void whoOnlyGoesOnIsNotSaidToHaveRewoundAnything() {
        commit(20);
        try (Repository repository = Numbered.open(directory)) {
            repository.refs().undo(MAIN);
            repository.refs().reset(MAIN, commits.get(3));
            assertThat(repository.refs().findRewound(MAIN)).isEmpty();
        }
    }

    @Test
    void withoutItsMemoryNothingIsReportedAndNothingFails() throws IOException {
        rewind(2, 2);
        delete(directory.resolve("work"));
        try (Repository repository = Numbered.open(directory)) {
            assertThat(repository.refs().findRewound(MAIN)).isEmpty();
        }
        commit(1);
        assertThat(operations).hasSize(3);
    }
}
