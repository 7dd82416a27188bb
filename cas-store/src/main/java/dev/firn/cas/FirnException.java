package dev.firn.cas;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store's report that something could not be done, for a reason that lies in data, medium or other writers and not in the caller's code.
 *
 * <p>The message is one sentence that names the thing and the place; {@link #hint} says what to do, where we know it. {@link Kind} decides the
 * exit code of a command.
 */
public class FirnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of report this is. */
    public enum Kind {
        /** Something that should be there is not, and its absence is not recorded. */
        MISSING,
        /** Bytes are not what their hash or checksum says. */
        CORRUPT,
        /** Somebody else changed what this was based on. */
        CONFLICT,
        /** A format or feature this version does not know. */
        UNSUPPORTED,
        /** It may or may not have happened: the reply was lost. */
        UNKNOWN_OUTCOME,
        /** Not allowed: a permission, a limit, an unlawful name. */
        REFUSED,
        /** The medium failed. */
        IO
    }

    private final Kind kind;
    private final @Nullable String hint;

    /** A report with nothing known to do about it. */
    public FirnException(Kind kind, String message) {
        this(kind, message, null, null);
    }

    /** A report whose message says all there is to say; the cause is for those who look for a bug. */
    public FirnException(Kind kind, String message, Throwable cause) {
        this(kind, message, null, cause);
    }

    /** A report with its cause and a hint, both optional. */
    protected FirnException(Kind kind, String message, @Nullable String hint, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.hint = hint;
    }

    /** A report of kind MISSING. */
    public static FirnException missing(String message) {
        return new FirnException(Kind.MISSING, message);
    }

    /** A report of kind CORRUPT. */
    public static FirnException corrupt(String message) {
        return new FirnException(Kind.CORRUPT, message);
    }

    /** A report of kind CONFLICT. */
    public static FirnException conflict(String message) {
        return new FirnException(Kind.CONFLICT, message);
    }

    /** A report of kind UNSUPPORTED. */
    public static FirnException unsupported(String message) {
        return new FirnException(Kind.UNSUPPORTED, message);
    }

    /** A report of kind REFUSED. */
    public static FirnException refused(String message) {
        return new FirnException(Kind.REFUSED, message);
    }

    /** A report of kind IO, with what the medium said. */
    public static FirnException io(String message, Throwable cause) {
        return new FirnException(Kind.IO, message + ": " + reason(cause), null, cause);
    }

    /** A report of kind UNKNOWN_OUTCOME, with what the medium said. */
    public static FirnException unknownOutcome(String message, Throwable cause) {
        return new FirnException(Kind.UNKNOWN_OUTCOME, message + ": " + reason(cause), null, cause);
    }

    private static String reason(Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        // Of these the message is the name of the file alone.
        if (cause instanceof NoSuchFileException) {
            return message + ": there is no such file or directory";
        }
        return cause instanceof AccessDeniedException ? message + ": no permission" : message;
    }

    /** The same report with a hint that says what to do. */
    public FirnException withHint(String newHint) {
        FirnException hinted = new FirnException(kind, String.valueOf(getMessage()), newHint, getCause());
        hinted.setStackTrace(getStackTrace());
        return hinted;
    }

    /** What kind of report this is. */
    public Kind kind() {
        return kind;
    }

    /** What to do about it, in a sentence, if that is known. */
    public Optional<String> hint() {
        return Optional.ofNullable(hint);
    }
}
