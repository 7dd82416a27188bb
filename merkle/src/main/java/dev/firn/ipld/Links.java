package dev.firn.ipld;

import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import java.util.EnumSet;

/** Which links may stand where one of Firn's own is wanted: docs/format.md, section 1. */
final class Links {
    private Links() {}

    /** Whether the CID is version 1 with sha2-256 and one of these codecs. */
    static boolean fit(Cid cid, Codec codec, Codec... others) {
        if (cid.version() != 1 || cid.hashFunction() != Cid.SHA2_256) {
            return false;
        }
        if (cid.has(codec)) {
            return true;
        }
        for (Codec other : others) {
            if (cid.has(other)) {
                return true;
            }
        }
        return false;
    }

    /** What is wrong with a CID that does not fit. */
    static String unfit(Cid cid, Codec codec, Codec... others) {
        return "found a link to " + cid + ", wanted a version 1 CID with sha2-256 and codec in "
                + EnumSet.of(codec, others);
    }
}
