package dev.firn.cas.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class FileDagTest {
    private static final long MIB = 1 << 20;
    private static final long[] SIZES = {
        0,
        1,
        MIB - 1,
        MIB,
        MIB + 1,
        2 * MIB,
        2 * MIB + 1,
        17 * MIB,
        127 * MIB,
        128 * MIB + 5,
        1023 * MIB + 5,
        1024 * MIB,
        1024 * MIB + 1,
        1025 * MIB,
        1025 * MIB + 1,
        2048 * MIB,
        2049 * MIB + 9,
        5000 * MIB + 77
    };

    @Test
    void heightsAndCountsAreThoseOfTheDrawing() {
        assertThat(LongStream.of(0, 1, MIB, MIB + 1, 1024 * MIB, 1024 * MIB + 1, MIB * MIB, MIB * MIB + 1, 1L << 60)
                        .map(FileDag::height))
                .containsExactly(0L, 0L, 0L, 1L, 1L, 2L, 2L, 3L, 4L);
        assertThat(LongStream.of(0, 1, MIB, MIB + 1, 1L << 60).map(FileDag::leafCount))
                .containsExactly(1L, 1L, 1L, 2L, 1L << 40);
        assertThat(FileDag.childCount(2, 1024 * MIB + 1)).isEqualTo(2);
        assertThat(FileDag.childBytes(2, 1024 * MIB + 1, 1)).isEqualTo(1);
        assertThat(FileDag.MAX_SIZE_BYTES).isEqualTo(1L << 60);
    }

    @Test
    void lengthsThatNoFileHasAreRefused() {
        assertThatThrownBy(() -> FileDag.tsizeBytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> FileDag.tsizeBytes((1L << 60) + 1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(FileDag.tsizeBytes(1L << 60)).isGreaterThan(1L << 60);
    }

    @Test
    void builderAndTsizeAreThoseOfTheReference() {
        Random random = new Random(499);
        List<Long> sizes = new ArrayList<>(LongStream.of(SIZES).boxed().toList());
        random.longs(40, 0, 3000 * MIB).forEach(sizes::add);
        for (long size : sizes) {
            check(size, leaves(size, random));
        }
    }

    @Test
    void aDagOfThreeLevelsIsThatOfTheReference() {
        long size = (1024 * 1024 + 1) * MIB - 1;
        Cid leaf = Cid.ofContent(Codec.RAW, new byte[0]);
        check(size, Collections.nCopies((int) FileDag.leafCount(size), leaf));
    }

    private static void check(long size, List<Cid> leaves) {
        FileDagReference wanted = new FileDagReference(leaves, size);
        Set<Block> inner = new LinkedHashSet<>();
        ObjectRef got = FileDagBuilder.build(leaves, size, inner::add);
        assertThat(got).as("%s bytes", size).isEqualTo(wanted.object);
        assertThat(inner).as("%s bytes", size).isEqualTo(new LinkedHashSet<>(wanted.inner.values()));
        assertThat(FileDag.tsizeBytes(size)).as("%s bytes", size).isEqualTo(wanted.tsize);
    }

    @Test
    void aBuilderRefusesLeavesThatNoFileHas() {
        Cid leaf = Cid.ofContent(Codec.RAW, new byte[0]);
        FileDagBuilder builder = new FileDagBuilder(node -> {});
        assertThatThrownBy(builder::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> builder.leaf(Cid.ofContent(Codec.DAG_PB, new byte[0]), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.leaf(leaf, 1 + (1 << 20))).isInstanceOf(IllegalArgumentException.class);
        builder.leaf(leaf, 1 << 20);
        assertThatThrownBy(() -> builder.leaf(leaf, 0)).isInstanceOf(IllegalArgumentException.class);
        builder.leaf(leaf, 5);
        assertThatThrownBy(() -> builder.leaf(leaf, 5)).isInstanceOf(IllegalStateException.class);
        assertThat(builder.finish().sizeBytes()).isEqualTo(MIB + 5);
        assertThatThrownBy(builder::finish).isInstanceOf(IllegalStateException.class);
        for (int wrong : new int[] {1, 3}) {
            List<Cid> leaves = Collections.nCopies(wrong, leaf);
            assertThatThrownBy(() -> FileDagBuilder.build(leaves, 2 * MIB, node -> {}))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    static List<Cid> leaves(long size, Random random) {
        List<Cid> leaves = new ArrayList<>();
        byte[] digest = new byte[32];
        random.nextBytes(digest);
        for (long i = 0; i < FileDag.leafCount(size); i++) {
            ByteBuffer.wrap(digest).putLong(i);
            leaves.add(Cid.of(Codec.RAW, digest));
        }
        return leaves;
    }
}
