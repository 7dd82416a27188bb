package dev.firn.manifest;

import dev.firn.cas.FirnException;

/** The report, of kind REFUSED, that two keys cannot be in one hierarchy: one would be an object and the directory of the other. */
public final class KeyClashException extends FirnException {
    private static final long serialVersionUID = 1L;

    KeyClashException(String message) {
        super(Kind.REFUSED, message);
    }
}
