package dev.firn.bridge.unixfs;

import dev.firn.cas.Block;
import dev.firn.cas.BlockSink;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FileDag;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds one UnixFS directory from its entries, which may come in any order.
 *
 * <p>Plain, that is one block with the entries in order of the unsigned UTF-8 bytes of their names, as long as that block has at most
 * {@link #MAX_PLAIN_BYTES}; else a tree of shards ({@link HamtShards}). Keeps the entries, some 70 bytes and the name for each. For one thread at a
 * time. See IPIP-499, profile {@code unixfs-v1-2025}.
 */
public final class DirectoryBuilder {
    /** The longest plain directory: 256 KiB; one that would be longer is sharded. */
    public static final int MAX_PLAIN_BYTES = 1 << 18;

    private static final byte[] DATA = new UnixFsData.Directory().encode();

    private final BlockSink blocks;
    private final EntryTable entries = new EntryTable();
    private long plainBytes = 2L + DATA.length;
    private boolean finished;

    /** A builder that hands the directory's own blocks to {@code blocks}, children before parents. */
    public DirectoryBuilder(BlockSink blocks) {
        this.blocks = blocks;
    }

    /** Adds a file; as {@link #add}. */
    public void file(String name, ObjectRef object) {
        add(name, object.cid(), FileDag.tsizeBytes(object.sizeBytes()));
    }

    /** Adds a directory; as {@link #add}. */
    public void directory(String name, DirectoryRef directory) {
        add(name, directory.cid(), directory.tsizeBytes());
    }

    /**
     * Adds an entry.
     *
     * @param name not empty, without {@code /}, at most 65,535 bytes of UTF-8
     * @param cid version 1, sha2-256, raw or dag-pb
     * @param tsizeBytes total size of the blocks below, 0 or more
     * @throws IllegalArgumentException if one of them is not lawful
     * @throws IllegalStateException if the directory is finished
     */
    public void add(String name, Cid cid, long tsizeBytes) {
        if (finished) {
            throw new IllegalStateException("an entry for a directory that is finished");
        }
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new IllegalArgumentException("'" + name + "' is no name of a directory's entry");
        }
        if (tsizeBytes < 0 || !cid.isFirn() || !cid.has(Codec.RAW) && !cid.has(Codec.DAG_PB)) {
            throw new IllegalArgumentException("an entry " + cid + " of " + tsizeBytes + " bytes");
        }
        byte[] utf8 = utf8(name);
        entries.add(utf8, cid, tsizeBytes);
        plainBytes += PbLink.encodedBytes(utf8.length, tsizeBytes);
    }

    /**
     * The directory, whose blocks have all gone to the sink.
     *
     * @throws IllegalArgumentException if two entries have one name
     * @throws IllegalStateException if this was called before
     * @throws FirnException of kind REFUSED if names cannot be told apart by 64 bits of their hash, in a sharded directory
     */
    public DirectoryRef finish() {
        if (finished) {
            throw new IllegalStateException("finished already");
        }
        finished = true;
        return plainBytes <= MAX_PLAIN_BYTES ? plain() : new HamtShards(entries, blocks).build();
    }

    private DirectoryRef plain() {
        byte[][] names = new byte[entries.count()][];
        List<Integer> order = new ArrayList<>(names.length);
        for (int i = 0; i < names.length; i++) {
            names[i] = entries.name(i);
            order.add(i);
        }
        order.sort((left, right) -> Arrays.compareUnsigned(names[left], names[right]));
        List<PbLink> links = new ArrayList<>(names.length);
        byte[] before = new byte[0];
        long tsize = 0;
        for (int entry : order) {
            if (Arrays.equals(before, names[entry])) {
                throw twice(names[entry]);
            }
            before = names[entry];
            links.add(entries.link(entry, ""));
            tsize += entries.tsizeBytes(entry);
        }
        Block block = PbNode.of(links, DATA).toBlock();
        blocks.put(block);
        return new DirectoryRef(block.cid(), tsize + block.sizeBytes());
    }

    static IllegalArgumentException twice(byte[] name) {
        return new IllegalArgumentException(
                "two entries of a directory are called '" + new String(name, StandardCharsets.UTF_8) + "'");
    }

    private static byte[] utf8(String name) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(name));
            if (bytes.remaining() > EntryTable.MAX_NAME_BYTES) {
                throw new IllegalArgumentException("a name of " + bytes.remaining() + " bytes");
            }
            byte[] utf8 = new byte[bytes.remaining()];
            bytes.get(utf8);
            return utf8;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("a name with a lone surrogate", e);
        }
    }
}
