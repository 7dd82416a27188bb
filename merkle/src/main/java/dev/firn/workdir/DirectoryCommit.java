package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefCell;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.SessionTarget;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import dev.firn.workdir.Overlay.Fate;
import dev.firn.workdir.Standing.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One commit of a directory, in the order that makes it safe to be cut short anywhere:
 *
 * <pre>
 * scan -> let the clock of the file system move on -> compare, reading and storing what is new -> seal
 *      -> look again at what was read -> remember what is about to happen -> move the ref -> remember the directory
 * </pre>
 *
 * <p>Looking again, and writing aside what will be remembered of the files, go on beside sealing.
 *
 * <p>Before the ref moves nothing is visible. If the end is missing, the next command finds what was about to happen, and sees whether it did.
 */
final class DirectoryCommit {
    private final WorkDirectory directory;
    private final Repository repository;
    private final DirectoryCommitRequest request;
    private final Progress progress;
    private final DirectoryMemory.State state;
    private final Ground ground;
    private final boolean overlaid;

    DirectoryCommit(WorkDirectory directory, DirectoryCommitRequest request, Progress progress) {
        this.directory = directory;
        this.repository = directory.repository();
        this.request = request;
        this.progress = progress;
        this.state = directory.state();
        this.ground = Ground.find(repository, state, request.branch(), request.at());
        this.overlaid = ground.isOverlay(request.mode());
    }

    DirectoryCommitResult run() {
        Optional<Cid> parent = ground.parent(repository, state, request.mode());
        Optional<Cid> from = overlaid ? ground.laidFrom(repository) : Optional.empty();
        Optional<Overlay> overlay = overlaid ? Optional.of(Overlay.of(repository, ground, from)) : Optional.empty();
        try (FileClock clock = directory.clock();
                DirectoryScan scan = directory.scan(clock.read(), progress);
                BaseKeys base = baseKeys(parent, from);
                MemoryFiles files = base.memoryBeside(directory);
                Session session = repository.session(new SessionTarget(request.branch(), parent))) {
            FileClock.Reading reading = clock.awaitRest(scan.latestNanos());
            overlay.ifPresent(laid -> laid.against(base));
            Storing storing = new Storing(session, ground.at().isEmpty() ? "" : ground.at() + "/", overlay);
            Comparison.Sides sides = new Comparison.Sides(scan, base.known(files));
            try (Comparison comparison = new Comparison(sides, directory.options(), storing, progress)) {
                ChangeCounts counts = comparison.run();
                overlay.flatMap(Overlay::conflict).ifPresent(conflict -> {
                    throw conflict;
                });
                ChangeCounts done = overlaid ? counts.withoutRemoved() : counts;
                session.beginSeal();
                Found found = new Found(scan, comparison.read(), reading, done);
                try (@Nullable LaterMemory memory = memorized(found);
                        LaterLook look = new LaterLook(scan, comparison.read())) {
                    return finish(session, parent, found, new Beside(look, memory));
                }
            }
        }
    }

    private BaseKeys baseKeys(Optional<Cid> parent, Optional<Cid> from) {
        if (overlaid) {
            return OverlayKeys.open(directory, state, ground, from);
        }
        return BaseKeys.open(
                directory, request.mode() == Mode.REPLACE ? parent : ground.base(), Optional.empty(), ground.at());
    }

    private record Found(DirectoryScan scan, ObjectRecords read, FileClock.Reading reading, ChangeCounts counts) {}

    /** What goes on beside the commit. */
    private record Beside(LaterLook look, @Nullable LaterMemory memory) {}

    /** Begins to write what will be remembered of the files; nothing if that cannot be, if perhaps it need not, or if the commit may want the room. */
    private @Nullable LaterMemory memorized(Found found) {
        if (directory.memory().isEmpty() || found.counts().readFiles() == 0) {
            return null;
        }
        DirectoryMemory memory = directory.memory().get();
        try {
            return memory.hasRoomFor(found.scan().files())
                    ? LaterMemory.begin(memory, writer -> writeEntries(found, writer))
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    private void writeEntries(Found found, MemoryWriter writer) throws IOException {
        try (MemoryFiles before = directory.openFiles()) {
            new MemoryUpdate(found.scan(), found.read(), found.reading(), before.cursor())
                    .writeTo(writer, MemoryUpdate.Bases.CONTENT);
        }
    }

    private DirectoryCommitResult finish(Session session, Optional<Cid> parent, Found found, Beside beside) {
        progress.begin(Progress.Phase.STORE);
        boolean skip = session.changeCount() == 0 && request.commit().ifUnchanged() == CommitRequest.IfUnchanged.SKIP;
        Optional<CommitResult> committed = skip
                ? Optional.empty()
                : Optional.of(session.commit(request.commit(), commit -> beforeVisible(commit, beside.look())))
                        .filter(result -> result.commit().isPresent());
        Optional<RefCell> created = Optional.empty();
        if (committed.isEmpty()) {
            beside.look().await();
            progress.begin(Progress.Phase.FINISH);
            created = ground.head().isPresent()
                    ? Optional.empty()
                    : parent.map(commit -> repository.refs().create(request.branch(), commit));
        }
        boolean remembered = remember(standing(committed, created, found), found, beside);
        return new DirectoryCommitResult(
                committed,
                created,
                parent,
                new DirectoryCommitResult.Counted(found.counts(), replacedKeys(found)),
                overlaid,
                remembered);
    }

    private Optional<Long> replacedKeys(Found found) {
        boolean stands = ground.own()
                .filter(own -> request.mode() != Mode.REPLACE || ground.head().equals(Optional.of(own.base())))
                .isPresent();
        return stands || ground.head().isEmpty() || overlaid
                ? Optional.empty()
                : Optional.of(found.counts().changed() + found.counts().removed());
    }

    private void beforeVisible(Cid commit, LaterLook look) {
        look.await();
        progress.begin(Progress.Phase.FINISH);
        if (state.checkout().isPresent()) {
            return; // Cut short now, the next command must still know of that checkout, and asks again what is meant.
        }
        Intent intent = new Intent(
                Intent.Kind.COMMIT,
                commit,
                Optional.of(request.branch()),
                ground.at(),
                overlaid ? Extent.PART : Extent.WHOLE);
        try {
            if (directory.memory().isPresent()) {
                directory.memory().get().remember(new DirectoryMemory.State(ground.standing(), Optional.of(intent)));
            }
        } catch (IOException e) {
            // If this command is cut short now, the next one takes its commit for somebody else's and says so.
            return;
        }
    }

    private Optional<Standing> standing(Optional<CommitResult> committed, Optional<RefCell> created, Found found) {
        Optional<RefCell> cell =
                committed.flatMap(CommitResult::cell).or(() -> created).or(ground::cell);
        Optional<Cid> stands = cell.flatMap(RefCell::commit);
        if (stands.isEmpty()) {
            return ground.standing();
        }
        return Optional.of(new Standing(
                stands.get(),
                Optional.of(request.branch()),
                cell.get().sequence(),
                cell.map(RefCell::operation),
                ground.at(),
                extent(stands.get(), found)));
    }

    /** A directory that was laid over a version is all of it after all, if it has as many keys and every one was compared with what the branch named. */
    private Extent extent(Cid commit, Found found) {
        boolean compared = ground.standing()
                .map(own -> own.extent() == Extent.WHOLE && ground.head().equals(Optional.of(own.base())))
                .orElse(true);
        boolean whole = !overlaid
                || (compared
                        && repository.snapshot(commit).totals(ground.at()).entryCount()
                                == found.scan().files());
        return whole ? Extent.WHOLE : Extent.PART;
    }

    private boolean remember(Optional<Standing> standing, Found found, Beside beside) {
        if (directory.memory().isEmpty() || standing.isEmpty()) {
            return false;
        }
        DirectoryMemory memory = directory.memory().get();
        if (state.intent().isEmpty()
                && state.standing().equals(standing)
                && found.counts().readFiles() == 0
                && isWhole(standing.get())) {
            return true;
        }
        Remembered header = new Remembered(standing.get(), standing.get().extent() == Extent.WHOLE);
        try {
            if (beside.memory() != null) {
                beside.memory().finish(header);
            } else {
                try (MemoryWriter writer = memory.writeFiles()) {
                    writeEntries(found, writer);
                    writer.finish(Optional.of(header));
                }
            }
            memory.remember(new DirectoryMemory.State(standing, Optional.empty()));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private boolean isWhole(Standing standing) {
        try (MemoryFiles files = directory.openFiles()) {
            return standing.extent() == Extent.WHOLE
                    && files.cursor()
                            .flatMap(MemoryCursor::remembered)
                            .filter(Remembered::whole)
                            .isPresent();
        }
    }

    /** Stores what is new, and tells the session of it. Safe for many threads. */
    private record Storing(Session session, String prefix, Optional<Overlay> overlay) implements Comparison.Outcome {
        @Override
        public boolean wantsKnown() {
            return true;
        }

        @Override
        public boolean wantsDiffering() {
            return true;
        }

        @Override
        public ObjectRef content(Comparison.FileSeen file, ContentReader reader) {
            long size = file.stamp().sizeBytes();
            boolean maybeSame = file.base().isPresent() && file.base().get().sizeBytes() == size;
            if (maybeSame || overlay.isPresent()) {
                ObjectRef content = reader.hash(file.key(), size);
                boolean same = file.base().equals(Optional.of(content));
                if (same || (overlay.isPresent() && overlay.get().fate(file.key(), file.base(), content) != Fate.PUT)) {
                    return content;
                }
            }
            return reader.read(file.key(), size, new ContentReader.Sink<>() {
                @Override
                public ObjectRef small(ByteBuffer bytes) {
                    return session.put(prefix + file.key(), bytes);
                }

                @Override
                public ObjectRef large(ReadableByteChannel bytes) {
                    return session.put(prefix + file.key(), bytes);
                }
            });
        }

        @Override
        public void change(FileChange change) {
            if (change.kind() == FileChange.Kind.REMOVED && overlay.isEmpty()) {
                session.delete(prefix + change.key());
            }
        }
    }
}
