package dev.firn.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FilePart;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Surroundings;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A transfer that was cut within a huge object goes on at the leaf where it was. */
final class KeptLeavesTest {
    private static final FetchRequest ALL = new FetchRequest(
            "origin", TransferRequest.Extent.whole(), FetchRequest.Again.NOTHING, FetchRequest.Gone.KEEP);
    private static final int LEAF_BYTES = 1 << 20;
    /** Twelve full leaves and one of a byte. */
    private static final int HUGE_BYTES = 12 * LEAF_BYTES + 1;
    /** One thread, so that what was given is also kept when the line is cut; nothing is durable before the end. */
    private static final Transfer.Way WAY =
            new Transfer.Way(new TransferOptions(1, 1L << 40, 600_000, 4 << 20), TransferProgress.none());

    @TempDir
    Path directory;

    private final Repository source = Samples.empty(1);
    private final Random random = new Random(3);
    private final byte[] huge = new byte[HUGE_BYTES];

    @BeforeEach
    void fill() {
        new Random(2).nextBytes(huge);
        Samples.put(source, "main", session -> session.put("huge", ByteBuffer.wrap(huge)));
    }

    @AfterEach
    void close() {
        source.close();
    }

    private record Through(TransferSource blocks, List<RemoteRef> refs) implements Remote {
        @Override
        public String place() {
            return "far away";
        }

        @Override
        public void close() {}
    }

    private FaultySource source(long blocks) {
        return new FaultySource(new StoreSource(source.store()), blocks);
    }

    private Repository copy() {
        Surroundings surroundings = new Surroundings(Samples.CLOCK, random, "tester");
        Path at = directory.resolve("copy");
        return Repository.isAt(at) ? Repository.open(at, surroundings) : Repository.create(at, surroundings);
    }

    private void fetch(TransferSource from) {
        try (Repository copy = copy()) {
            Fetch.run(copy, new Through(from, new LocalRemote(source).refs()), ALL, WAY);
        }
    }

    private FaultySource cut(long blocks) {
        FaultySource from = source(blocks);
        assertThatThrownBy(() -> fetch(from))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("the line to far away is cut");
        return from;
    }

    private void assertWholeAndNothingLeft() throws IOException {
        try (Repository copy = copy()) {
            assertThat(copy.snapshot("origin/main").get("huge")).isEqualTo(ByteBuffer.wrap(huge));
            assertThat(copy.verify(VerifyDepth.FULL, Optional.empty(), 1).damages())
                    .isEmpty();
        }
        assertThat(kept()).isEmpty();
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve("copy/work/leaves"))) {
            return files.toList();
        }
    }

    @Test
    void noLeafIsFetchedTwiceHoweverOftenItIsCut() throws IOException {
        List<Cid> given = new ArrayList<>();
        // The commit, its page and the object's node come first; then three leaves each time.
        for (int blocks : new int[] {6, 3, 3}) {
            FaultySource from = cut(blocks);
            assertThat(from.given()).hasSize(blocks);
            given.addAll(from.given());
            assertThat(kept()).hasSize(1);
        }
        FaultySource rest = source(Long.MAX_VALUE);
        fetch(rest);
        given.addAll(rest.given());
        assertThat(given).hasSize(3 + 13).doesNotHaveDuplicates();
        assertWholeAndNothingLeft();
    }

    @Test
    void ofWhatWasKeptNothingIsBelieved() throws IOException {
        cut(3 + 8);
        Path file = kept().get(0);
        assertThat(file).hasSize(8L * LEAF_BYTES);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) ~huge[LEAF_BYTES + 5]}), LEAF_BYTES + 5);
            channel.truncate(7L * LEAF_BYTES + 9);
        }
        FaultySource rest = source(Long.MAX_VALUE);
        fetch(rest);
        assertThat(rest.given())
                .as("the leaf that was changed, the one cut short, and five that never came")
                .hasSize(7);
        assertWholeAndNothingLeft();
    }

    @Test
    void whereNothingCanBeKeptAllIsFetchedAsBefore() throws IOException {
        cut(0);
        Path place = directory.resolve("copy/work/leaves");
        Files.createDirectories(place.getParent());
        Files.deleteIfExists(place);
        Files.writeString(place, "in the way");
        cut(8);
        FaultySource rest = source(Long.MAX_VALUE);
        fetch(rest);
        assertThat(rest.given()).hasSize(13);
        Files.delete(place);
        Files.createDirectory(place);
        assertWholeAndNothingLeft();
    }

    @Test
    void whatIsDurableIsNotKeptTwice() throws IOException {
        ObjectRef object = source.snapshot("main").find("huge").orElseThrow();
        KeptLeaves leaves = KeptLeaves.in(directory, object);
        FilePart.Leaf first = new FilePart.Leaf(Cid.ofContent(Codec.RAW, new byte[] {1}), 0, 1, 0, 1);
        try (Repository copy = copy()) {
            Inflow atTheEnd = new Inflow(copy.store(), Optional.of("origin"), WAY.options());
            leaves.keep(first, Block.of(Codec.RAW, new byte[] {1}));
            atTheEnd.put(object, new ByteArrayInputStream(huge), leaves);
            assertThat(leaves.find(first)).isPresent();
            atTheEnd.finish();
            assertThat(leaves.find(first)).isEmpty();
        }
    }

    @Test
    void whatOtherTransfersLeftGoesWithTheFirstThatComesToItsEnd() throws IOException {
        cut(0);
        Path place = Files.createDirectories(directory.resolve("copy/work/leaves"));
        Files.write(place.resolve("of an object that nobody wants any more"), new byte[9]);
        fetch(source(Long.MAX_VALUE));
        assertWholeAndNothingLeft();
    }

    @Test
    void aStoreOnThisMachineIsReadAgain() throws IOException {
        fetch(new StoreSource(source.store()));
        assertThat(directory.resolve("copy/work/leaves")).doesNotExist();
    }
}
