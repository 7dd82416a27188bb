package dev.firn.cas.space;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link BlobSpace} that can also delete promises. A back end's own test says only how one is made. */
public abstract class BlobSpaceContract {
    private static final BlobName NAME = BlobName.of("packs/0123.pack");
    private static final BlobName PACKS = BlobName.of("packs");

    private BlobSpace space;

    /** Makes an empty space; it must also be a {@link BlobDeletion} and {@link BlobAliases}. */
    protected abstract BlobSpace newSpace() throws Exception;

    @BeforeEach
    void makeSpace() throws Exception {
        space = newSpace();
    }

    @AfterEach
    void closeSpace() {
        space.close();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static ByteSource source(String text) {
        return ByteSource.of(bytes(text));
    }

    private static void assertKind(Kind kind, String part, Callable<?> call) {
        assertThatThrownBy(call::call).isInstanceOfSatisfying(FirnException.class, report -> {
            assertThat(report.kind()).isEqualTo(kind);
            assertThat(report).hasMessageContaining(part);
        });
    }

    @Test
    void aNameIsNeverWrittenTwice() {
        assertThat(space.create(NAME, source("first"))).isTrue();
        assertThat(space.create(NAME, source("second"))).isFalse();
        assertThat(space.read(NAME, 0, 5)).isEqualTo(bytes("first"));
        assertThat(space.findSize(NAME)).hasValue(5);
    }

    @Test
    void anyRangeOfABlobCanBeRead() {
        space.create(NAME, source("0123456789"));
        assertThat(space.read(NAME, 3, 7)).isEqualTo(bytes("3456"));
        assertThat(space.read(NAME, 10, 10).remaining()).isZero();
        assertThat(space.read(NAME, 0, 10).isReadOnly()).isTrue();
        assertThatThrownBy(() -> space.read(NAME, 7, 3)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.read(NAME, -1, 3)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aBlobWithoutBytesIsABlob() {
        assertThat(space.create(NAME, sink -> {})).isTrue();
        assertThat(space.findSize(NAME)).hasValue(0);
        assertThat(space.readWhole(NAME, 0).remaining()).isZero();
        assertThat(space.create(NAME, source("x"))).isFalse();
    }

    @Test
    void readingBeyondTheEndIsCorruptAndNamesTheBlob() {
        space.create(NAME, source("0123456789"));
        assertKind(Kind.CORRUPT, NAME.text(), () -> space.read(NAME, 5, 11));
        try (BlobReader reader = space.open(NAME)) {
            assertKind(Kind.CORRUPT, NAME.text(), () -> reader.read(5, 11));
            assertKind(Kind.CORRUPT, NAME.text(), () -> reader.map(5, 11));
        }
        assertKind(Kind.CORRUPT, NAME.text(), () -> space.readWhole(NAME, 9));
        assertThat(space.readWhole(NAME, 10)).isEqualTo(bytes("0123456789"));
    }

    @Test
    void whatIsNotThereIsMissingAndNamed() {
        assertThat(space.findSize(NAME)).isEmpty();
        assertKind(Kind.MISSING, NAME.text(), () -> space.read(NAME, 0, 1));
        assertKind(Kind.MISSING, NAME.text(), () -> space.open(NAME));
        assertThat(space.list(PACKS)).isEmpty();
        space.create(NAME, source("x"));
        assertThat(space.findSize(PACKS)).isEmpty();
        assertKind(Kind.MISSING, "packs", () -> space.read(PACKS, 0, 1));
    }

    @Test
    void aSourceThatFailsLeavesNothing() {
        assertKind(
                Kind.IO,
                NAME.text(),
                () -> space.create(NAME, sink -> {
                    sink.accept(bytes("half"));
                    throw new IOException("broken source");
                }));
        assertThat(space.findSize(NAME)).isEmpty();
        assertThat(space.create(NAME, source("whole"))).isTrue();
    }

    @Test
    void aListingHoldsAllThatLiesBelowADirectoryAndNothingElse() {
        List<String> names = List.of("a/b/c", "a/b/d", "a/bc/d", "a/b-/d", "a/b0", "ab/c", "b", "a/b/e/f/g", "a/%2F");
        names.forEach(name -> space.create(BlobName.of(name), source(name)));
        assertThat(space.list(BlobName.of("a/b")))
                .extracting(entry -> entry.name().text())
                .containsExactly("a/b/c", "a/b/d", "a/b/e/f/g");
        assertThat(space.list(BlobName.of("a"))).hasSize(7).allSatisfy(entry -> {
            assertThat(entry.sizeBytes()).isEqualTo(entry.name().text().length());
            assertThat(entry.modifiedMillis()).isPositive();
        });
        assertThat(space.list(BlobName.of("c"))).isEmpty();
        assertThat(space.list(BlobName.of("b"))).isEmpty();
    }

    @Test
    void whatIsDeletedIsGoneButCanBeReadByWhoHasItOpen() {
        BlobDeletion deletion = (BlobDeletion) space;
        space.create(NAME, source("0123456789"));
        try (BlobReader reader = space.open(NAME)) {
            assertThat(deletion.delete(NAME)).isTrue();
            assertThat(deletion.delete(NAME)).isFalse();
            assertThat(space.findSize(NAME)).isEmpty();
            assertThat(space.list(PACKS)).isEmpty();
            assertThat(reader.read(2, 4)).isEqualTo(bytes("23"));
            assertThat(reader.sizeBytes()).isEqualTo(10);
        }
    }

    @Test
    void aSecondNameKeepsTheBytesWhenTheFirstIsDeleted() {
        BlobAliases aliases = (BlobAliases) space;
        BlobName second = BlobName.of("published/b1/0123.pack");
        assertThat(aliases.alias(NAME, second)).isFalse();
        assertThat(space.findSize(second)).isEmpty();
        space.create(NAME, source("0123456789"));
        assertThat(aliases.alias(NAME, second)).isTrue();
        space.sync(second.directory());
        assertThat(aliases.alias(NAME, second)).isTrue();
        assertThat(((BlobDeletion) space).delete(NAME)).isTrue();
        assertThat(space.read(second, 0, 10)).isEqualTo(bytes("0123456789"));
        assertThat(aliases.alias(NAME, second)).isTrue();
        assertThat(space.findSize(NAME)).isEmpty();
        assertThat(((BlobDeletion) space).delete(second)).isTrue();
        assertThat(space.findSize(second)).isEmpty();
    }

    @Test
    void aReaderReadsAndMapsAnyRangeUntilItIsClosed() {
        space.create(NAME, source("0123456789"));
        BlobReader reader = space.open(NAME);
        ByteBuffer mapped = reader.map(1, 9);
        assertThat(reader.name()).isEqualTo(NAME);
        assertThat(reader.read(3, 7)).isEqualTo(bytes("3456"));
        assertThat(reader.map(4, 4).remaining()).isZero();
        reader.close();
        reader.close();
        assertThat(mapped.isReadOnly()).isTrue();
        assertThat(mapped).isEqualTo(bytes("12345678"));
        assertThatThrownBy(() -> reader.read(0, 1)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> reader.map(0, 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aWriterReadsBackWhatItAppendedAndNobodyElseSeesIt() {
        byte[] wanted = new byte[3_000_000];
        new Random(7).nextBytes(wanted);
        Random random = new Random(8);
        try (BlobWriter writer = space.newBlob()) {
            int position = 0;
            while (position < wanted.length) {
                int length = Math.min(
                        wanted.length - position,
                        random.nextInt(4) == 0 ? random.nextInt(900_000) : random.nextInt(5_000));
                writer.append(ByteBuffer.wrap(wanted, position, length));
                position += length;
                assertThat(writer.positionBytes()).isEqualTo(position);
                int begin = random.nextInt(position + 1);
                int end = begin + random.nextInt(Math.min(position - begin, 10_000) + 1);
                assertThat(writer.read(begin, end)).isEqualTo(ByteBuffer.wrap(wanted, begin, end - begin));
            }
            assertThatThrownBy(() -> writer.read(0, wanted.length + 1)).isInstanceOf(IllegalArgumentException.class);
            assertThat(space.list(PACKS)).isEmpty();
            assertThat(writer.sealUnsynced(NAME)).isTrue();
            space.sync(PACKS);
            assertThatThrownBy(() -> writer.append(bytes("x"))).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.seal(NAME)).isInstanceOf(IllegalStateException.class);
        }
        assertThat(space.readWhole(NAME, wanted.length)).isEqualTo(ByteBuffer.wrap(wanted));
    }

    @Test
    void whatIsClosedWithoutSealLeavesNothing() {
        BlobWriter writer = space.newBlob();
        writer.append(bytes("forgotten"));
        writer.close();
        writer.close();
        assertThatThrownBy(() -> writer.append(bytes("x"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> writer.seal(NAME)).isInstanceOf(IllegalStateException.class);
        assertThat(space.findSize(NAME)).isEmpty();
    }

    @Test
    void aWriterThatLosesANameMayTakeAnother() {
        BlobName other = BlobName.of("packs/4567.pack");
        space.create(NAME, source("first"));
        try (BlobWriter writer = space.newBlob()) {
            writer.append(bytes("sec"));
            assertThat(writer.seal(NAME)).isFalse();
            writer.append(bytes("ond"));
            assertThat(writer.seal(other)).isTrue();
        }
        assertThat(space.readWhole(NAME, 10)).isEqualTo(bytes("first"));
        assertThat(space.readWhole(other, 10)).isEqualTo(bytes("second"));
    }

    @Test
    void ofManyThreadsThatCreateOneNameExactlyOneWins() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 50; round++) {
                BlobName name = BlobName.of("race/" + round);
                List<Callable<Boolean>> calls = new ArrayList<>();
                for (int i = 0; i < 4; i++) {
                    String text = "writer " + i;
                    calls.add(() -> space.create(name, source(text)));
                }
                int winner = -1;
                List<Future<Boolean>> results = threads.invokeAll(calls);
                for (int i = 0; i < results.size(); i++) {
                    if (results.get(i).get()) {
                        assertThat(winner)
                                .as("a second winner of round " + round)
                                .isEqualTo(-1);
                        winner = i;
                    }
                }
                assertThat(space.readWhole(name, 100)).isEqualTo(bytes("writer " + winner));
            }
        } finally {
            threads.shutdown();
        }
    }
}
