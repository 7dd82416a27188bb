package dev.firn.cas.store;

/** Hears how far a verification is. May be called by several threads at once, and does not change the result; what it throws ends the verification. */
public interface VerifyWatch {
    /** One that does nothing. */
    VerifyWatch NONE = new VerifyWatch() {};

    /** So many containers will be looked at, of so many bytes together. */
    default void expect(long containers, long sizeBytes) {}

    /** One more container of so many bytes was looked at. */
    default void done(long sizeBytes) {}
}
