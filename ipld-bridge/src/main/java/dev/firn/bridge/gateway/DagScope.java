package dev.firn.bridge.gateway;

/** How much of the DAG below the end of a path a CAR holds (ipfs/specs, Trustless Gateway, {@code dag-scope}). */
public enum DagScope {
    /** The block where the path ends. */
    BLOCK("block"),
    /** What is needed to read that file or list that directory; for all that is not UnixFS the block. */
    ENTITY("entity"),
    /** Everything below. */
    ALL("all");

    private final String text;

    DagScope(String text) {
        this.text = text;
    }

    /** How it stands in a query. */
    public String text() {
        return text;
    }

    static DagScope parse(String text) {
        for (DagScope scope : values()) {
            if (scope.text.equals(text)) {
                return scope;
            }
        }
        throw GatewayRefusal.bad("dag-scope is block, entity or all");
    }
}
