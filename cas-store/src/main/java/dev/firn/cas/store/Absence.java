package dev.firn.cas.store;

/**
 * Why a block that something refers to is not here. Only absence that nobody recorded is MISSING. See docs/format.md, "Recorded absence".
 *
 * @param reason why
 * @param remote the name of the remote that has it
 */
public record Absence(Reason reason, String remote) {
    /** The longest name of a remote in bytes of UTF-8. */
    public static final int MAX_REMOTE_BYTES = 255;

    /** Why a block is absent. */
    public enum Reason {
        /** It was not asked for; the remote promised to have it, and it is fetched when it is read. */
        PROMISED('P'),
        /** It is a commit before those that were asked for: history ends here, and goes on at the remote. */
        SHALLOW('S');

        private final byte code;

        Reason(char code) {
            this.code = (byte) code;
        }

        /** The byte that stands for it in files. */
        byte code() {
            return code;
        }
    }
}
