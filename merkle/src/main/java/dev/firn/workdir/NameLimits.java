package dev.firn.workdir;

import dev.firn.cas.space.Medium;
import dev.firn.zarr.ZarrKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Locale;

/**
 * What a file system makes of names, found out by making some there.
 *
 * @param foldsCase whether names that differ in case only are one
 * @param foldsForm whether names that differ in their Unicode normal form only are one
 * @param maxNameBytes the longest name
 */
record NameLimits(boolean foldsCase, boolean foldsForm, int maxNameBytes) {
    private static final String COMPOSED = "\u00e9";
    private static final String DECOMPOSED = "e\u0301";

    /** Finds it out below a directory, with the help of one that is made there and taken away again. */
    static NameLimits probe(Path root, long number) throws IOException {
        Path probe = FileNames.resolve(root, ReservedNames.of(number));
        Files.createDirectory(probe);
        try {
            boolean foldsCase = isOne(probe, "a", "A");
            boolean foldsForm = isOne(probe, COMPOSED, DECOMPOSED);
            int fits = 0;
            int tooLong = ZarrKey.MAX_SEGMENT_BYTES + 1;
            while (tooLong - fits > 1) {
                int length = fits == 0 ? ZarrKey.MAX_SEGMENT_BYTES : (fits + tooLong) >>> 1;
                boolean can = canMake(probe.resolve("x".repeat(length)));
                fits = can ? length : fits;
                tooLong = can ? tooLong : length;
            }
            return new NameLimits(foldsCase, foldsForm, fits);
        } finally {
            Files.delete(probe);
        }
    }

    private static boolean isOne(Path probe, String one, String other) throws IOException {
        Path first = FileNames.resolve(probe, one);
        Files.createFile(first);
        try {
            // Not Files.exists: a failure taken for a no would let one of two files write over the other.
            return Medium.look(FileNames.resolve(probe, other), LinkOption.NOFOLLOW_LINKS)
                    .isPresent();
        } finally {
            Files.delete(first);
        }
    }

    private static boolean canMake(Path file) throws IOException {
        try {
            Files.createFile(file);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            return false;
        }
        Files.delete(file);
        return true;
    }

    boolean foldsAny() {
        return foldsCase || foldsForm;
    }

    /** What two names that are one here have in common. */
    String folded(String text) {
        String formed = foldsForm ? Normalizer.normalize(text, Normalizer.Form.NFD) : text;
        if (!foldsCase) {
            return formed;
        }
        String cased = formed.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return foldsForm ? Normalizer.normalize(cased, Normalizer.Form.NFD) : cased;
    }

    /** Whether a name is too long here. */
    boolean isTooLong(String segment) {
        return segment.length() * 3 > maxNameBytes && segment.getBytes(StandardCharsets.UTF_8).length > maxNameBytes;
    }
}
