package dev.firn.bridge.car;

/** The version of a CAR to write. */
public enum CarFormat {
    /** Header and blocks. */
    V1,
    /** A CARv1 within a frame, with an index sorted by hash behind it. */
    V2
}
