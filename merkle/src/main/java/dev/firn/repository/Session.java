package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.store.WriteStatistics;
import dev.firn.history.ChangeSummary;
import dev.firn.history.Commit;
import dev.firn.manifest.Manifest;
import dev.firn.manifest.ManifestEditor;
import dev.firn.manifest.PendingChange;
import dev.firn.zarr.ArrayNaming;
import dev.firn.zarr.Naming;
import dev.firn.zarr.NodeDocument;
import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes over one commit that are not committed yet. Many threads may put and delete at once; of two changes of one key the later wins. One commit ends
 * a session, and so does {@link #close}, which drops the changes; what was stored by then stays known, so that doing the same again stores nothing.
 */
public final class Session implements Closeable {
    private static final int TEXT_BYTES = 4_096;
    private static final int MAX_WARNINGS = 100;

    private final Repository repository;
    private final SessionTarget target;
    private final StoreWriter writer;
    private final Scratch scratch;
    private final PendingChanges changes;
    private final List<String> warnings = new ArrayList<>();
    private boolean ended;

    Session(Repository repository, SessionTarget target) {
        this.repository = repository;
        this.target = target;
        this.writer = repository.store().writer();
        this.scratch = repository.newScratch();
        this.changes = new PendingChanges(scratch);
    }

    /** The branch and the commit that the changes stand on. */
    public SessionTarget target() {
        return target;
    }

    /**
     * Lets {@code key} hold {@code bytes}, from position to limit, which stay as they are.
     *
     * @return what it holds
     * @throws FirnException of kind REFUSED if the key is not legal, IO if the medium fails
     */
    public ObjectRef put(String key, ByteBuffer bytes) {
        ZarrKey.check(key);
        Optional<ArrayNaming> naming = naming(key, bytes);
        Optional<String> text = PendingChange.findText(bytes);
        if (text.isPresent()) {
            PendingChange.PutText change = new PendingChange.PutText(text.get(), naming);
            changes.put(key, change);
            return change.object();
        }
        ObjectRef object = writer.put(bytes);
        changes.put(key, new PendingChange.PutObject(object, naming));
        return object;
    }

    /**
     * Lets {@code key} hold all that comes from a stream, which is not closed. Memory is bounded whatever the length.
     *
     * @return what it holds
     * @throws FirnException of kind REFUSED if the key is not legal, IO if the stream or the medium fails
     */
    public ObjectRef put(String key, InputStream bytes) {
        return put(key, Channels.newChannel(bytes));
    }

    /**
     * Lets {@code key} hold all that comes from a channel, which blocks and is not closed: the quickest way in for a file. Memory is bounded whatever the length.
     *
     * @return what it holds
     * @throws FirnException of kind REFUSED if the key is not legal, IO if the channel or the medium fails
     */
    public ObjectRef put(String key, ReadableByteChannel bytes) {
        ZarrKey.check(key);
        int look = lookBytes(key);
        ByteBuffer head = ByteBuffer.allocate(look + 1);
        try {
            boolean goesOn = true;
            while (goesOn && head.hasRemaining()) {
                goesOn = bytes.read(head) >= 0;
            }
        } catch (IOException e) {
            throw FirnException.io("cannot read what " + ZarrKey.shown(key) + " is to hold", e);
        }
        head.flip();
        if (head.remaining() <= look) {
            return put(key, head);
        }
        ObjectRef object = writer.put(head, bytes);
        if (look > TEXT_BYTES) {
            warnIfNotAccepted(key, Naming.ofTooLong(object.sizeBytes()));
        }
        changes.put(key, new PendingChange.PutObject(object, Optional.empty()));
        return object;
    }

    /** Up to which size an object is looked at, as it may be a short text or an array document. */
    private static int lookBytes(String key) {
        return NodeDocument.find(key).filter(NodeDocument::canNameChunks).isPresent()
                ? Naming.MAX_DOCUMENT_BYTES
                : TEXT_BYTES;
    }

    private Optional<ArrayNaming> naming(String key, ByteBuffer bytes) {
        Optional<NodeDocument> document = NodeDocument.find(key).filter(NodeDocument::canNameChunks);
        if (document.isEmpty()) {
            return Optional.empty();
        }
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        Naming naming = Naming.of(document.get(), copy);
        warnIfNotAccepted(key, naming);
        return naming instanceof Naming.Accepted accepted ? Optional.of(accepted.naming()) : Optional.empty();
    }

    private void warnIfNotAccepted(String key, Naming naming) {
        if (naming instanceof Naming.NotAccepted refused) {
            synchronized (warnings) {
                if (warnings.size() < MAX_WARNINGS) {
                    warnings.add(ZarrKey.shown(key) + " " + refused.reason()
                            + ": it is kept as a plain document, and what look like its chunks too");
                }
            }
        }
    }

    /**
     * Lets {@code key} hold what {@code from} holds there. Nothing is copied if both are of this repository.
     *
     * @throws FirnException of kind MISSING if it holds nothing there
     */
    public ObjectRef copy(Snapshot from, String key, String sourceKey) {
        ObjectRef object = from.object(sourceKey);
        if (object.sizeBytes() <= lookBytes(key)) {
            return put(key, from.get(sourceKey));
        }
        ZarrKey.check(key);
        if (!repository.store().knows(object)) {
            return put(key, from.open(sourceKey));
        }
        changes.put(key, new PendingChange.PutObject(object, Optional.empty()));
        return object;
    }

    /**
     * Lets {@code key} hold an object that is in the repository already. Only what may be a short text or an array document is read for it.
     *
     * @throws FirnException of kind REFUSED if the key is not legal, MISSING if there is no such object
     */
    public void link(String key, ObjectRef object) {
        ZarrKey.check(key);
        if (object.sizeBytes() <= lookBytes(key)) {
            put(key, repository.store().bytes(object));
            return;
        }
        if (!repository.store().knows(object)) {
            throw FirnException.missing("object " + object.cid() + ", which " + ZarrKey.shown(key)
                    + " is to hold, is not in " + repository.place());
        }
        changes.put(key, new PendingChange.PutObject(object, Optional.empty()));
    }

    /** Lets {@code key} hold nothing. Has no effect if it holds nothing. */
    public void delete(String key) {
        ZarrKey.check(key);
        changes.put(key, new PendingChange.Delete());
    }

    /** How many keys were put or deleted. */
    public long changeCount() {
        return changes.size();
    }

    /**
     * Begins to bring what was put so far to the medium while the caller does something else; {@link #commit} waits for it. Worth while before a commit of many
     * bytes. May be left out.
     */
    public void beginSeal() {
        writer.beginSeal();
    }

    /**
     * Makes the changes the next version of the branch. It is durable and visible once this returns; if this throws, the branch is as it was, but for the
     * kind UNKNOWN_OUTCOME.
     *
     * @throws FirnException of kind CONFLICT if the branch does not name the base any more, REFUSED if the keys clash, UNKNOWN_OUTCOME if it may or may not
     *     have happened, IO if the medium fails
     */
    public CommitResult commit(CommitRequest request) {
        return commit(request, commit -> {});
    }

    /** Is told of a commit that is about to become visible: everything is durable but the ref. */
    @FunctionalInterface
    public interface BeforeVisible {
        /** The commit; if this throws, the branch stays as it was. */
        void accept(Cid commit);
    }

    /** As {@link #commit(CommitRequest)}, and tells of the commit just before it becomes visible. */
    public CommitResult commit(CommitRequest request, BeforeVisible beforeVisible) {
        if (ended) {
            throw new IllegalStateException("this session has ended");
        }
        ended = true;
        Optional<RefCell> cell = repository.refs().cell(target.branch());
        repository.refs().requireAt(target, cell);
        Optional<Commit> parent = target.base().map(repository::commit);
        Manifest before = parent.map(commit -> Manifest.read(commit.manifest(), writer, repository.recentPages()))
                .orElseGet(() -> Manifest.empty(writer));
        Manifest after = new ManifestEditor(
                        before,
                        changes,
                        new ManifestEditor.Stores(repository.store(), writer, writer, writer),
                        scratch::map)
                .apply();
        boolean unchanged = after.cid().equals(before.cid());
        if (unchanged && request.ifUnchanged() == CommitRequest.IfUnchanged.SKIP) {
            if (writer.statistics().newObjects() > 0) {
                // The same content, but some of it was damaged or gone: what was stored anew heals it.
                writer.seal();
            }
            ChangeSummary none = ChangeCounter.count(before, before);
            return new CommitResult(
                    Optional.empty(), after.cid(), none, writer.statistics(), Optional.empty(), warnings());
        }
        if (after.totals().entryCount() == 0) {
            writer.put(Manifest.emptyPage());
        }
        ChangeSummary summary = ChangeCounter.count(before, after);
        return publish(request, beforeVisible, cell, after.cid(), summary);
    }

    private CommitResult publish(
            CommitRequest request,
            BeforeVisible beforeVisible,
            Optional<RefCell> cell,
            Cid manifest,
            ChangeSummary summary) {
        Block commit = new Commit(
                        manifest,
                        target.base().map(List::of).orElse(List.of()),
                        request.author(),
                        request.time()
                                .orElseGet(
                                        () -> repository.surroundings().clock().instant()),
                        request.message(),
                        new TreeMap<>(request.metadata()),
                        summary)
                .toBlock();
        writer.put(commit);
        RefMove move = repository.refs().prepare(target.branch(), cell, Optional.of(commit.cid()), "commit");
        writer.put(move.operation());
        WriteStatistics written = writer.seal();
        beforeVisible.accept(commit.cid());
        RefCell now = repository.refs().make(move);
        repository.maintain();
        return new CommitResult(Optional.of(commit.cid()), manifest, summary, written, Optional.of(now), warnings());
    }

    private List<String> warnings() {
        synchronized (warnings) {
            return List.copyOf(warnings);
        }
    }

    @Override
    public void close() {
        writer.close();
        scratch.close();
    }
}
