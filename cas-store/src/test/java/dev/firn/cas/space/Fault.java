package dev.firn.cas.space;

/** What can go wrong at a step of {@link FaultySpace}. A fault that makes no sense at a step is taken as {@link #EIO}. */
public enum Fault {
    /** The medium fails. Where a name is published the reply is lost: by chance it was, or was not. */
    EIO,
    /** The medium is full: nothing is written. */
    ENOSPC,
    /** Fewer bytes come than were asked for; a space reports that as CORRUPT. */
    SHORT_READ,
    /** One bit of what is read is wrong. */
    FLIPPED_BIT,
    /** A sync says that all is well and does nothing; power loss tells. */
    LYING_SYNC,
    /** The process ends, by chance before or after the step took effect. */
    CRASH
}
