package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.Medium;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;

/**
 * One look at a directory and all below it: its regular files in the order of their keys ({@link dev.firn.zarr.ZarrKey#ORDER}), each with what tells that it is
 * still the same. Nothing is read but names, status and {@code .firnignore}; memory is bounded whatever the directory holds.
 *
 * <p>A file's key is its path relative to the directory, with slashes. Empty directories are not content. A repository inside is left out: any directory named
 * {@code .firn}, and the one that {@link ScanOptions#repository} names; so is what an interrupted checkout left ({@link ReservedNames}). Everything else that is no regular file with a legal name is refused by name.
 */
public final class DirectoryScan implements Closeable {
    /** Bytes of a record ahead of its key: the stamp, and the device. */
    static final int HEAD_BYTES = FileStamp.BYTES + Long.BYTES;

    private final Path root;
    private final ScanOptions options;
    private final SortedRecords records;
    private long files;
    private long sizeBytes;
    private long latestNanos = Long.MIN_VALUE;

    private DirectoryScan(Path root, ScanOptions options, SortedRecords records) {
        this.root = root;
        this.options = options;
        this.records = records;
    }

    /**
     * Looks at a directory. The caller closes what it gets.
     *
     * @throws FirnException of kind MISSING if there is no such directory; REFUSED if it is none, or holds anything that cannot be stored (links, FIFOs, sockets,
     *     devices, what cannot be read, names that are no legal keys): the first few are named with the reason, all are counted; IO if the medium fails
     */
    public static DirectoryScan of(Path directory, ScanOptions options, Progress progress) {
        return of(directory, options, NamesMemory.Names.NONE, progress);
    }

    /** The same, without listing directories whose names are known. If anything is refused all are listed after all, so that no memory is ever the reason. */
    static DirectoryScan of(Path directory, ScanOptions options, NamesMemory.Names names, Progress progress) {
        try {
            return look(directory, options, names, progress);
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.REFUSED || names.known().usedCount() == 0) {
                throw e;
            }
            return look(directory, options, NamesMemory.Names.NONE, progress);
        }
    }

    private static DirectoryScan look(Path directory, ScanOptions options, NamesMemory.Names names, Progress progress) {
        progress.begin(Progress.Phase.SCAN);
        Path root = realDirectory(directory);
        SortedRecords records = new SortedRecords(HEAD_BYTES, options.heapBytes(), options.spillDirectory());
        try {
            DirectoryScan scan = new DirectoryScan(root, options, records);
            Refusals refusals = new Refusals();
            TreeWalk.Plan plan = new TreeWalk.Plan(root, options, ignoreRules(root), names);
            TreeWalk walk = new TreeWalk(plan, refusals, (key, status) -> {
                scan.add(key, status);
                progress.advance(1, status.stamp().sizeBytes());
            });
            walk.run();
            refusals.throwIfAny(
                    "the directory " + root + " has what cannot be stored",
                    "a pattern in .firnignore leaves names out; --follow-links takes links for what they lead to");
            return scan;
        } catch (IOException e) {
            records.close();
            throw Reasons.report("the directory " + root + " cannot be read", e);
        } catch (RuntimeException e) {
            records.close();
            throw e;
        }
    }

    /**
     * The real path of a directory.
     *
     * @throws FirnException of kind MISSING if there is none, REFUSED if something else is there or it cannot be reached
     */
    static Path realDirectory(Path directory) {
        Path real;
        try {
            real = directory.toRealPath();
        } catch (NoSuchFileException e) {
            throw FirnException.missing(
                    Files.isSymbolicLink(directory)
                            ? directory + " is a symbolic link that leads nowhere"
                            : "there is no directory " + directory);
        } catch (IOException e) {
            throw FirnException.refused("the directory " + directory + " " + Reasons.of(e));
        }
        if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
            throw FirnException.refused(directory + " is not a directory");
        }
        return real;
    }

    private static IgnoreRules ignoreRules(Path root) throws IOException {
        Path file = root.resolve(IgnoreRules.FILE_NAME);
        // What cannot be looked at is not taken for absent: all that it should keep out would be committed.
        if (Medium.look(file, LinkOption.NOFOLLOW_LINKS)
                .filter(BasicFileAttributes::isRegularFile)
                .isEmpty()) {
            return IgnoreRules.NONE;
        }
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            long size = channel.size();
            if (size > IgnoreRules.MAX_BYTES) {
                throw FirnException.refused(file + " has " + size + " bytes, more than " + IgnoreRules.MAX_BYTES);
            }
            ByteBuffer text = ByteBuffer.allocate((int) size);
            while (text.hasRemaining() && channel.read(text) >= 0) {
                // reads until the buffer is full or the file ends
            }
            return IgnoreRules.parse(
                    StandardCharsets.UTF_8.newDecoder().decode(text.flip()).toString());
        } catch (CharacterCodingException e) {
            throw FirnException.refused(file + " is not valid UTF-8");
        }
    }

    private void add(String key, FileStatus status) {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer one = ByteBuffer.allocate(HEAD_BYTES + name.length);
        status.stamp().writeTo(one);
        one.putLong(status.device()).put(name);
        synchronized (records) {
            records.add(one.array());
            files++;
            sizeBytes += status.stamp().sizeBytes();
            latestNanos = Math.max(latestNanos, status.stamp().changedNanos());
        }
    }

    /** The real path of the directory. */
    public Path root() {
        return root;
    }

    /** How many files there are. */
    public long files() {
        return files;
    }

    /** How many bytes they have together. */
    public long sizeBytes() {
        return sizeBytes;
    }

    /** When the file that was changed last was changed, nanoseconds since 1970. */
    long latestNanos() {
        return latestNanos;
    }

    /** How it was looked at. */
    ScanOptions options() {
        return options;
    }

    /** The files in order; may be asked again, and several may be in use at once, each by one thread. */
    public ScanCursor cursor() {
        return new ScanCursor(records.cursor());
    }

    @Override
    public void close() {
        records.close();
    }
}
