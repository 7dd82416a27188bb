package dev.firn.gateway;

/** The client's fault: sent as a reply with the status and the message, which is one sentence for the client's eyes. */
public final class BadRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    /**
     * A fault.
     *
     * @param status from 400 to 499, or 501
     */
    public BadRequestException(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    /** The status to reply with. */
    public int status() {
        return status;
    }
}
