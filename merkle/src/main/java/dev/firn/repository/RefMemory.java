package dev.firn.repository;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.Medium;
import dev.firn.ipld.CheckedJson;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What this host saw of each ref last, to notice that older refs were restored behind its back. Rebuildable: where it is absent, damaged or cannot be
 * written, nothing is remembered and nothing fails. Safe for many threads; of several processes the last writer's view is kept, which is only less.
 */
final class RefMemory {
    private static final String FILE = "refs-seen.json";
    private static final String ASIDE = "refs-seen.part";
    private static final String LOCK = "refs-seen.lock";

    /**
     * What was seen.
     *
     * @param sequence of the cell
     * @param operation of the cell
     */
    record Seen(long sequence, Cid operation) {}

    private final Optional<Path> file;
    private final String repository;

    private RefMemory(Optional<Path> file, String repository) {
        this.file = file;
        this.repository = repository;
    }

    /**
     * The memory in a directory of working state; without one nothing is remembered.
     *
     * @param repository id of the repository: what is remembered of another one counts as not there
     */
    static RefMemory in(Optional<Path> work, String repository) {
        return new RefMemory(work.map(path -> path.resolve(FILE)), repository);
    }

    /** What was seen of a ref. */
    Optional<Seen> find(RefName ref) {
        try {
            return Optional.ofNullable(read().get(ref.toString()));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Remembers a cell. */
    synchronized void remember(RefCell cell) {
        change(all -> all.put(cell.ref().toString(), new Seen(cell.sequence(), cell.operation())));
    }

    /** Forgets a ref. */
    synchronized void forget(RefName ref) {
        change(all -> all.remove(ref.toString()));
    }

    /**
     * Writes aside and renames. The lock keeps one process from taking another's words back, and lets the file aside have one name, so that what a killed
     * process left is written over; whoever cannot have the lock at once remembers nothing, since it may be a stopped process that holds it.
     */
    private void change(Consumer<Map<String, Seen>> edit) {
        if (file.isEmpty()) {
            return;
        }
        Path target = file.get();
        try {
            Files.createDirectories(target.getParent());
            try (FileChannel channel = FileChannel.open(
                            target.resolveSibling(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.tryLock()) {
                if (lock != null) {
                    Map<String, Seen> all = read();
                    edit.accept(all);
                    Path aside = target.resolveSibling(ASIDE);
                    Files.write(aside, encode(all));
                    Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        } catch (IOException | OverlappingFileLockException e) {
            // A repository that cannot be written has no memory; one whose memory cannot be read now may have it again
            // later, so that is not written over.
            return;
        }
    }

    private byte[] encode(Map<String, Seen> all) {
        MapNode.Builder refs = MapNode.builder();
        all.forEach((name, seen) ->
                refs.put(name, (Ipld) ListNode.of(Ipld.Int.of(seen.sequence()), new Ipld.Link(seen.operation()))));
        return CheckedJson.seal(MapNode.builder()
                .put("firn", "refs-seen")
                .put("refs", refs.build())
                .put("repository", repository)
                .build());
    }

    /** What is remembered: nothing if the file is absent or damaged. */
    private Map<String, Seen> read() throws IOException {
        Map<String, Seen> all = new TreeMap<>();
        if (file.isEmpty() || Medium.look(file.get()).isEmpty()) {
            return all;
        }
        try {
            Located seenHere = Located.of(CheckedJson.open(Files.readAllBytes(file.get()), FILE), FILE);
            if (!seenHere.text("repository").equals(repository)) {
                return all;
            }
            Located refs = seenHere.member("refs");
            for (String name : refs.map().names()) {
                Located seen = refs.member(name);
                all.put(
                        name,
                        new Seen(
                                seen.items(2).get(0).count(),
                                seen.items(2).get(1).link()));
            }
        } catch (FirnException damaged) {
            return new TreeMap<>();
        }
        return all;
    }
}
