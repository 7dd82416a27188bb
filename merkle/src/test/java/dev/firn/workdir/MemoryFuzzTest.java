package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.firn.cas.FirnException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is remembered of a directory, as somebody else may have written it: with the checksums that it should have, as else no change would come past them. It counts
 * as not there, or it is reported; nothing else comes of it, and nothing that is larger than a key can be.
 */
class MemoryFuzzTest {
    private static final String DIRECTORY = "/d";

    @TempDir
    private static Path system;

    /** All but the checksums at the end. */
    @FuzzTest
    void files(byte[] data) throws IOException {
        try (FileSystem memory = Jimfs.newFileSystem(Configuration.unix())) {
            Path file = Files.write(memory.getPath("/m.files"), sealed(data));
            try (MemoryCursor cursor = MemoryCursor.open(file, DIRECTORY).orElse(null)) {
                while (cursor != null && cursor.advance()) {
                    assertThat(cursor.entry()).isNotNull();
                }
            } catch (FirnException e) {
                assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT);
            }
        }
    }

    /** All but the checksums. Directories are sought by the stamps that stand there. */
    @FuzzTest
    void names(byte[] data) {
        KnownNames.parse(data, data.length).ifPresent(known -> {
            ByteBuffer bytes = ByteBuffer.wrap(data);
            for (int at = KnownNames.HEAD_BYTES; at <= data.length - FileStamp.BYTES && at < 1 << 10; at++) {
                FileStamp stamp = FileStamp.readFrom(bytes.duplicate().position(at));
                known.find(new FileStatus(FileStatus.Type.DIRECTORY, stamp, known.device()))
                        .ifPresent(names -> assertThat(names).noneMatch(name -> name.contains("/")));
            }
            known.addUsedTo(ListedNames.NONE);
        });
    }

    /** All but the directory's path behind the magic, and the checksums. */
    @FuzzTest
    void state(byte[] data) throws IOException {
        Path real = Files.createDirectories(system.resolve("d"));
        DirectoryMemory memory = new DirectoryMemory(system.resolve("work"), real, "someone", new Random(1));
        memory.remember(DirectoryMemory.State.NEW);
        byte[] path = real.toUri().getRawPath().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream named = new ByteArrayOutputStream();
        named.writeBytes(Arrays.copyOf(data, Math.min(8, data.length)));
        named.write(path.length >> 8);
        named.write(path.length);
        named.writeBytes(path);
        named.writeBytes(Arrays.copyOfRange(data, Math.min(8, data.length), data.length));
        try (Stream<Path> files = Files.list(memory.place())) {
            for (Path file :
                    files.filter(state -> state.toString().endsWith(".state")).toList()) {
                Files.write(file, sealed(named.toByteArray()));
            }
        }
        assertThat(memory.state()).isNotNull();
    }

    private static byte[] sealed(byte[] data) {
        TwoChecksums sums = new TwoChecksums();
        sums.update(ByteBuffer.wrap(data));
        return ByteBuffer.wrap(Arrays.copyOf(data, data.length + TwoChecksums.BYTES))
                .putLong(data.length, sums.value())
                .array();
    }
}
