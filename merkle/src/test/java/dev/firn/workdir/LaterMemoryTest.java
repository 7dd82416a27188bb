package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaterMemoryTest {
    private static final ObjectRef CONTENT = new ObjectRef(Cid.ofContent(Codec.RAW, new byte[] {1}), 1);
    private static final Remembered HEADER = new Remembered(
            new Standing(CONTENT.cid(), Optional.empty(), 1, Optional.empty(), "", Standing.Extent.WHOLE), true);

    @TempDir
    Path temporary;

    private DirectoryMemory memory;

    @BeforeEach
    void begin() {
        memory = new DirectoryMemory(temporary, temporary.resolve("data"), "me@here", new Random(1));
    }

    private static void add(MemoryWriter writer, String key) throws IOException {
        writer.add(key.getBytes(StandardCharsets.UTF_8), new MemoryEntry(Optional.of(CONTENT), Optional.empty()));
    }

    private void remembered(String key) throws IOException {
        try (LaterMemory later = LaterMemory.begin(memory, writer -> add(writer, key))) {
            later.finish(HEADER);
        }
    }

    private void onlyRemembered(String key) throws IOException {
        try (MemoryCursor cursor = memory.openFiles().orElseThrow()) {
            assertThat(cursor.remembered()).contains(HEADER);
            assertThat(cursor.advance()).isTrue();
            assertThat(new String(cursor.key(), StandardCharsets.UTF_8)).isEqualTo(key);
            assertThat(cursor.advance()).isFalse();
        }
        try (var files = Files.list(memory.place())) {
            assertThat(files).hasSize(1);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void fail(Throwable failure) throws IOException {
        if (failure instanceof IOException known) {
            throw known;
        }
        if (failure instanceof RuntimeException known) {
            throw known;
        }
        throw (Error) failure;
    }

    @Test
    void itIsRememberedOnceItIsFinished() throws IOException {
        remembered("a");
        onlyRemembered("a");
        remembered("b");
        onlyRemembered("b");
    }

    /** A commit that fails does not wait until millions of files are remembered for nothing. */
    @Test
    void withoutAnEndNothingChangesAndWritingStops() throws IOException {
        remembered("a");
        CountDownLatch begun = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        try (LaterMemory later = LaterMemory.begin(memory, writer -> {
            for (int i = 0; i < 3_000_000; i++) {
                add(writer, String.format("%010d", i));
                begun.countDown();
            }
            ended.set(true);
        })) {
            await(begun);
            assertThat(later).isNotNull();
        }
        assertThat(ended).isFalse();
        onlyRemembered("a");
    }

    @Test
    void aFailureIsToldToWhoeverFinishesAndLeavesNothing() throws IOException {
        remembered("a");
        for (Throwable failure :
                new Throwable[] {new IOException("full"), FirnException.corrupt("bad"), new AssertionError()}) {
            try (LaterMemory later = LaterMemory.begin(memory, writer -> {
                add(writer, "b");
                fail(failure);
            })) {
                assertThatThrownBy(() -> later.finish(HEADER))
                        .satisfiesAnyOf(
                                thrown -> assertThat(thrown).isSameAs(failure),
                                thrown -> assertThat(thrown)
                                        .isInstanceOf(IOException.class)
                                        .hasCause(failure));
            }
            onlyRemembered("a");
        }
    }
}
