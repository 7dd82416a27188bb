package dev.firn.cas.space;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;

/**
 * What a file system said, in one clear sentence.
 *
 * <p>Java hands on most causes only as the text of the C library, in the language of the user; where it is not English the sentence is the general
 * one and ends with that text.
 */
public final class Medium {
    private Medium() {}

    /**
     * The report that {@code action} on {@code path} failed.
     *
     * @param action what was done, as a verb: {@code write}, {@code read}, {@code list}
     * @return one of kind REFUSED where it is a matter of permission, else of kind IO
     */
    public static FirnException report(String action, Path path, IOException cause) {
        String reason = reason(cause);
        if (cause instanceof AccessDeniedException
                || reason.contains("Permission denied")
                || reason.contains("Operation not permitted")) {
            return new FirnException(Kind.REFUSED, "no permission to " + action + " " + path, cause);
        }
        if (reason.contains("Read-only file system")) {
            return new FirnException(
                    Kind.REFUSED, "cannot " + action + " " + path + ", since its file system is read-only", cause);
        }
        if (reason.contains("No space left on device")) {
            return new FirnException(Kind.IO, "no space left on the device of " + path, cause);
        }
        if (reason.contains("Disk quota exceeded")) {
            return new FirnException(Kind.IO, "the disk quota for " + path + " is used up", cause);
        }
        if (reason.contains("Too many open files")) {
            return new FirnException(Kind.IO, "too many files are open to " + action + " " + path, cause);
        }
        if (reason.contains("Too many levels of symbolic links")) {
            return new FirnException(Kind.CORRUPT, path + " is a symbolic link, which no blob is", cause);
        }
        if (cause instanceof ClosedByInterruptException) {
            return new FirnException(Kind.IO, "the attempt to " + action + " " + path + " was interrupted", cause);
        }
        return new FirnException(Kind.IO, "cannot " + action + " " + path + ": " + reason, cause);
    }

    /**
     * What is at a path; nothing only where the file system says that nothing is there. {@link java.nio.file.Files#exists} and its like take any failure for a no,
     * and then what cannot be looked at counts as absent.
     *
     * @throws IOException if it cannot be looked at
     */
    public static Optional<BasicFileAttributes> look(Path path, LinkOption... options) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, options));
        } catch (IOException e) {
            if (isAbsent(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Whether the file system said that there is no such file. */
    static boolean isAbsent(IOException cause) {
        return cause instanceof NoSuchFileException || reason(cause).contains("Not a directory");
    }

    /** Whether the failure shows that nothing was done, so that a link was certainly not made. */
    static boolean isDefinite(IOException cause) {
        Kind kind = report("write", Path.of(""), cause).kind();
        String reason = reason(cause);
        return kind == Kind.REFUSED
                || isAbsent(cause)
                || reason.contains("No space left on device")
                || reason.contains("Disk quota exceeded")
                || reason.contains("Too many links")
                || reason.contains("Invalid cross-device link");
    }

    /** What stopped a listing. */
    static IOException cause(DirectoryIteratorException stopped) {
        return Objects.requireNonNull(stopped.getCause(), "a listing is stopped by an IOException");
    }

    private static String reason(IOException cause) {
        if (cause instanceof FileSystemException report && report.getReason() != null) {
            return report.getReason();
        }
        String message = cause.getMessage();
        return cause instanceof NoSuchFileException
                ? "no such file or directory"
                : message == null ? cause.getClass().getSimpleName() : message;
    }
}
