package dev.firn.bridge.gateway;

import java.util.Optional;

/** What becomes of a block that occurs more than once in a DAG (IPIP-412, {@code dups}). */
public enum Duplicates {
    /** It is sent each time, so that a reader need keep none. */
    SENT("y"),
    /** It is sent once. */
    LEFT_OUT("n");

    private final String text;

    Duplicates(String text) {
        this.text = text;
    }

    /** How it stands in a query and a content type. */
    public String text() {
        return text;
    }

    static Optional<Duplicates> find(String text) {
        return text.equals("y") ? Optional.of(SENT) : text.equals("n") ? Optional.of(LEFT_OUT) : Optional.empty();
    }
}
