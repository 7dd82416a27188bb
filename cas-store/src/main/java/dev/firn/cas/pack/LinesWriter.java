package dev.firn.cas.pack;

import dev.firn.cas.Cid;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.BlobWriter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Writes a lines container. See {@link LinesFile} for its bytes, and {@link ContainerWriter} for threads. */
public final class LinesWriter implements ContainerWriter {
    private final ContainerName name;
    private final String header;
    private final BlobWriter blob;
    private final EntryList entries = new EntryList();
    private final StringBuilder blocks = new StringBuilder(LinesFile.BLOCKS);

    /**
     * Begins a lines container.
     *
     * @param repository id of the repository
     * @param name never used before
     * @throws dev.firn.cas.FirnException of kind IO or REFUSED if nothing can be written to the space
     */
    public LinesWriter(BlobSpace space, ContainerName repository, ContainerName name) {
        this.name = name;
        header = LinesFile.header(repository, name);
        blob = space.newBlob();
        blob.append(ascii(header + "\n"));
    }

    private static ByteBuffer ascii(String text) {
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public ContainerType type() {
        return ContainerType.LINES;
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

    /** Appends a block of DAG-JSON, whose canonical form has no line feed. */
    @Override
    public void add(Cid cid, ByteBuffer bytes) {
        if (entries.count() == LinesFile.MAX_BLOCKS) {
            throw new IllegalStateException("lines file " + name + " has all the blocks it may have");
        }
        Extent extent = new Extent(blob.positionBytes(), bytes.remaining());
        ByteBuffer line = ByteBuffer.allocate(bytes.remaining() + 1);
        line.put(bytes.duplicate()).put((byte) '\n').flip();
        blob.append(line);
        entries.add(cid, EntryKind.BLOCK, extent);
        blocks.append(entries.count() == 1 ? "" : ",").append(LinesFile.entry(cid, extent));
    }

    @Override
    public LoadedContainer seal() {
        String sum = LinesFile.sum(header, blocks.toString());
        blob.append(ascii(blocks + "]" + LinesFile.CHECKSUM + sum + LinesFile.END + "\n"));
        ContainerInfo info = new ContainerInfo(ContainerType.LINES, name, blob.positionBytes(), entries.count());
        PackWriter.publish(blob, name.in(ContainerType.LINES));
        return new LoadedContainer(info, entries.toTable());
    }

    @Override
    public void close() {
        blob.close();
    }
}
