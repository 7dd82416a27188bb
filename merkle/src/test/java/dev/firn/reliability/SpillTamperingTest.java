package dev.firn.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.ScratchCursor;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The change set that a session spilled into RocksDB, deleted, cut off, replaced or flipped while it is used, or left over by somebody else. It gives what was put
 * there or says that it cannot; it never gives anything else, and never less.
 */
class SpillTamperingTest {
    private static final int ENTRIES = 400_000;
    private static final long MEMORY_BYTES = 1 << 20;

    /** What is done to every file with entries. */
    enum Deed {
        DELETED,
        CUT_IN_HALF,
        EMPTIED,
        ANOTHERS,
        FLIPPED
    }

    @TempDir
    private Path root;

    private Path directory;

    @BeforeEach
    void create() {
        directory = root.resolve("repository");
        Repository.create(directory, Numbered.surroundings("test")).close();
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** So much that it does not all lie in the buffers of RocksDB. */
    private static byte[] value(int number, int salt) {
        byte[] value = new byte[100];
        new Random(31L * number + salt).nextBytes(value);
        return value;
    }

    private static SortedScratch fill(Scratch scratch, int salt) {
        SortedScratch map = scratch.map("changes");
        for (int i = 0; i < ENTRIES; i++) {
            map.put(key(i), value(i, salt));
        }
        assertThat(map.isSpilled()).isTrue();
        return map;
    }

    private static List<Path> tables(Path repository) throws IOException {
        try (Stream<Path> files = Files.walk(repository.resolve(Repository.WORK))) {
            return files.filter(file -> file.toString().endsWith(".sst"))
                    .sorted()
                    .toList();
        }
    }

    private void tamper(Deed deed, List<Path> foreign) throws IOException {
        List<Path> tables = tables(directory);
        assertThat(tables).as("files that are there to be damaged").isNotEmpty();
        for (int i = 0; i < tables.size(); i++) {
            Path table = tables.get(i);
            if (deed == Deed.DELETED) {
                Files.delete(table);
                continue;
            }
            byte[] bytes = Files.readAllBytes(deed == Deed.ANOTHERS ? foreign.get(i % foreign.size()) : table);
            long end = bytes.length;
            if (deed == Deed.FLIPPED) {
                for (int at = 0; at < bytes.length; at += 5_000) {
                    bytes[at] ^= 4;
                }
            } else if (deed != Deed.ANOTHERS) {
                end = deed == Deed.EMPTIED ? 0 : end / 2;
            }
            // In place: who has the file open sees it.
            try (FileChannel channel = FileChannel.open(table, StandardOpenOption.WRITE)) {
                channel.write(ByteBuffer.wrap(bytes), 0);
                channel.truncate(end);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatIsReadIsWhatWasPutOrAnError(Deed deed) throws IOException {
        Path other = root.resolve("other");
        Repository.create(other, Numbered.surroundings("test")).close();
        try (Repository mine = Numbered.open(directory);
                Repository theirs = Numbered.open(other);
                Scratch scratch = mine.newScratch(MEMORY_BYTES);
                Scratch foreign = theirs.newScratch(MEMORY_BYTES)) {
            SortedScratch map = fill(scratch, 0);
            fill(foreign, 1);
            tamper(deed, tables(other));
            boolean failed = false;
            int read = 0;
            try (ScratchCursor cursor = map.cursor()) {
                while (cursor.next()) {
                    assertThat(cursor.key()).isEqualTo(key(read));
                    assertThat(cursor.value()).isEqualTo(value(read, 0));
                    read++;
                }
            } catch (FirnException e) {
                failed = true;
                assertThat(e.kind()).isIn(FirnException.Kind.IO, FirnException.Kind.CORRUPT);
                assertThat(e).hasMessageContaining(directory.toString());
            }
            assertThat(failed || read == ENTRIES)
                    .as("%s: %s of %s entries and no error", deed, read, ENTRIES)
                    .isTrue();
        }
        assertThat(tables(directory)).as("nothing is left").isEmpty();
    }

    @Test
    void whatAnotherRepositoryLeftIsNotTakenForOnesOwn() throws IOException {
        Path other = root.resolve("other");
        Repository.create(other, Numbered.surroundings("test")).close();
        try (Repository theirs = Numbered.open(other);
                Scratch foreign = theirs.newScratch(MEMORY_BYTES)) {
            fill(foreign, 1);
            try (Stream<Path> files = Files.walk(other.resolve(Repository.WORK))) {
                for (Path file : files.sorted().toList()) {
                    Path target = directory.resolve(other.relativize(file).toString());
                    if (Files.isDirectory(file)) {
                        Files.createDirectories(target);
                    } else {
                        Files.copy(file, target);
                    }
                }
            }
        }
        assertThat(tables(directory)).isNotEmpty();
        try (Repository repository = Numbered.open(directory)) {
            try (Scratch scratch = repository.newScratch(MEMORY_BYTES)) {
                SortedScratch map = fill(scratch, 0);
                assertThat(map.count()).isEqualTo(ENTRIES);
                assertThat(map.find(key(7))).contains(value(7, 0));
            }
            assertThat(tables(directory)).as("the next owner takes it away").isEmpty();
            try (Session session = repository.session(RefName.branch("main"))) {
                Numbered.put(session, "main", 1);
                Numbered.check(
                        repository,
                        session.commit(Numbered.request("main", 1)).commit().orElseThrow());
            }
        }
    }
}
