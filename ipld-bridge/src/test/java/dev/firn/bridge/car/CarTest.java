package dev.firn.bridge.car;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.testing.SharedData;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class CarTest {
    @Test
    void whatIsWrittenIsRead() {
        List<Block> blocks = randomBlocks(new Random(7), 50);
        byte[] car = write(List.of(blocks.get(0).cid(), blocks.get(3).cid()), blocks);

        CarReader reader = reader(car);

        assertThat(reader.version()).isEqualTo(1);
        assertThat(reader.roots())
                .containsExactly(blocks.get(0).cid(), blocks.get(3).cid());
        for (Block block : blocks) {
            CarSection section = reader.next().orElseThrow();
            assertThat(section.cid()).isEqualTo(block.cid());
            assertThat(section.bytes()).isEqualTo(block.bytes());
            assertThat(ByteBuffer.wrap(car, (int) section.offsetBytes(), block.sizeBytes()))
                    .isEqualTo(block.bytes());
        }
        assertThat(reader.next()).isEmpty();
        assertThat(reader.offsetBytes()).isEqualTo(car.length);
    }

    @Test
    void theSizeOfASectionIsKnownBefore() {
        for (Block block : randomBlocks(new Random(8), 50)) {
            byte[] without = write(List.of(), List.of());
            byte[] with = write(List.of(), List.of(block));
            assertThat((long) with.length - without.length)
                    .isEqualTo(CarWriter.sectionBytes(block.cid(), block.sizeBytes()));
        }
    }

    @Test
    void carsOfKuboAreReadAndWrittenAgainByteForByte() throws IOException {
        Path directory = SharedData.require("vectors/car");
        int seen = 0;
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file :
                    (Iterable<Path>) files.filter(path -> path.toString().endsWith(".car"))::iterator) {
                byte[] car = Files.readAllBytes(file);
                CarReader reader = reader(car);
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                try (CarWriter writer = new CarWriter(out, reader.roots())) {
                    for (CarSection section : all(reader)) {
                        writer.put(section.cid(), section.bytes());
                    }
                }
                assertThat(out.toByteArray()).as("%s", file).isEqualTo(car);
                seen++;
            }
        }
        assertThat(seen).isGreaterThanOrEqualTo(6);
    }

    @Test
    void aCarCutOffAnywhereIsCorruptOrEndsWithABlock() {
        List<Block> blocks = randomBlocks(new Random(9), 4);
        byte[] car = write(List.of(blocks.get(0).cid()), blocks);
        List<Integer> whole = new ArrayList<>();
        for (int length = 0; length < car.length; length++) {
            byte[] cut = Arrays.copyOf(car, length);
            try {
                all(reader(cut));
                whole.add(length);
            } catch (FirnException e) {
                assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
            }
        }
        assertThat(whole).hasSize(4);
    }

    @Test
    void aFlippedBitInABlockIsFoundAndNamed() {
        List<Block> blocks = randomBlocks(new Random(10), 3);
        byte[] car = write(List.of(), blocks);
        car[car.length - 1] ^= 1;
        CarReader reader = reader(car);
        reader.next();
        reader.next();
        assertThatThrownBy(reader::next)
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT))
                .hasMessageContaining(blocks.get(2).cid().toString());
    }

    @Test
    void lengthsThatCannotBeAreRefusedBeforeAnythingIsMadeForThem() {
        byte[] header = CarWriter.header(List.of());
        for (String length : List.of("ffffffffffffffff7f", "80808080808080808001", "8000", "8080808008", "00")) {
            byte[] bad = concat(header, java.util.HexFormat.of().parseHex(length));
            assertThatThrownBy(() -> all(reader(bad))).as(length).isInstanceOf(FirnException.class);
        }
        for (String start : List.of("ffffffffffffffff7f", "00", "", "8080808008", "a0")) {
            assertThatThrownBy(() -> reader(java.util.HexFormat.of().parseHex(start)))
                    .as(start)
                    .isInstanceOf(FirnException.class);
        }
    }

    private static byte[] concat(byte[] left, byte[] right) {
        byte[] both = Arrays.copyOf(left, left.length + right.length);
        System.arraycopy(right, 0, both, left.length, right.length);
        return both;
    }

    static List<Block> randomBlocks(Random random, int count) {
        List<Block> blocks = new ArrayList<>();
        Codec[] codecs = Codec.values();
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[random.nextInt(i % 10 == 9 ? 300_000 : 300)];
            random.nextBytes(bytes);
            blocks.add(Block.of(codecs[random.nextInt(codecs.length)], bytes));
        }
        return blocks;
    }

    static byte[] write(List<Cid> roots, List<Block> blocks) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CarWriter writer = new CarWriter(out, roots)) {
            blocks.forEach(writer::put);
        }
        return out.toByteArray();
    }

    static CarReader reader(byte[] car) {
        return new CarReader(new ByteArrayInputStream(car), "a test's CAR");
    }

    static List<CarSection> all(CarReader reader) {
        List<CarSection> all = new ArrayList<>();
        for (Optional<CarSection> next = reader.next(); next.isPresent(); next = reader.next()) {
            all.add(next.get());
        }
        return all;
    }
}
