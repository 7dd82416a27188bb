package dev.firn.bridge.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.cas.unixfs.UnixFsData;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DirectoryBuilderTest {
    private static final ObjectRef X = object("x");

    @Test
    void aDirectoryOfNothingHasTheCidOfIpip499() {
        List<Block> blocks = new ArrayList<>();
        DirectoryRef empty = new DirectoryBuilder(blocks::add).finish();
        assertThat(empty.cid()).hasToString("bafybeiczsscdsbs7ffqz55asqdf3smv6klcw3gofszvwlyarci47bgf354");
        assertThat(empty.tsizeBytes()).isEqualTo(4);
        assertThat(blocks).hasSize(1);
    }

    /** CIDs of kubo 0.42.0 with profile unixfs-v1-2025; 5,242 names of six bytes make a block of 262,104 bytes, one more 262,154. */
    @ParameterizedTest
    @CsvSource({
        "5242, false, bafybeiapwhmy5eco6bkm3ck4ctfrcyz4z7fredtcl5yph5op6kuedipg5u",
        "5243, true, bafybeicjzppbzfhi7spm6rlqf6qmkv3vddfe3imbnyhojuzwr4qolpqpem",
    })
    void aDirectoryIsShardedWhenItsBlockWouldBeTooLong(int count, boolean sharded, String cid) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(String.format("%06d", i));
        }
        List<Block> blocks = new ArrayList<>();
        assertThat(build(names, blocks).cid()).hasToString(cid);
        Collections.shuffle(names, new Random(1));
        assertThat(build(names, new ArrayList<>()).cid()).hasToString(cid);
        assertThat(blocks.size() > 1).isEqualTo(sharded);
    }

    @Test
    void exactlyTheLimitIsStillPlain() {
        int link = (int) PbLink.encodedBytes(100, 1);
        int count = (DirectoryBuilder.MAX_PLAIN_BYTES - 4) / link;
        int rest = DirectoryBuilder.MAX_PLAIN_BYTES - 4 - count * link;
        List<String> names = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            names.add(String.format("%0100d", i));
        }
        for (int i = 0; i < rest; i++) {
            names.set(i, names.get(i) + "x");
        }
        List<Block> blocks = new ArrayList<>();
        build(names, blocks);
        assertThat(blocks).hasSize(1);
        assertThat(blocks.get(0).sizeBytes()).isEqualTo(262_144);
        names.set(rest, names.get(rest) + "x");
        build(names, blocks);
        assertThat(blocks).hasSizeGreaterThan(100);
    }

    @Test
    void namesAreInOrderOfTheirUtf8() {
        List<Block> blocks = new ArrayList<>();
        build(List.of("\uD83E\uDDCA", "b", "\uE000", "a.b", "a", "a0"), blocks);
        assertThat(PbNode.decode(blocks.get(0)).links())
                .extracting(link -> link.name().orElseThrow())
                .containsExactly("a", "a.b", "a0", "b", "\uE000", "\uD83E\uDDCA");
    }

    /** Reads a sharded directory as others do: place by place down the hash. */
    @Test
    void everyEntryOfAShardedDirectoryIsFoundWhereItsHashSays() {
        long seed = 5;
        Random random = new Random(seed);
        Map<String, Cid> wanted = new HashMap<>();
        Map<Cid, Block> blocks = new HashMap<>();
        DirectoryBuilder builder = new DirectoryBuilder(block -> blocks.put(block.cid(), block));
        for (int i = 0; i < 30_000; i++) {
            String name = "é".repeat(random.nextInt(20)) + i;
            ObjectRef object = object(name);
            wanted.put(name, object.cid());
            builder.file(name, object);
        }
        DirectoryRef directory = builder.finish();
        Map<String, Cid> found = new HashMap<>();
        long tsize = read(directory.cid(), "", blocks, found);
        assertThat(found).as("seed %s", seed).isEqualTo(wanted);
        assertThat(directory.tsizeBytes()).isEqualTo(tsize);
    }

    private static long read(Cid shard, String place, Map<Cid, Block> blocks, Map<String, Cid> found) {
        Block block = Objects.requireNonNull(blocks.get(shard), "a shard that was never written");
        PbNode node = PbNode.decode(block);
        UnixFsData.Shard data = (UnixFsData.Shard) UnixFsData.decode(node.data().orElseThrow(), "shard");
        assertThat(data.fanout()).isEqualTo(256);
        assertThat(data.hashFunction()).isEqualTo(0x22);
        BigInteger bits = new BigInteger(1, bytes(data.bitfield()));
        assertThat(data.bitfield().get(0)).isNotZero();
        assertThat(bits.bitCount()).isEqualTo(node.links().size());
        long tsize = block.sizeBytes();
        for (PbLink link : node.links()) {
            String name = link.name().orElseThrow();
            String prefix = name.substring(0, 2);
            assertThat(bits.testBit(Integer.parseInt(prefix, 16))).isTrue();
            assertThat(prefix).isUpperCase();
            tsize += link.tsizeBytes().orElseThrow();
            if (name.length() == 2) {
                read(link.cid(), place + prefix, blocks, found);
            } else {
                String entry = name.substring(2);
                assertThat(Murmur3Reference.hash(entry.getBytes(StandardCharsets.UTF_8)))
                        .startsWith(place + prefix);
                found.put(entry, link.cid());
            }
        }
        return tsize;
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void twoEntriesOfOneNameAreRefused() {
        assertThatThrownBy(() -> build(List.of("a", "b", "a"), new ArrayList<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'a'");
        List<String> many = new ArrayList<>(Collections.nCopies(1, "twice"));
        for (int i = 0; i < 6000; i++) {
            many.add("n" + i);
        }
        many.add("twice");
        assertThatThrownBy(() -> build(many, new ArrayList<>()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'twice'");
    }

    @Test
    void namesWhoseHashesAreEqualAreRefusedWithBothNamed() {
        List<String> names = new ArrayList<>(Murmur3Reference.COLLISION);
        assertThat(Murmur3Reference.hash(names.get(0).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Murmur3Reference.hash(names.get(1).getBytes(StandardCharsets.UTF_8)));
        build(names, new ArrayList<>());
        for (int i = 0; i < 6000; i++) {
            names.add("n" + i);
        }
        assertThatThrownBy(() -> build(names, new ArrayList<>()))
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.REFUSED))
                .hasMessageContaining(names.get(0))
                .hasMessageContaining(names.get(1));
    }

    @Test
    void whatIsNoEntryIsRefused() {
        DirectoryBuilder builder = new DirectoryBuilder(block -> {});
        for (String name : List.of("", "a/b", "/", "\uD83E", "n".repeat(65_536))) {
            assertThatThrownBy(() -> builder.file(name, X)).isInstanceOf(IllegalArgumentException.class);
        }
        Cid cbor = Cid.ofContent(Codec.DAG_CBOR, new byte[0]);
        assertThatThrownBy(() -> builder.add("a", cbor, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.add("a", X.cid(), -1)).isInstanceOf(IllegalArgumentException.class);
        builder.file("n".repeat(65_535), X);
        builder.finish();
        assertThatThrownBy(() -> builder.file("a", X)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(builder::finish).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aDirectoryOfManyPagesKeepsItsEntries() {
        Set<String> names = new HashSet<>();
        Random random = new Random(9);
        EntryTable table = new EntryTable();
        List<PbLink> wanted = new ArrayList<>();
        while (names.size() < 20_000) {
            String name = "n".repeat(random.nextInt(300)) + names.size();
            if (names.add(name)) {
                Cid cid = names.size() % 2 == 0 ? X.cid() : Cid.ofContent(Codec.DAG_PB, new byte[] {1});
                wanted.add(PbLink.of(cid, name, random.nextLong() >>> 1));
                table.add(
                        name.getBytes(StandardCharsets.UTF_8),
                        cid,
                        wanted.get(wanted.size() - 1).tsizeBytes().orElseThrow());
            }
        }
        for (int i = 0; i < wanted.size(); i++) {
            assertThat(table.link(i, "")).isEqualTo(wanted.get(i));
            assertThat(table.tsizeBytes(i)).isEqualTo(wanted.get(i).tsizeBytes().orElseThrow());
        }
    }

    private static DirectoryRef build(List<String> names, List<Block> blocks) {
        DirectoryBuilder builder = new DirectoryBuilder(blocks::add);
        names.forEach(name -> builder.file(name, X));
        return builder.finish();
    }

    static ObjectRef object(String text) {
        return UnixFs.object(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
}
