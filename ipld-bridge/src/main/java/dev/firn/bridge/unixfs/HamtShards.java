package dev.firn.bridge.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * A sharded directory (ipfs/specs, UnixFS, HAMT): a trie over the first 64 bits of murmur3-x64-128 of the names, taken as big-endian, eight bits a
 * level. A place of a shard holds nothing, one entry, or a shard of all entries whose hashes begin so.
 *
 * <pre>
 * link to an entry  = "XX" + name         XX = the place, two upper-case hexadecimal digits
 * link to a shard   = "XX"
 * data              = {Type: HAMTShard, Data: bitfield of the places taken, hashType: 0x22, fanout: 256}
 * </pre>
 *
 * <p>Sorts entries by hash in place, level by level, and keeps 16 bytes an entry for that.
 */
final class HamtShards {
    static final int FANOUT = 256;
    private static final int BITS = 8;
    static final int MAX_DEPTH = Long.SIZE / BITS;

    private final EntryTable entries;
    private final BlockSink blocks;
    private final long[] hashes;
    private final int[] order;
    private final int[] scratch;

    HamtShards(EntryTable entries, BlockSink blocks) {
        this.entries = entries;
        this.blocks = blocks;
        hashes = new long[entries.count()];
        order = new int[hashes.length];
        scratch = new int[hashes.length];
        for (int i = 0; i < hashes.length; i++) {
            hashes[i] = MurmurHash3.hash128x64(entries.name(i))[0];
            order[i] = i;
        }
    }

    DirectoryRef build() {
        return shard(0, order.length, 0);
    }

    /** The shard of the entries {@code order[begin, end)}, whose hashes agree in the first {@code depth} bytes. */
    private DirectoryRef shard(int begin, int end, int depth) {
        int[] starts = sortByPlace(begin, end, depth);
        byte[] bitfield = new byte[FANOUT / Byte.SIZE];
        List<PbLink> links = new ArrayList<>();
        long tsize = 0;
        for (int place = 0; place < FANOUT; place++) {
            int from = starts[place];
            int to = starts[place + 1];
            if (from == to) {
                continue;
            }
            bitfield[bitfield.length - 1 - place / Byte.SIZE] |= (byte) (1 << place % Byte.SIZE);
            PbLink link = to - from == 1 ? entries.link(order[from], prefix(place)) : below(from, to, depth, place);
            links.add(link);
            tsize += link.tsizeBytes().orElseThrow();
        }
        UnixFsData data = new UnixFsData.Shard(trimmed(bitfield), UnixFsData.Shard.MURMUR3_X64_64, FANOUT);
        Block block = PbNode.of(links, data.encode()).toBlock();
        blocks.put(block);
        return new DirectoryRef(block.cid(), tsize + block.sizeBytes());
    }

    private PbLink below(int begin, int end, int depth, int place) {
        if (depth + 1 == MAX_DEPTH) {
            throw indistinguishable(begin, end);
        }
        DirectoryRef shard = shard(begin, end, depth + 1);
        return PbLink.of(shard.cid(), prefix(place), shard.tsizeBytes());
    }

    /** Orders {@code order[begin, end)} by the places of this depth; the entries of place p are then {@code order[starts[p], starts[p + 1])}. */
    private int[] sortByPlace(int begin, int end, int depth) {
        int[] starts = new int[FANOUT + 1];
        for (int i = begin; i < end; i++) {
            starts[place(order[i], depth) + 1]++;
        }
        starts[0] = begin;
        for (int place = 0; place < FANOUT; place++) {
            starts[place + 1] += starts[place];
        }
        int[] next = starts.clone();
        for (int i = begin; i < end; i++) {
            scratch[next[place(order[i], depth)]++] = order[i];
        }
        System.arraycopy(scratch, begin, order, begin, end - begin);
        return starts;
    }

    private int place(int entry, int depth) {
        return (int) (hashes[entry] >>> Long.SIZE - BITS * (depth + 1)) & FANOUT - 1;
    }

    private RuntimeException indistinguishable(int begin, int end) {
        byte[] one = entries.name(order[begin]);
        for (int i = begin + 1; i < end; i++) {
            byte[] other = entries.name(order[i]);
            if (!Arrays.equals(one, other)) {
                return FirnException.refused("a sharded UnixFS directory cannot hold both '"
                        + new String(one, StandardCharsets.UTF_8) + "' and '"
                        + new String(other, StandardCharsets.UTF_8)
                        + "': their names have the same 64-bit hash");
            }
        }
        return DirectoryBuilder.twice(one);
    }

    /** What links to an entry of this name begin with in the shard at this depth. */
    static String prefix(String name, int depth) {
        long hash = MurmurHash3.hash128x64(name.getBytes(StandardCharsets.UTF_8))[0];
        return prefix((int) (hash >>> Long.SIZE - BITS * (depth + 1)) & FANOUT - 1);
    }

    private static String prefix(int place) {
        return String.valueOf(new char[] {hexDigit(place >> 4), hexDigit(place & 15)});
    }

    private static char hexDigit(int value) {
        return Character.toUpperCase(Character.forDigit(value, 16));
    }

    private static ByteBuffer trimmed(byte[] bitfield) {
        int zeros = 0;
        while (bitfield[zeros] == 0) {
            zeros++;
        }
        return ByteBuffer.wrap(bitfield, zeros, bitfield.length - zeros);
    }
}
