package dev.firn.bridge.unixfs;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbLink;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of one directory in the order in which they came, packed: 51 bytes and the name each, since a directory may have millions.
 *
 * <pre>
 * entry = codec (1)  Tsize (8)  digest (32)  name length (2)  name
 * </pre>
 *
 * <p>Entries stand in pages and none is split; the only page of a small directory grows as it fills.
 */
final class EntryTable {
    private static final int FIRST_PAGE_BYTES = 256;
    private static final int PAGE_BITS = 17;
    private static final int PAGE_BYTES = 1 << PAGE_BITS;
    private static final int TSIZE = 1;
    private static final int DIGEST = 9;
    private static final int NAME_LENGTH = 41;
    private static final int NAME = 43;
    static final int MAX_NAME_BYTES = 0xffff;

    private final List<ByteBuffer> pages = new ArrayList<>();
    private long[] addresses = new long[4];
    private int count;

    int count() {
        return count;
    }

    void add(byte[] name, Cid cid, long tsizeBytes) {
        if (count == Integer.MAX_VALUE - 8) {
            throw FirnException.refused("a directory has more than " + count + " entries");
        }
        ByteBuffer page = pageWith(NAME + name.length);
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, (int) Math.min(2L * count, Integer.MAX_VALUE - 8));
        }
        addresses[count++] = (long) (pages.size() - 1) << PAGE_BITS | page.position();
        page.put((byte) cid.codec()).putLong(tsizeBytes);
        cid.putDigest(page);
        page.putShort((short) name.length).put(name);
    }

    private ByteBuffer pageWith(int room) {
        if (pages.isEmpty()) {
            pages.add(ByteBuffer.allocate(FIRST_PAGE_BYTES));
        }
        ByteBuffer page = pages.get(pages.size() - 1);
        while (page.remaining() < room && page.capacity() < PAGE_BYTES) {
            page = ByteBuffer.allocate(2 * page.capacity()).put(page.flip());
            pages.set(pages.size() - 1, page);
        }
        if (page.remaining() < room) {
            page = ByteBuffer.allocate(PAGE_BYTES);
            pages.add(page);
        }
        return page;
    }

    byte[] name(int entry) {
        ByteBuffer page = page(entry);
        int at = offset(entry);
        byte[] name = new byte[page.getShort(at + NAME_LENGTH) & 0xffff];
        page.get(at + NAME, name);
        return name;
    }

    long tsizeBytes(int entry) {
        return page(entry).getLong(offset(entry) + TSIZE);
    }

    /** The link to an entry, with {@code prefix} before its name. */
    PbLink link(int entry, String prefix) {
        ByteBuffer page = page(entry);
        int at = offset(entry);
        byte[] digest = new byte[Cid.DIGEST_BYTES];
        page.get(at + DIGEST, digest);
        Codec codec = page.get(at) == Codec.RAW.code() ? Codec.RAW : Codec.DAG_PB;
        String name = prefix + new String(name(entry), StandardCharsets.UTF_8);
        return PbLink.of(Cid.of(codec, digest), name, page.getLong(at + TSIZE));
    }

    private ByteBuffer page(int entry) {
        return pages.get((int) (addresses[entry] >>> PAGE_BITS));
    }

    private int offset(int entry) {
        return (int) (addresses[entry] & PAGE_BYTES - 1);
    }
}
