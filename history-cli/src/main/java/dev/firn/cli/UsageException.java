package dev.firn.cli;

/** The person asked for something that makes no sense; the message is for them. Exit code 2. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String hint;

    UsageException(String message) {
        this(message, "");
    }

    UsageException(String message, String hint) {
        super(message);
        this.hint = hint;
    }

    /** What to type instead; empty if that is clear. */
    String hint() {
        return hint;
    }
}
