package dev.firn.cas.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file to which pieces are written at their places, each after {@link #before}; it can do nothing else. */
abstract class WriteOnlyChannel extends FileChannel {
    private final FileChannel file;

    WriteOnlyChannel(FileChannel file) {
        this.file = file;
    }

    /** May wait, or fail. */
    abstract void before(long position) throws IOException;

    @Override
    public int write(ByteBuffer source, long position) throws IOException {
        before(position);
        return file.write(source, position);
    }

    @Override
    protected void implCloseChannel() throws IOException {
        file.close();
    }

    private static UnsupportedOperationException no() {
        return new UnsupportedOperationException("only written at places");
    }

    @Override
    public int read(ByteBuffer target) {
        throw no();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw no();
    }

    @Override
    public int write(ByteBuffer source) {
        throw no();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw no();
    }

    @Override
    public long position() {
        throw no();
    }

    @Override
    public FileChannel position(long position) {
        throw no();
    }

    @Override
    public long size() {
        throw no();
    }

    @Override
    public FileChannel truncate(long size) {
        throw no();
    }

    @Override
    public void force(boolean metadata) {
        throw no();
    }

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw no();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw no();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        throw no();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw no();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw no();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw no();
    }
}
