package dev.firn.workdir;

import dev.firn.cas.space.LockedFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.Set;

/**
 * Where the names of a directory's directories are remembered, and when. All of it can be deleted, and counts as not there if it is damaged anywhere; since each
 * directory's stamp tells whether its names still hold, an older copy does no harm.
 */
final class NamesMemory {
    /** All is written anew once one of so many was listed. */
    private static final int STALE_PART = 16;

    private final Path file;
    private final LockedFiles asides;
    private final Rule rule;

    /**
     * What is remembered.
     *
     * @param minDirectories fewer are listed more quickly than anything about them is read
     * @param maxBytes what all of it may take
     * @param trusted types of file systems of which it is known that whatever adds or takes away a name stamps the directory
     */
    record Rule(int minDirectories, int maxBytes, Set<String> trusted) {
        static Rule usual(long heapBytes) {
            return new Rule(
                    256,
                    (int) Math.min(heapBytes, 1 << 29),
                    Set.of("ext3", "ext4", "xfs", "btrfs", "f2fs", "tmpfs", "apfs"));
        }

        boolean trusts(Path root) {
            try {
                return trusted.contains(Files.getFileStore(root).type());
            } catch (IOException e) {
                return false;
            }
        }
    }

    /**
     * A memory.
     *
     * @param file where it lies
     * @param asides where it is written until it is whole
     * @param rule what is remembered
     */
    NamesMemory(Path file, LockedFiles asides, Rule rule) {
        this.file = file;
        this.asides = asides;
        this.rule = rule;
    }

    /** Names for one look at a directory: what is known, and what it lists. */
    record Names(KnownNames known, ListedNames listed) {
        static final Names NONE = new Names(KnownNames.NONE, ListedNames.NONE);
    }

    /** What is remembered of the directory at {@code root}; {@code clock} was read before. */
    Names open(Path root, FileClock.Reading clock) {
        try {
            long device = FileStatus.of(root).device();
            KnownNames known = read().filter(found -> found.device() == device && rule.trusts(root))
                    .orElse(KnownNames.NONE);
            return new Names(known, new ListedNames(clock, device, rule.maxBytes()));
        } catch (IOException e) {
            return Names.NONE;
        }
    }

    private Optional<KnownNames> read() throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > 2L * rule.maxBytes()) {
            return Optional.empty();
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length - TwoChecksums.BYTES;
        if (end < KnownNames.HEAD_BYTES) {
            return Optional.empty();
        }
        TwoChecksums sums = new TwoChecksums();
        sums.update(ByteBuffer.wrap(bytes, 0, end));
        return ByteBuffer.wrap(bytes).getLong(end) == sums.value() ? KnownNames.parse(bytes, end) : Optional.empty();
    }

    /** Remembers what a look at the directory listed, if that will save the next one more than it costs now. Not durable: a loss is noticed, and costs a look. */
    void keep(Path root, Names names) {
        int listed = names.listed().count();
        if (listed < rule.minDirectories() || listed < names.known().usedCount() / STALE_PART || !rule.trusts(root)) {
            return;
        }
        names.known().addUsedTo(names.listed());
        if (!names.listed().hasAll()) {
            return;
        }
        try {
            Files.createDirectories(file.getParent());
            LockedFiles.Held aside = asides.create();
            try {
                write(names.listed().toBytes(), aside);
                Files.move(aside.path(), file, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                aside.discard();
            }
        } catch (IOException e) {
            return; // Then the next look lists as much as this one did.
        }
    }

    private static void write(ByteBuffer form, LockedFiles.Held aside) throws IOException {
        TwoChecksums sums = new TwoChecksums();
        sums.update(form);
        ByteBuffer end =
                ByteBuffer.allocate(TwoChecksums.BYTES).putLong(sums.value()).flip();
        while (form.hasRemaining()) {
            aside.channel().write(form);
        }
        while (end.hasRemaining()) {
            aside.channel().write(end);
        }
    }

    /** Forgets all. */
    void forget() throws IOException {
        Files.deleteIfExists(file);
    }
}
