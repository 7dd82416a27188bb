package dev.firn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.index.BlockIndex;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.pack.Containers;
import dev.firn.cas.pack.EntryKind;
import dev.firn.cas.pack.EntryTable;
import dev.firn.cas.pack.LoadedContainer;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.ref.RefStore;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.MemorySpace;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreOptions;
import dev.firn.history.Commit;
import dev.firn.history.Operation;
import dev.firn.ipld.CheckedJson;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One target for each file of a repository that has a checksum instead of a CID. The input is tried as it is and once more *sealed*: with the magic, the
 * version and the checksums that it should have, as whoever means harm would write them; else no change would come past them. Runs as {@link DecoderFuzzTest}.
 */
class StoredFileFuzzTest {
    private static final String ID = "000102030405060708090a0b0c0d0e0f";
    private static final ContainerName REPOSITORY = new ContainerName(ID);
    private static final ContainerName NAME = new ContainerName("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
    private static final RefName MAIN = RefName.branch("main");

    private static final int HEADER_BYTES = 48;
    private static final int TYPE_AT = 10;
    private static final int DIGEST_BYTES = 32;
    private static final int HEX = 2 * DIGEST_BYTES;

    @FuzzTest
    void refCell(byte[] data) {
        tolerant(StoredFileFuzzTest::readRefCell, data);
    }

    @FuzzTest
    void pack(byte[] data) {
        tolerant(StoredFileFuzzTest::readPack, data);
    }

    @FuzzTest
    void lines(byte[] data) {
        tolerant(StoredFileFuzzTest::readLines, data);
    }

    @FuzzTest
    void index(byte[] data) {
        tolerant(StoredFileFuzzTest::readIndex, data);
    }

    @FuzzTest
    void damageList(byte[] data) {
        tolerant(StoredFileFuzzTest::readDamageList, data);
    }

    @FuzzTest
    void absenceList(byte[] data) {
        tolerant(StoredFileFuzzTest::readAbsenceList, data);
    }

    @FuzzTest
    void stamp(byte[] data) {
        tolerant(StoredFileFuzzTest::readStamp, data);
    }

    @FuzzTest
    void operation(byte[] data) {
        tolerant(StoredFileFuzzTest::readOperation, data);
    }

    @FuzzTest
    void commitDocument(byte[] data) {
        tolerant(StoredFileFuzzTest::readCommit, data);
    }

    private static void tolerant(Consumer<byte[]> decoder, byte[] data) {
        try {
            decoder.accept(data);
        } catch (FirnException e) {
            boolean isReport = e.kind() == FirnException.Kind.CORRUPT || e.kind() == FirnException.Kind.UNSUPPORTED;
            if (!isReport || String.valueOf(e.getMessage()).isEmpty()) {
                throw e;
            }
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise);
        }
    }

    private static MemorySpace spaceWith(String blob, byte[] bytes) {
        MemorySpace space = new MemorySpace(() -> 0);
        space.create(BlobName.of(blob), ByteSource.of(bytes));
        return space;
    }

    /** Reads both: if the input as it is passes, so must its sealed form, which is the same then. */
    private static void readBoth(byte[] data, byte[] sealed, Consumer<byte[]> reader) {
        try {
            reader.accept(data);
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.CORRUPT && e.kind() != FirnException.Kind.UNSUPPORTED) {
                throw e;
            }
        }
        reader.accept(sealed);
    }

    private static void readRefCell(byte[] data) {
        readBoth(data, sealedJson(data), bytes -> {
            MemorySpace space = spaceWith("refs/heads/main/0000000000000007", bytes);
            RefCell cell = new RefStore(space, space, ID).find(MAIN).orElseThrow();
            check(cell.ref().equals(MAIN) && cell.sequence() == 7, "the cell of another ref");
        });
    }

    /** With the checksum that it has to have, where the input begins with one. */
    private static byte[] sealedJson(byte[] data) {
        String begin = "{\"checksum\":\"";
        int rest = begin.length() + HEX + 2;
        String text = new String(data, StandardCharsets.ISO_8859_1);
        if (!text.startsWith(begin) || text.length() <= rest) {
            return data;
        }
        String summed = "{" + text.substring(rest, text.endsWith("\n") ? text.length() - 1 : text.length());
        return (begin + hexSum(summed) + "\"," + text.substring(rest)).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String hexSum(String text) {
        return HexFormat.of().formatHex(Sha256.digest(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1))));
    }

    private static void readPack(byte[] data) {
        readBoth(data, sealedPack(data), bytes -> {
            MemorySpace space = spaceWith("packs/" + NAME.hex() + ".pack", bytes);
            LoadedContainer pack = Containers.load(space, REPOSITORY, NAME.in(ContainerType.DATA));
            checkTable(pack.table(), bytes.length);
            searchAll(space, pack.table());
        });
    }

    private static byte[] sealedPack(byte[] data) {
        int footer = data.length - 56;
        if (footer < HEADER_BYTES) {
            return data;
        }
        byte[] sealed = headed(data, "FIRNPACK", data[TYPE_AT]);
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        long entries = Math.min(buffer.getLong(footer) & 0xff, (footer - HEADER_BYTES) / EntryTable.ENTRY_BYTES);
        int entriesAt = (int) (footer - entries * EntryTable.ENTRY_BYTES);
        buffer.putLong(footer, entries).putLong(footer + 8, entriesAt);
        ByteBuffer summed = ByteBuffer.allocate(HEADER_BYTES + footer + 16 - entriesAt);
        summed.put(sealed, 0, HEADER_BYTES).put(sealed, entriesAt, footer + 16 - entriesAt);
        return closed(sealed, Sha256.digest(summed.flip()), "FIRNTAIL");
    }

    /** A copy with the header that the file has to have. */
    private static byte[] headed(byte[] data, String magic, byte type) {
        byte[] copy = data.clone();
        ByteBuffer header = ByteBuffer.wrap(copy);
        header.put(magic.getBytes(StandardCharsets.US_ASCII));
        header.putShort((short) 1).put(type).put(new byte[5]);
        header.put(REPOSITORY.bytes()).put(NAME.bytes());
        return copy;
    }

    private static byte[] closed(byte[] sealed, byte[] sum, String magic) {
        ByteBuffer.wrap(sealed, sealed.length - sum.length - magic.length(), sum.length + magic.length())
                .put(sum)
                .put(magic.getBytes(StandardCharsets.US_ASCII));
        return sealed;
    }

    private static void checkTable(EntryTable table, long sizeBytes) {
        for (int i = 0; i < table.count(); i++) {
            check(
                    table.offsetBytes(i) >= 0
                            && table.lengthBytes(i) >= 0
                            && table.offsetBytes(i) + table.lengthBytes(i) <= sizeBytes,
                    "an entry out of the file");
            check(table.find(table.cid(i), table.kind(i)).isPresent(), "an entry that is not found");
        }
    }

    /** Whatever lies there: each answer is a place within the container, or a report. */
    private static void searchAll(MemorySpace space, EntryTable table) {
        BlockIndex index = new BlockIndex(space, REPOSITORY, new Random(1));
        try (Store store = Store.open(space, ID, StoreOptions.defaults(new Random(1)))) {
            for (int i = 0; i < Math.min(3, table.count()); i++) {
                Cid cid = table.cid(i);
                check(!index.search(cid, table.kind(i)).isEmpty(), "a place that is not found");
                if (table.kind(i) == EntryKind.BLOCK && table.lengthBytes(i) <= Block.MAX_BYTES) {
                    reported(() -> store.block(cid));
                }
            }
        }
    }

    private static void reported(Runnable read) {
        try {
            read.run();
        } catch (FirnException e) {
            check(
                    e.kind() == FirnException.Kind.CORRUPT || e.kind() == FirnException.Kind.MISSING,
                    "neither damaged nor missing: " + e);
        }
    }

    /** The input is all that follows the header line. */
    private static void readLines(byte[] data) {
        String header =
                "{\"firn\":\"lines\",\"format\":1,\"name\":\"" + NAME.hex() + "\",\"repository\":\"" + ID + "\"}";
        String text = new String(data, StandardCharsets.ISO_8859_1);
        readBoth(
                (header + "\n" + text).getBytes(StandardCharsets.ISO_8859_1),
                (header + "\n" + sealedLines(header, text)).getBytes(StandardCharsets.ISO_8859_1),
                bytes -> {
                    MemorySpace space = spaceWith("lines/" + NAME.hex() + ".jsonl", bytes);
                    EntryTable table = Containers.load(space, REPOSITORY, NAME.in(ContainerType.LINES))
                            .table();
                    checkTable(table, bytes.length);
                    checkLastLine(table, new String(bytes, StandardCharsets.ISO_8859_1));
                    searchAll(space, table);
                });
    }

    private static String sealedLines(String header, String text) {
        int last = text.lastIndexOf('\n', text.length() - 2) + 1;
        int sum = text.lastIndexOf(",\"checksum\":\"");
        if (sum < last) {
            return text;
        }
        String line = text.substring(last, sum);
        return text.substring(0, last) + line + ",\"checksum\":\"" + hexSum(header + line + "}") + "\"}\n";
    }

    /** The last line is canonical DAG-JSON: there is one for what it says. */
    private static void checkLastLine(EntryTable table, String text) {
        StringBuilder wanted = new StringBuilder("{\"blocks\":[");
        String comma = "";
        for (int i : table.inOrderOfOffset()) {
            Cid json = Cid.of(Codec.DAG_JSON, digest(table.cid(i)));
            wanted.append(comma).append("[\"").append(json).append("\",").append(table.offsetBytes(i));
            wanted.append(',').append(table.lengthBytes(i)).append(']');
            comma = ",";
        }
        wanted.append("],\"checksum\":\"");
        int last = text.lastIndexOf('\n', text.length() - 2) + 1;
        check(text.startsWith(wanted.toString(), last), "a last line that is not canonical");
        check(text.length() == last + wanted.length() + HEX + 3, "a last line that goes on");
    }

    private static byte[] digest(Cid cid) {
        byte[] bytes = cid.toBytes();
        return Arrays.copyOfRange(bytes, bytes.length - DIGEST_BYTES, bytes.length);
    }

    /** Nothing but the index is there; and a pack that it may name. Opening, asking, verifying and merging end with answers. */
    private static void readIndex(byte[] data) {
        readBoth(data, sealedIndex(data), bytes -> {
            MemorySpace space = spaceWith("index/" + NAME.hex() + ".mpi", bytes);
            BlockIndex index = new BlockIndex(space, REPOSITORY, new Random(1));
            for (int at = HEADER_BYTES; at + 52 <= Math.min(bytes.length, HEADER_BYTES + 3 * 52); at += 52) {
                Cid cid = Cid.of(Codec.RAW, Arrays.copyOfRange(bytes, at, at + DIGEST_BYTES));
                for (EntryKind kind : EntryKind.values()) {
                    check(index.places(cid, kind).isEmpty(), "a place in no container");
                    check(index.search(cid, kind).isEmpty(), "a place in no container");
                }
            }
            index.verify((blob, problem) -> check(!problem.isEmpty(), "a problem without words"));
            namedContainer(space, bytes);
            BlockIndex merged = new BlockIndex(space, REPOSITORY, new Random(1));
            merged.verify((blob, problem) -> check(!problem.isEmpty(), "a problem without words"));
            for (int at = HEADER_BYTES; at + 52 <= Math.min(bytes.length, HEADER_BYTES + 3 * 52); at += 52) {
                Cid cid = Cid.of(Codec.RAW, Arrays.copyOfRange(bytes, at, at + DIGEST_BYTES));
                merged.search(cid, EntryKind.BLOCK);
            }
            merged.consolidate();
        });
    }

    /** A lawful pack of one empty block that has the name and length of the first container of an index. */
    private static void namedContainer(MemorySpace space, byte[] index) {
        ByteBuffer bytes = ByteBuffer.wrap(index);
        if (index.length < HEADER_BYTES + 88) {
            return;
        }
        long at = HEADER_BYTES + 52 * bytes.getLong(index.length - 88);
        if (at < HEADER_BYTES || at > index.length - 32) {
            return;
        }
        ContainerName name = ContainerName.at(bytes, (int) at + 16);
        long size = bytes.getLong((int) at + 8);
        if (size < HEADER_BYTES + 48 + 56 || size > 4_096) {
            return;
        }
        byte[] pack = new byte[(int) size];
        ByteBuffer entry = ByteBuffer.wrap(pack);
        entry.put(TYPE_AT, (byte) 'D');
        entry.position(pack.length - 56 - 48);
        entry.put(Sha256.digest(ByteBuffer.wrap(new byte[0])));
        entry.putLong(HEADER_BYTES).putLong(0).putLong(1);
        byte[] sealed = sealedPack(pack);
        ByteBuffer.wrap(sealed).position(32).put(name.bytes());
        space.create(name.in(ContainerType.DATA), ByteSource.of(resummed(sealed)));
    }

    /** With its checksum after the name was changed. */
    private static byte[] resummed(byte[] pack) {
        int footer = pack.length - 56;
        int entriesAt = footer - EntryTable.ENTRY_BYTES;
        ByteBuffer summed = ByteBuffer.allocate(HEADER_BYTES + footer + 16 - entriesAt);
        summed.put(pack, 0, HEADER_BYTES).put(pack, entriesAt, footer + 16 - entriesAt);
        return closed(pack, Sha256.digest(summed.flip()), "FIRNTAIL");
    }

    private static byte[] sealedIndex(byte[] data) {
        int footer = data.length - 88;
        if (footer < HEADER_BYTES) {
            return data;
        }
        byte[] sealed = headed(data, "FIRNINDX", (byte) 0);
        ByteBuffer buffer = ByteBuffer.wrap(sealed);
        long entries = buffer.getLong(footer);
        if (entries >= 0 && entries <= (footer - HEADER_BYTES) / 52) {
            int entriesEnd = (int) (HEADER_BYTES + 52 * entries);
            buffer.position(footer + 16);
            buffer.put(Sha256.digest(ByteBuffer.wrap(sealed, HEADER_BYTES, entriesEnd - HEADER_BYTES)));
            ByteBuffer summed = ByteBuffer.allocate(HEADER_BYTES + footer + 48 - entriesEnd);
            summed.put(sealed, 0, HEADER_BYTES).put(sealed, entriesEnd, footer + 48 - entriesEnd);
            closed(sealed, Sha256.digest(summed.flip()), "FIRNIEND");
        }
        return sealed;
    }

    private static void readDamageList(byte[] data) {
        readBoth(data, sealedList(data, "FIRNBADS", (byte) 0), bytes -> {
            MemorySpace space = spaceWith("index/" + NAME.hex() + ".bad", bytes);
            BlockIndex index = new BlockIndex(space, REPOSITORY, new Random(1));
            index.verify((blob, problem) -> check(!problem.isEmpty(), "a problem without words"));
            Cid cid = Cid.ofContent(Codec.RAW, new byte[0]);
            check(index.search(cid, EntryKind.BLOCK).isEmpty(), "a place in no container");
            index.rememberUnlisted();
        });
    }

    private static byte[] sealedList(byte[] data, String magic, byte type) {
        if (data.length < HEADER_BYTES + DIGEST_BYTES) {
            return data;
        }
        byte[] sealed = headed(data, magic, type);
        int end = data.length - DIGEST_BYTES;
        return closed(sealed, Sha256.digest(ByteBuffer.wrap(sealed, 0, end)), "");
    }

    private static void readAbsenceList(byte[] data) {
        byte type = data.length > TYPE_AT ? data[TYPE_AT] : 0;
        readBoth(data, sealedList(data, "FIRNABSN", type), bytes -> {
            MemorySpace space = spaceWith("absent/" + NAME.hex() + ".abs", bytes);
            try (Store store = Store.open(space, ID, StoreOptions.defaults(new Random(1)))) {
                check(store.absences().find(Cid.ofContent(Codec.RAW, data)).isEmpty(), "recorded, though nobody did");
                int begin = HEADER_BYTES + 1 + (bytes[HEADER_BYTES] & 0xff);
                for (int at = begin; at + 2 * DIGEST_BYTES <= bytes.length; at += DIGEST_BYTES) {
                    Cid cid = Cid.of(Codec.RAW, Arrays.copyOfRange(bytes, at, at + DIGEST_BYTES));
                    check(store.absences().find(cid).isPresent(), "a digest of the list that is not found");
                }
            }
        });
    }

    private static void readStamp(byte[] data) {
        byte[] sealed = sealedMember(data);
        readBoth(data, sealed, bytes -> {
            MemorySpace space = spaceWith("firn.json", bytes);
            Surroundings surroundings = new Surroundings(Clock.systemUTC(), new Random(1), "fuzz");
            try (Repository repository = Repository.open(space, surroundings)) {
                check(repository.id().length() == ID.length(), "an id that is none");
            }
        });
    }

    /** With the checksum, wherever it stands, if the input without it is a map of DAG-JSON. */
    private static byte[] sealedMember(byte[] data) {
        try {
            if (data.length > 0 && DagJson.decode(Arrays.copyOf(data, data.length - 1), "") instanceof MapNode map) {
                byte[] sealed = CheckedJson.seal(map.without("checksum"));
                check(CheckedJson.open(sealed, "").equals(map.without("checksum")), "another map");
                return sealed;
            }
        } catch (FirnException e) {
            return data;
        }
        return data;
    }

    private static void readOperation(byte[] data) {
        if (data.length <= Block.MAX_BYTES) {
            Block block = Block.of(Codec.DAG_JSON, data);
            check(Operation.read(block).toBlock().equals(block), "written in another way than it was read");
        }
    }

    private static void readCommit(byte[] data) {
        if (data.length <= Block.MAX_BYTES) {
            Block block = Block.of(Codec.DAG_JSON, data);
            check(Commit.read(block).toBlock().equals(block), "written in another way than it was read");
        }
    }
}
