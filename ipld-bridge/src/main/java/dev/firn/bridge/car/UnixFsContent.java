package dev.firn.bridge.car;

import dev.firn.bridge.unixfs.UnixFsPart;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** A version, or what is at and below a path of it, as the directory or file that IPFS users open. Blocks come depth first, links in their order. */
public final class UnixFsContent implements CarContent {
    private final Repository repository;
    private final UnixFsView view;
    private final Optional<UnixFsView> since;

    private UnixFsContent(Repository repository, UnixFsView view, Optional<UnixFsView> since) {
        this.repository = repository;
        this.view = view;
        this.since = since;
    }

    /**
     * What is at and below a path, empty for all of a version.
     *
     * @param since a version whose blocks at and below the same path are left out, as the receiver has them
     * @throws FirnException of kind MISSING if there is nothing at the path
     */
    public static UnixFsContent of(Repository repository, Snapshot version, String path, Optional<Snapshot> since) {
        UnixFsView view = UnixFsView.open(repository, version, path);
        try {
            return new UnixFsContent(repository, view, since.flatMap(earlier -> find(repository, earlier, path)));
        } catch (RuntimeException e) {
            view.close();
            throw e;
        }
    }

    private static Optional<UnixFsView> find(Repository repository, Snapshot earlier, String path) {
        try {
            return Optional.of(UnixFsView.open(repository, earlier, path));
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.MISSING && earlier.totals(path).entryCount() == 0) {
                return Optional.empty();
            }
            throw e;
        }
    }

    @Override
    public List<Cid> roots() {
        return List.of(view.root().cid());
    }

    @Override
    public void forEach(Visitor visitor) {
        try (SeenBlocks had = new SeenBlocks(repository);
                SeenBlocks seen = new SeenBlocks(repository)) {
            since.ifPresent(earlier -> earlier.walk(earlier.root()).forEachRemaining(part -> had.add(whole(part))));
            view.walk(view.root()).forEachRemaining(part -> {
                if (!had.contains(whole(part)) && seen.add(part.cid())) {
                    visitor.visit(new Part(view, part));
                }
            });
        }
    }

    /** What a receiver has or has not: the block of a directory, or a file whole, so that who keeps files and not blocks can put the rest together. */
    private static Cid whole(UnixFsPart part) {
        if (part instanceof UnixFsPart.Leaf leaf) {
            return leaf.file().cid();
        }
        return part instanceof UnixFsPart.Inner inner ? inner.file().cid() : part.cid();
    }

    private record Part(UnixFsView view, UnixFsPart part) implements Entry {
        @Override
        public Cid cid() {
            return part.cid();
        }

        @Override
        public int sizeBytes() {
            return part.sizeBytes();
        }

        @Override
        public ByteBuffer read(IntFunction<ByteBuffer> memory) {
            return view.bytes(part, memory);
        }
    }

    @Override
    public void close() {
        view.close();
        since.ifPresent(UnixFsView::close);
    }
}
