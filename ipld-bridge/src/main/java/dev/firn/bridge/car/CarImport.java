package dev.firn.bridge.car;

import dev.firn.bridge.unixfs.ForeignBlocks;
import dev.firn.bridge.unixfs.ForeignTree;
import dev.firn.bridge.unixfs.UnixFsView;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.scratch.SortedScratch;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import dev.firn.workdir.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Makes a UnixFS directory or file out of a CAR, of any profile and hash function, the next version of a branch: what it holds, and nothing else.
 *
 * <p>What the version before has at the same path need not be in the CAR. Its bytes become Firn's own objects; the CID that they came under is kept in the metadata of the commit. All of the CAR is gone through
 * and verified before anything of it is stored, so one that is refused leaves nothing. An import that is cut short later leaves at most full packs of good objects: they
 * are not deleted, since another process may have found its own objects there meanwhile and have committed them; whoever puts the same objects again shares them.
 */
public final class CarImport {
    /** The name in a commit's metadata under which the CID stands that a directory was imported as. */
    public static final String ROOT_METADATA = "imported-from";

    /** A CAR may hold files of so many bytes for each byte of its own, as equal blocks stand in it once; beyond that somebody must say so. */
    private static final long MAX_EXPANSION = 1_000;

    private static final long FREE_BYTES = 1L << 30;
    private static final long FREE_ENTRIES = 1_000_000;
    private static final byte[] PRESENT = {};

    private final Repository repository;
    private final CarBlocks blocks;
    private final Cid root;
    private final Request request;

    /**
     * What becomes of it.
     *
     * @param branch the branch that moves
     * @param at the path that it becomes, empty for the whole version; a file needs one
     * @param commit what the commit says
     * @param maxBytes how many bytes the files may have together, if not in proportion to the CAR
     */
    public record Request(RefName branch, String at, CommitRequest commit, OptionalLong maxBytes) {}

    /**
     * What became of it.
     *
     * @param base the commit before
     * @param commit the new version
     * @param root the CID in the CAR
     * @param here the CID that Firn's own profile gives the same files; equal to the one in the CAR if that is of the same profile
     * @param emptyDirectories how many directories held nothing, and are not kept
     */
    public record Result(Optional<Cid> base, CommitResult commit, Cid root, Cid here, long emptyDirectories) {}

    /** An import of what has the CID {@code root} in a CAR. */
    public CarImport(Repository repository, CarBlocks blocks, Cid root, Request request) {
        this.repository = repository;
        this.blocks = blocks;
        this.root = root;
        this.request = request;
    }

    /** Whether a CID may be the root of what is imported here. */
    public static boolean isUnixFs(Cid root) {
        return root.has(Codec.DAG_PB) || root.has(Codec.RAW);
    }

    /**
     * Imports.
     *
     * @param progress hears of each file and its bytes when it is stored; before that, of the bytes that are verified; may throw to stop
     * @param beforeVisible is told of the commit when all is durable but the branch
     * @throws FirnException of kind MISSING if a block is not in the CAR, CORRUPT or UNSUPPORTED if one is not UnixFS, REFUSED if a name is no legal key or the
     *     CAR claims far more than it holds, CONFLICT or UNKNOWN_OUTCOME as {@link Session#commit}
     */
    public Result run(Progress progress, Session.BeforeVisible beforeVisible) {
        try (Session session = repository.session(request.branch);
                Scratch scratch = repository.newScratch();
                EarlierBlocks base =
                        new EarlierBlocks(repository, session.target().base(), request.at)) {
            SortedScratch keys = scratch.map("keys");
            ForeignBlocks source = base.behind(blocks);
            progress.begin(Progress.Phase.READ);
            verify(source, bytes -> progress.advance(0, bytes));
            progress.begin(Progress.Phase.WRITE);
            long emptyDirectories = takeFiles(session, source, keys, bytes -> progress.advance(1, bytes));
            Optional<Cid> parent = session.target().base();
            parent.ifPresent(commit -> deleteOthers(repository.snapshot(commit), keys, session));
            CommitResult result = session.commit(withRoot(request.commit), beforeVisible);
            return new Result(parent, result, root, here(parent, result, keys.isEmpty()), emptyDirectories);
        }
    }

    /** Throws whatever {@link #takeFiles} would find wrong with the CAR; stores nothing. */
    private void verify(ForeignBlocks source, CarExport.Progress progress) {
        try (Ahead<Long> ahead = new Ahead<>(read -> {})) {
            ForeignTree.forEachFile(source, root, limits(), file -> {
                key(file.path());
                // A file of one raw block is verified with the rest; what is not in the CAR is of the version before.
                if (!file.cid().has(Codec.RAW) && blocks.has(file.cid())) {
                    ahead.add(FileIntake.STREAM_BYTES, () -> read(file));
                }
            });
            ahead.finish();
        }
        blocks.verifyRest(progress);
    }

    private static long read(ForeignTree.ForeignFile file) throws IOException {
        try (InputStream bytes = file.open()) {
            return bytes.transferTo(OutputStream.nullOutputStream());
        }
    }

    private long takeFiles(Session session, ForeignBlocks source, SortedScratch keys, CarExport.Progress progress) {
        try (FileIntake intake = new FileIntake(repository, blocks, session, progress)) {
            long emptyDirectories = ForeignTree.forEachFile(source, root, limits(), file -> {
                String key = key(file.path());
                keys.put(key.getBytes(StandardCharsets.UTF_8), PRESENT);
                intake.put(key, file);
            });
            intake.finish();
            return emptyDirectories;
        }
    }

    private ForeignTree.Limits limits() {
        long proportional = blocks.sizeBytes() > (Long.MAX_VALUE - FREE_BYTES) / MAX_EXPANSION
                ? Long.MAX_VALUE
                : FREE_BYTES + MAX_EXPANSION * blocks.sizeBytes();
        return new ForeignTree.Limits(
                FREE_ENTRIES + MAX_EXPANSION * blocks.blockCount(), request.maxBytes.orElse(proportional));
    }

    private String key(String path) {
        if (request.at.isEmpty() && path.isEmpty()) {
            throw FirnException.refused("the root " + root + " of " + blocks.place() + " is a file, which needs a name")
                    .withHint("give it one with --at");
        }
        return path.isEmpty() ? request.at : request.at.isEmpty() ? path : request.at + "/" + path;
    }

    private void deleteOthers(Snapshot before, SortedScratch keys, Session session) {
        before.forEachKey(request.at, (key, object) -> {
            if (keys.find(key.getBytes(StandardCharsets.UTF_8)).isEmpty()) {
                session.delete(key);
            }
        });
    }

    private CommitRequest withRoot(CommitRequest commit) {
        Map<String, String> metadata = new TreeMap<>(commit.metadata());
        metadata.put(ROOT_METADATA, root.toString());
        return new CommitRequest(commit.message(), commit.author(), commit.time(), metadata, commit.ifUnchanged());
    }

    private Cid here(Optional<Cid> base, CommitResult result, boolean isEmpty) {
        Optional<Cid> version = result.commit().or(() -> base);
        if (version.isEmpty() || (isEmpty && !request.at.isEmpty())) {
            return UnixFsView.root(repository, repository.emptySnapshot(), "").cid();
        }
        return UnixFsView.root(repository, repository.snapshot(version.get()), request.at)
                .cid();
    }
}
