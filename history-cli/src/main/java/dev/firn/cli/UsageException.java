package dev.firn.cli;

/** The person asked for something that makes no sense; the message is for them. Exit code 2. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
