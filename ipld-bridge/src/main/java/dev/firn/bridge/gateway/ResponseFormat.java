package dev.firn.bridge.gateway;

/** What a trustless gateway answers with (ipfs/specs, Trustless Gateway, {@code format}). */
public enum ResponseFormat {
    /** The bytes of one block. */
    RAW("raw", "application/vnd.ipld.raw"),
    /** A stream of blocks with their CIDs. */
    CAR("car", "application/vnd.ipld.car");

    private final String text;
    private final String mediaType;

    ResponseFormat(String text, String mediaType) {
        this.text = text;
        this.mediaType = mediaType;
    }

    /** How it stands in a query. */
    public String text() {
        return text;
    }

    /** Its media type, without parameters. */
    public String mediaType() {
        return mediaType;
    }
}
