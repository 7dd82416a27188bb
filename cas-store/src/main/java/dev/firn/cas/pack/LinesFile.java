package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The grammar of a lines container, and the checks it passes before anything in it is believed: a header line, one line a DAG-JSON block, a last line
 * with the places of the blocks and a checksum of header and itself. All lines are canonical DAG-JSON. See docs/format.md, "Lines".
 */
public final class LinesFile {
    /** The most blocks of one container, so that the last line is bounded. */
    public static final int MAX_BLOCKS = 8_192;

    static final String BLOCKS = "{\"blocks\":[";
    static final String CHECKSUM = ",\"checksum\":\"";
    static final String END = "\"}";

    private static final String HEADER_BEGIN = "{\"firn\":\"lines\",\"format\":";
    private static final int MAX_HEADER_BYTES = 256;
    private static final int CID_LENGTH = 61;
    private static final int FIRST_TAIL_BYTES = 1 << 12;
    private static final int MAX_LAST_LINE_BYTES = 128 + MAX_BLOCKS * 128;

    private LinesFile() {}

    /** The header line, without its line feed. */
    static String header(ContainerName repository, ContainerName name) {
        return HEADER_BEGIN + BinaryHeader.FORMAT + ",\"name\":\"" + name + "\",\"repository\":\"" + repository + "\"}";
    }

    /** What a block's line adds to the last line. */
    static String entry(Cid cid, Extent extent) {
        return "[\"" + cid + "\"," + extent.offsetBytes() + "," + extent.lengthBytes() + "]";
    }

    /** The checksum of the header line and the last line without its checksum: {@code {"blocks":[…]}}. */
    static String sum(String header, String blocks) {
        return HexFormat.of()
                .formatHex(
                        Sha256.digest(ByteBuffer.wrap((header + blocks + "]}").getBytes(StandardCharsets.ISO_8859_1))));
    }

    /**
     * Reads the header and the last line of a lines container and checks them.
     *
     * @throws FirnException of kind MISSING if there is no such container, CORRUPT or UNSUPPORTED if it fails a check, IO if the medium fails; the
     *     message names the file
     */
    public static LoadedContainer load(BlobSpace space, ContainerName repository, ContainerName name) {
        BlobName blob = name.in(ContainerType.LINES);
        String file = "lines file " + blob + " in " + space.place();
        try (BlobReader reader = space.open(blob)) {
            String header = header(repository, name);
            checkHeader(reader, header, new BinaryHeader("", (byte) 0, repository, name), file);
            String last = lastLine(reader, file);
            EntryTable table = parse(last, header, reader.sizeBytes(), file);
            ContainerInfo info = new ContainerInfo(ContainerType.LINES, name, reader.sizeBytes(), table.count());
            return new LoadedContainer(info, table);
        }
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.ISO_8859_1.decode(bytes).toString();
    }

    private static void checkHeader(BlobReader reader, String wanted, BinaryHeader identity, String file) {
        String begin = text(reader.read(0, Math.min(reader.sizeBytes(), MAX_HEADER_BYTES)));
        if (begin.startsWith(wanted + "\n")) {
            return;
        }
        if (begin.indexOf('\n') < 0 && reader.sizeBytes() < MAX_HEADER_BYTES) {
            throw FirnException.corrupt(
                    file + " is too short: its " + reader.sizeBytes() + " bytes hold no whole header line");
        }
        if (!begin.startsWith(HEADER_BEGIN)) {
            throw FirnException.corrupt(file + " does not begin with the header of a lines file");
        }
        int comma = begin.indexOf(',', HEADER_BEGIN.length());
        String format = comma < 0 ? "" : begin.substring(HEADER_BEGIN.length(), comma);
        if (!format.equals(String.valueOf(BinaryHeader.FORMAT)) && format.matches("[0-9]{1,9}")) {
            throw FirnException.unsupported(
                    file + " has format version " + format + ", this program knows version " + BinaryHeader.FORMAT);
        }
        int line = begin.indexOf('\n');
        if (line == wanted.length()) {
            ContainerName name = nameAt(begin, wanted.indexOf(identity.name().hex()), identity.name());
            ContainerName repository =
                    nameAt(begin, wanted.length() - 2 - 2 * ContainerName.BYTES, identity.repository());
            BinaryHeader.checkIdentity(repository, name, identity, file);
        }
        throw FirnException.corrupt(file + " has a header line that is not lawful");
    }

    private static ContainerName nameAt(String header, int at, ContainerName otherwise) {
        String hex = header.substring(at, at + 2 * ContainerName.BYTES);
        return hex.matches("[0-9a-f]+") ? new ContainerName(hex) : otherwise;
    }

    private static String lastLine(BlobReader reader, String file) {
        long size = reader.sizeBytes();
        for (long tail = FIRST_TAIL_BYTES; ; tail *= 8) {
            long begin = Math.max(0, size - tail);
            String text = text(reader.read(begin, size));
            if (!text.endsWith("\n")) {
                throw FirnException.corrupt(file + " does not end with a line feed: it may be cut off");
            }
            int before = text.lastIndexOf('\n', text.length() - 2);
            if (before >= 0) {
                return text.substring(before + 1, text.length() - 1);
            }
            if (begin == 0 || tail > MAX_LAST_LINE_BYTES) {
                throw FirnException.corrupt(file + " has no last line that says where its blocks are");
            }
        }
    }

    private static EntryTable parse(String last, String header, long sizeBytes, String file) {
        int sumAt = last.length() - END.length() - 2 * Cid.DIGEST_BYTES;
        int blocksEnd = sumAt - CHECKSUM.length() - 1;
        if (blocksEnd < BLOCKS.length()
                || !last.startsWith(BLOCKS)
                || !last.startsWith("]" + CHECKSUM, blocksEnd)
                || !last.endsWith(END)) {
            throw FirnException.corrupt(
                    file + " has a last line that does not say where its blocks are: it may be cut off");
        }
        String blocks = last.substring(0, blocksEnd);
        if (!sum(header, blocks).equals(last.substring(sumAt, last.length() - END.length()))) {
            throw FirnException.corrupt(file + " has a header or last line that does not have its checksum");
        }
        long blocksAt = header.length() + 1L;
        long linesEnd = sizeBytes - last.length() - 1;
        return entries(blocks, blocksAt, linesEnd, file);
    }

    /** Parses {@code ["b…",1,2],["b…",3,4]}, which the checksum covers: so any fault is one of whoever wrote it. */
    private static EntryTable entries(String blocks, long blocksAt, long linesEnd, String file) {
        EntryList list = new EntryList();
        long expectedAt = blocksAt;
        int at = BLOCKS.length();
        while (at < blocks.length()) {
            int close = blocks.indexOf(']', at);
            String item = close < 0 ? "" : blocks.substring(at, close + 1);
            Cid cid = cid(item, file);
            long length = length(item);
            Extent extent = new Extent(expectedAt, length);
            boolean fits = length >= 0 && length <= linesEnd - expectedAt && list.count() < MAX_BLOCKS;
            if (!fits
                    || !item.equals(entry(cid, extent))
                    || list.find(cid, EntryKind.BLOCK).isPresent()) {
                throw FirnException.corrupt(
                        file + " has an entry " + list.count() + " in its last line that is not lawful");
            }
            list.add(cid, EntryKind.BLOCK, extent);
            expectedAt += length + 1;
            at = close + 1;
            boolean isSeparated = blocks.startsWith(",", at) && at + 1 < blocks.length();
            if (at < blocks.length() && !isSeparated) {
                throw FirnException.corrupt(file + " has a last line that is not a list of entries");
            }
            at += 1;
        }
        if (expectedAt != linesEnd) {
            throw FirnException.corrupt(
                    file + " has lines up to byte " + linesEnd + ", its last line names them up to " + expectedAt);
        }
        return list.toTable();
    }

    private static Cid cid(String item, String file) {
        if (item.startsWith("[\"") && item.length() > 2 + CID_LENGTH) {
            try {
                // A multibase text in upper case or with other padding is no canonical text, which comparing with what
                // would be written finds.
                String text = item.substring(2, item.indexOf('"', 2));
                Cid cid = Cid.parse(text);
                if (cid.isFirn() && cid.has(Codec.DAG_JSON)) {
                    return cid;
                }
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw FirnException.corrupt(file + " has a last line with something that is no CID");
            }
        }
        throw FirnException.corrupt(file + " has a last line with something that is no CID of DAG-JSON");
    }

    private static long length(String item) {
        int comma = item.lastIndexOf(',');
        try {
            return Long.parseLong(item.substring(comma + 1, item.length() - 1));
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            return Long.MAX_VALUE;
        }
    }
}
