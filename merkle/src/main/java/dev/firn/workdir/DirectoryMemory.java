package dev.firn.workdir;

import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import dev.firn.cas.space.LockedFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HexFormat;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What a repository remembers of one directory for one person on one host, so that the next look at it is quick and the next commit knows what it changes. All of
 * it can be deleted at any time; then everything is hashed again, and a directory is taken for new.
 *
 * <p>It lies in {@code work/dirs/<sha2-256 of the directory's real path>/} in files: {@code <owner>.state}, small, says where the directory stands and what
 * was about to happen to it; {@code <owner>.files} has its files ({@link MemoryWriter}). Each is written aside, synced and renamed, and carries checksums: one
 * that is damaged anywhere counts as not there. A third, {@code <owner>.names}, may have the names in its directories ({@link KnownNames}). Whoever may not write there simply is not remembered.
 */
final class DirectoryMemory {
    private static final byte[] STATE_MAGIC = "FIRNSTA2".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_STATE_BYTES = 64 << 10;
    private static final int OWNER_DIGITS = 16;

    private final Path place;
    private final LockedFiles asides;
    private final Path state;
    private final Path files;
    private final Path names;
    private final String directory;

    /**
     * The memory of a directory.
     *
     * @param work directory of the repository for what can be rebuilt
     * @param real the directory's real path
     * @param owner who remembers, person and host; others do not see it
     * @param random makes the names of what is written aside
     */
    DirectoryMemory(Path work, Path real, String owner, RandomGenerator random) {
        directory = real.toUri().getRawPath();
        place = work.resolve("dirs").resolve(digest(directory));
        asides = new LockedFiles(place, random);
        String name = digest(owner).substring(0, OWNER_DIGITS);
        state = place.resolve(name + ".state");
        files = place.resolve(name + ".files");
        names = place.resolve(name + ".names");
    }

    private static String digest(String text) {
        return HexFormat.of().formatHex(Sha256.digest(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8))));
    }

    /** Where a directory stands, and what was cut short. */
    record State(Optional<Standing> standing, Optional<Intent> intent) {
        static final State NEW = new State(Optional.empty(), Optional.empty());

        /** A checkout that was cut short, or is under way: then the directory is no version, and which files are old nobody knows. */
        Optional<Intent> checkout() {
            return intent.filter(found -> found.kind() == Intent.Kind.CHECKOUT);
        }

        State withIntent(Intent next) {
            return new State(standing, Optional.of(next));
        }
    }

    /** Where it lies; there is also room for what only lives during an operation. */
    Path place() {
        return place;
    }

    /** What is remembered of the directory as a whole; nothing if it never was, or cannot be read. */
    State state() {
        Optional<State> found = readState();
        if (found.isPresent()) {
            return found.get();
        }
        try (MemoryCursor cursor = openFiles().orElse(null)) {
            return cursor == null
                    ? State.NEW
                    : new State(cursor.remembered().map(Remembered::standing), Optional.empty());
        }
    }

    private Optional<State> readState() {
        try {
            if (Files.size(state) > MAX_STATE_BYTES) {
                return Optional.empty();
            }
            byte[] bytes = Files.readAllBytes(state);
            int end = bytes.length - TwoChecksums.BYTES;
            if (end < STATE_MAGIC.length) {
                return Optional.empty();
            }
            TwoChecksums sums = new TwoChecksums();
            sums.update(ByteBuffer.wrap(bytes, 0, end));
            boolean whole = ByteBuffer.wrap(bytes).getLong(end) == sums.value()
                    && ByteBuffer.wrap(bytes, 0, STATE_MAGIC.length).equals(ByteBuffer.wrap(STATE_MAGIC));
            if (!whole) {
                return Optional.empty();
            }
            DataInputStream in =
                    new DataInputStream(new ByteArrayInputStream(bytes, STATE_MAGIC.length, end - STATE_MAGIC.length));
            if (!in.readUTF().equals(directory)) {
                return Optional.empty();
            }
            Optional<Standing> standing = in.readBoolean() ? Optional.of(Standing.readFrom(in)) : Optional.empty();
            Optional<Intent> intent = in.readBoolean() ? Optional.of(Intent.readFrom(in)) : Optional.empty();
            return Optional.of(new State(standing, intent));
        } catch (IOException | IllegalArgumentException | FirnException e) {
            return Optional.empty();
        }
    }

    /**
     * Remembers the directory as a whole, durably.
     *
     * @throws IOException if that cannot be written; what was remembered before is then untouched
     */
    void remember(State next) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(STATE_MAGIC);
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeUTF(directory);
        out.writeBoolean(next.standing().isPresent());
        if (next.standing().isPresent()) {
            next.standing().get().writeTo(out);
        }
        out.writeBoolean(next.intent().isPresent());
        if (next.intent().isPresent()) {
            next.intent().get().writeTo(out);
        }
        TwoChecksums sums = new TwoChecksums();
        sums.update(ByteBuffer.wrap(bytes.toByteArray()));
        out.writeLong(sums.value());
        Files.createDirectories(place);
        LockedFiles.Held aside = asides.create();
        try {
            ByteBuffer all = ByteBuffer.wrap(bytes.toByteArray());
            while (all.hasRemaining()) {
                aside.channel().write(all);
            }
            aside.channel().force(true);
            Files.move(aside.path(), state, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            aside.discard();
        }
        syncPlace();
    }

    private void syncPlace() throws IOException {
        try (FileChannel channel = FileChannel.open(place, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** The files as they are remembered, or nothing if they are not, or are damaged. The caller closes it. */
    Optional<MemoryCursor> openFiles() {
        return MemoryCursor.open(files, directory);
    }

    /** By what it can be told whether the files are remembered anew meanwhile; nothing if they are not remembered. */
    Optional<FileStamp> filesStamp() {
        try {
            return DiskLooks.look(files).map(FileStatus::stamp);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Begins to remember the files anew; nothing changes until the writer is finished. */
    MemoryWriter writeFiles() throws IOException {
        Files.createDirectories(place);
        return new MemoryWriter(new MemoryWriter.Target(files, asides.create()), directory);
    }

    /** Whether there is room for so many files several times over, so that to write them aside takes away from nobody else. */
    boolean hasRoomFor(long count) throws IOException {
        Files.createDirectories(place);
        return place.toFile().getUsableSpace() / MemoryWriter.USUAL_ENTRY_BYTES / 4 >= count;
    }

    /** The names of the directories in it; nothing before its files were remembered, since whoever looks for the first time has enough to do. */
    Optional<NamesMemory> names(long heapBytes) {
        return Files.exists(files)
                ? Optional.of(new NamesMemory(names, asides, NamesMemory.Rule.usual(heapBytes)))
                : Optional.empty();
    }

    /** Forgets everything. */
    void forget() throws IOException {
        Files.deleteIfExists(names);
        Files.deleteIfExists(state);
        Files.deleteIfExists(files);
    }
}
