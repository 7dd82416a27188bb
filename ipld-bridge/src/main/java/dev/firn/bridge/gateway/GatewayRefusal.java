package dev.firn.bridge.gateway;

import dev.firn.cas.FirnException;

/** A request that gets no blocks, and why; each reason has the HTTP status that the gateway specifications give it (ipfs/specs, Path Gateway). */
public final class GatewayRefusal extends FirnException {
    private static final long serialVersionUID = 1L;

    /** Why there are no blocks. */
    public enum Reason {
        /** The request cannot be understood: its CID, path, format or a parameter. */
        BAD_REQUEST(400, Kind.REFUSED),
        /** The content is not here; nobody else is asked for it. */
        NOT_FOUND(404, Kind.MISSING),
        /** The response formats asked for are none of a trustless gateway's. */
        NOT_ACCEPTABLE(406, Kind.REFUSED),
        /** The content is not at hand, and the request wants nothing else ({@code only-if-cached}). */
        PRECONDITION_FAILED(412, Kind.MISSING),
        /** A path that ends inside a block. */
        NOT_IMPLEMENTED(501, Kind.UNSUPPORTED),
        /** The gateway does not know yet whether it has the content. */
        UNAVAILABLE(503, Kind.MISSING);

        private final int status;
        private final Kind kind;

        Reason(int status, Kind kind) {
            this.status = status;
            this.kind = kind;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }
    }

    private final Reason reason;

    /** A refusal whose message is one sentence for whoever asked. */
    public GatewayRefusal(Reason reason, String message) {
        super(reason.kind, message);
        this.reason = reason;
    }

    static GatewayRefusal bad(String message) {
        return new GatewayRefusal(Reason.BAD_REQUEST, message);
    }

    static GatewayRefusal notFound(String message) {
        return new GatewayRefusal(Reason.NOT_FOUND, message);
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
