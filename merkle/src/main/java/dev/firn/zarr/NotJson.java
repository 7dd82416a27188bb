package dev.firn.zarr;

/** Bytes are no JSON that Firn accepts. The message says why, as the end of a sentence that begins with what it is about. */
public final class NotJson extends Exception {
    private static final long serialVersionUID = 1L;

    NotJson(String message) {
        // Nobody reads where in Firn it was thrown, and hostile documents may be many: no stack trace.
        super(message, null, false, false);
    }

    /** The message; there always is one. */
    public String reason() {
        return String.valueOf(getMessage());
    }
}
