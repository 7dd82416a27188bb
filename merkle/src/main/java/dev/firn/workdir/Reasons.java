package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says in words why the system would not do something with a file. */
final class Reasons {
    private Reasons() {}

    /** Why, so that it can follow the name of the file. */
    static String of(IOException e) {
        if (isForbidden(e)) {
            return "cannot be used (no permission)";
        }
        if (e instanceof NoSuchFileException || e instanceof NotDirectoryException || says(e, "Not a directory")) {
            return "is not there (any more)";
        }
        if (e instanceof FileSystemLoopException || says(e, "Too many levels of symbolic links")) {
            return "leads through a symbolic link, or round in a circle of them";
        }
        return "cannot be used (" + said(e) + ")";
    }

    private static boolean isForbidden(IOException e) {
        return e instanceof AccessDeniedException
                || says(e, "Operation not permitted")
                || says(e, "Read-only file system");
    }

    private static boolean says(IOException e, String words) {
        return said(e).contains(words);
    }

    private static String said(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** A report of kind REFUSED if it is a matter of permission or of what is there, else of kind IO; {@code what} is a sentence without its end. */
    static FirnException report(String what, IOException e) {
        if (e instanceof FileSystemException file && !of(e).startsWith("cannot be used (" + said(e))) {
            return FirnException.refused(what + ": " + file.getFile() + " " + of(e));
        }
        return FirnException.io(what, e);
    }
}
