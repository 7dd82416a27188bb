package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The grammar of a pack file, and the checks it passes before anything in it is believed.
 *
 * <pre>
 * header (48)   magic FIRNPACK, format, type D or M, repository, name
 * payload       blocks and objects, nothing between
 * entries (48n) sorted by digest, then kind
 * footer (56)   n (8), where the entries begin (8), sha2-256 of header, entries, n and that (32), FIRNTAIL (8)
 * </pre>
 *
 * See docs/format.md, "Packs".
 */
public final class PackFile {
    static final String MAGIC = "FIRNPACK";
    static final int FOOTER_BYTES = 56;

    private static final String END_MAGIC = "FIRNTAIL";
    private static final int SUM_AT = 16;
    private static final int END_MAGIC_AT = 48;
    /** Tables up to this size are held in memory; larger ones stay on the medium. */
    private static final int MAPPED_FROM_BYTES = 1 << 16;

    private PackFile() {}

    /** Where the payload of every pack begins, in bytes. */
    public static long payloadBegin() {
        return BinaryHeader.BYTES;
    }

    /** Where the payload of a pack ends, in bytes. */
    public static long payloadEnd(ContainerInfo pack) {
        return pack.sizeBytes() - FOOTER_BYTES - (long) pack.entries() * EntryTable.ENTRY_BYTES;
    }

    static ByteBuffer footer(ByteBuffer header, ByteBuffer entries, long entriesAt) {
        ByteBuffer footer = ByteBuffer.allocate(FOOTER_BYTES);
        footer.putLong(entries.remaining() / EntryTable.ENTRY_BYTES).putLong(entriesAt);
        footer.put(sum(header, entries, footer.duplicate().flip()));
        return footer.put(END_MAGIC.getBytes(StandardCharsets.US_ASCII)).flip();
    }

    private static byte[] sum(ByteBuffer header, ByteBuffer entries, ByteBuffer counts) {
        MessageDigest digest = Sha256.create();
        digest.update(header.duplicate());
        digest.update(entries.duplicate());
        digest.update(counts.duplicate());
        return digest.digest();
    }

    /**
     * Reads the header and table of a pack and checks them: magic, version, owner, name, checksum, order, bounds.
     *
     * @throws FirnException of kind MISSING if there is no such pack, CORRUPT or UNSUPPORTED if it fails a check, IO if the medium fails; the message
     *     names the file
     */
    public static LoadedContainer load(BlobSpace space, ContainerName repository, ContainerName name) {
        BlobName blob = name.in(ContainerType.DATA);
        try (BlobReader reader = space.open(blob)) {
            return load(
                    reader,
                    new BinaryHeader(MAGIC, (byte) 0, repository, name),
                    "pack " + blob + " in " + space.place());
        }
    }

    private static LoadedContainer load(BlobReader reader, BinaryHeader wanted, String file) {
        long sizeBytes = reader.sizeBytes();
        if (sizeBytes < BinaryHeader.BYTES + FOOTER_BYTES) {
            throw FirnException.corrupt(file + " is too short: " + sizeBytes + " bytes, at least "
                    + (BinaryHeader.BYTES + FOOTER_BYTES) + " are wanted");
        }
        ByteBuffer header = reader.read(0, BinaryHeader.BYTES);
        ContainerType type = type(BinaryHeader.check(header, wanted, file), file);
        ByteBuffer footer = reader.read(sizeBytes - FOOTER_BYTES, sizeBytes);
        if (!footer.slice(END_MAGIC_AT, END_MAGIC.length())
                .equals(ByteBuffer.wrap(END_MAGIC.getBytes(StandardCharsets.US_ASCII)))) {
            throw FirnException.corrupt(file + " does not end with " + END_MAGIC + ": it may be cut off");
        }
        long count = footer.getLong(0);
        long entriesAt = footer.getLong(8);
        if (count < 0
                || count > EntryTable.MAX_ENTRIES
                || entriesAt < BinaryHeader.BYTES
                || entriesAt != sizeBytes - FOOTER_BYTES - count * EntryTable.ENTRY_BYTES) {
            throw FirnException.corrupt(
                    file + " of " + sizeBytes + " bytes claims " + count + " entries from byte " + entriesAt);
        }
        ByteBuffer entries = count * EntryTable.ENTRY_BYTES < MAPPED_FROM_BYTES
                ? reader.read(entriesAt, sizeBytes - FOOTER_BYTES)
                : reader.map(entriesAt, sizeBytes - FOOTER_BYTES);
        byte[] sum = new byte[Cid.DIGEST_BYTES];
        footer.get(SUM_AT, sum);
        if (!Arrays.equals(sum, sum(header, entries, footer.slice(0, SUM_AT)))) {
            throw FirnException.corrupt(file + " has a header or table of contents that does not have its checksum");
        }
        checkEntries(entries, entriesAt, file);
        return new LoadedContainer(
                new ContainerInfo(type, wanted.name(), sizeBytes, (int) count), new EntryTable(entries));
    }

    private static ContainerType type(byte code, String file) {
        if (code == ContainerType.DATA.code()) {
            return ContainerType.DATA;
        }
        if (code == ContainerType.METADATA.code()) {
            return ContainerType.METADATA;
        }
        throw FirnException.corrupt(file + " is of type " + code + ", wanted D or M");
    }

    /** A checksum says that a table is as it was written, not that it was written by somebody honest. */
    private static void checkEntries(ByteBuffer entries, long payloadEnd, String file) {
        EntryTable table = new EntryTable(entries);
        int compared = EntryTable.KIND_AT + 1;
        for (int i = 0; i < table.count(); i++) {
            int at = i * EntryTable.ENTRY_BYTES;
            long offset = table.offsetBytes(i);
            long length = table.lengthBytes(i);
            boolean lawful = EntryKind.isCode(entries.get(at + EntryTable.KIND_AT))
                    && offset >= BinaryHeader.BYTES
                    && offset <= payloadEnd
                    && length >= 0
                    && length <= payloadEnd - offset;
            boolean sorted = i == 0 || compareUnsigned(entries, at - EntryTable.ENTRY_BYTES, at, compared) < 0;
            if (!lawful || !sorted) {
                throw FirnException.corrupt(
                        file + " has an entry " + i + " that is " + (lawful ? "out of order" : "not lawful"));
            }
        }
    }

    private static int compareUnsigned(ByteBuffer bytes, int first, int second, int length) {
        int i = 0;
        while (i < length - 1 && bytes.get(first + i) == bytes.get(second + i)) {
            i++;
        }
        return Integer.compare(bytes.get(first + i) & 0xff, bytes.get(second + i) & 0xff);
    }
}
