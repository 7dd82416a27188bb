package dev.firn.bridge.car;

import dev.firn.bridge.unixfs.ForeignBlocks;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.Optional;

/** The blocks of the version that an import stands on: what a CAR leaves out since that version. Its directories are made only if a block is asked for. Safe
 * for many threads. */
final class EarlierBlocks implements Closeable {
    private final Repository repository;
    private final Optional<Cid> base;
    private final String at;
    private Optional<UnixFsView> view = Optional.empty();

    EarlierBlocks(Repository repository, Optional<Cid> base, String at) {
        this.repository = repository;
        this.base = base;
        this.at = at;
    }

    /** These blocks behind those of a CAR. */
    ForeignBlocks behind(CarBlocks blocks) {
        return new ForeignBlocks() {
            @Override
            public ByteBuffer bytes(Cid cid) {
                return blocks.find(cid).or(() -> find(cid)).orElseThrow(() -> missing(cid, blocks));
            }

            @Override
            public int sizeBytes(Cid cid) {
                return blocks.findSizeBytes(cid).orElseGet(() -> bytes(cid).remaining());
            }
        };
    }

    private static FirnException missing(Cid cid, CarBlocks blocks) {
        return FirnException.missing("block " + cid + " is neither in " + blocks.place() + " nor of the version before")
                .withHint("a CAR made with --since goes to a branch that has that version");
    }

    private Optional<ByteBuffer> find(Cid cid) {
        return view().flatMap(present -> present.findBlock(cid)).map(Block::bytes);
    }

    private synchronized Optional<UnixFsView> view() {
        if (view.isEmpty() && base.isPresent()) {
            Snapshot version = repository.snapshot(base.get());
            if (version.totals(at).entryCount() > 0) {
                view = Optional.of(UnixFsView.open(repository, version, at));
            }
        }
        return view;
    }

    @Override
    public synchronized void close() {
        view.ifPresent(UnixFsView::close);
    }
}
