package dev.firn.transfer;

/** Is told how far a transfer is, by any of its threads. What it throws stops the transfer; what was fetched by then is kept. */
public interface TransferProgress {
    /** So many commits are to be looked at. */
    default void expectCommits(long commits) {}

    /** One more commit was looked at, and all its objects are asked for. */
    default void commitSeen() {}

    /** So many bytes more were fetched, in one block. */
    void fetched(long moreBytes);

    /** Nobody looks. */
    static TransferProgress none() {
        return moreBytes -> {};
    }
}
