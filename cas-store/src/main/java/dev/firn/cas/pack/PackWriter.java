package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.BlobWriter;
import java.nio.ByteBuffer;
import java.util.Optional;

/** Writes a pack. See {@link PackFile} for its bytes, and {@link ContainerWriter} for threads. */
public final class PackWriter implements ContainerWriter {
    /** Tables from this size on are not kept in memory after sealing. */
    private static final int REOPENED_FROM_BYTES = 1 << 16;

    private final BlobSpace space;
    private final ContainerType type;
    private final ContainerName repository;
    private final ContainerName name;
    private final ByteBuffer header;
    private final BlobWriter blob;
    private final EntryList entries = new EntryList();
    /** Of what was appended since {@link #objectAt}. */
    private final BlockChecksum checksum = new BlockChecksum();

    private long objectAt;

    /**
     * Begins a pack.
     *
     * @param type DATA or METADATA
     * @param repository id of the repository
     * @param name never used before
     * @throws FirnException of kind IO or REFUSED if nothing can be written to the space
     */
    public PackWriter(BlobSpace space, ContainerType type, ContainerName repository, ContainerName name) {
        if (type == ContainerType.LINES) {
            throw new IllegalArgumentException("a pack has no type " + type);
        }
        this.space = space;
        this.type = type;
        this.repository = repository;
        this.name = name;
        header = new BinaryHeader(PackFile.MAGIC, type.code(), repository, name).encode();
        blob = space.newBlob();
        blob.append(header.duplicate());
        objectAt = blob.positionBytes();
    }

    @Override
    public ContainerType type() {
        return type;
    }

    @Override
    public int count() {
        return entries.count();
    }

    @Override
    public long positionBytes() {
        return blob.positionBytes();
    }

    @Override
    public Optional<Extent> find(Cid cid, EntryKind kind) {
        return entries.find(cid, kind);
    }

    @Override
    public ByteBuffer read(Extent extent) {
        return blob.read(extent.offsetBytes(), extent.endBytes());
    }

    @Override
    public void add(Cid cid, ByteBuffer bytes) {
        appendPiece(bytes);
        endPieces(cid, EntryKind.BLOCK);
    }

    /** Appends the next bytes of what {@link #endPieces} will name: all of {@code bytes} from position to limit, which stay as they are. */
    public void appendPiece(ByteBuffer bytes) {
        checksum.add(bytes);
        blob.append(bytes.duplicate());
    }

    /**
     * Says what the pieces since the last entry are.
     *
     * @throws IllegalStateException if the pack holds it already
     */
    public void endPieces(Cid cid, EntryKind kind) {
        long end = blob.positionBytes();
        entries.add(cid, kind, new Extent(objectAt, end - objectAt, kind == EntryKind.BLOCK ? checksum.end(cid) : 0));
        checksum.begin();
        objectAt = end;
    }

    @Override
    public LoadedContainer seal() {
        long entriesAt = blob.positionBytes();
        if (entriesAt != objectAt) {
            throw new IllegalStateException("bytes that no entry names at the end of pack " + name);
        }
        EntryTable table = entries.toTable();
        blob.append(table.bytes());
        blob.append(PackFile.footer(header, table.bytes(), entriesAt));
        long sizeBytes = blob.positionBytes();
        publish(blob, name.in(type));
        if (table.bytes().remaining() >= REOPENED_FROM_BYTES) {
            return PackFile.load(space, repository, name);
        }
        return new LoadedContainer(new ContainerInfo(type, name, sizeBytes, table.count()), table);
    }

    static void publish(BlobWriter blob, BlobName name) {
        if (!blob.sealUnsynced(name)) {
            throw FirnException.conflict("a blob " + name + " is there already, though its name was chosen at random");
        }
    }

    @Override
    public void close() {
        blob.close();
    }
}
