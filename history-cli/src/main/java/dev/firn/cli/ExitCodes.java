package dev.firn.cli;

import dev.firn.cas.FirnException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What the exit code of a command means: the one place where kinds of errors become numbers. */
final class ExitCodes {
    static final int DONE = 0;
    static final int BUG = 1;
    static final int USAGE = 2;
    static final int MISSING = 3;
    static final int CORRUPT = 4;
    static final int CONFLICT = 5;
    static final int UNSUPPORTED = 6;
    static final int UNKNOWN_OUTCOME = 7;
    static final int REFUSED = 8;
    static final int IO = 9;
    static final int INTERRUPTED = 130;

    private ExitCodes() {}

    static int of(FirnException.Kind kind) {
        return switch (kind) {
            case MISSING -> MISSING;
            case CORRUPT -> CORRUPT;
            case CONFLICT -> CONFLICT;
            case UNSUPPORTED -> UNSUPPORTED;
            case UNKNOWN_OUTCOME -> UNKNOWN_OUTCOME;
            case REFUSED -> REFUSED;
            case IO -> IO;
        };
    }

    /** What each code means, in a few words, for the help of every command. */
    static Map<String, String> help() {
        Map<String, String> help = new LinkedHashMap<>();
        help.put(" 0", "Done.");
        help.put(" 1", "A bug in Firn.");
        help.put(" 2", "Wrong usage.");
        help.put(" 3", "Something that should be there is missing: a revision, a key, a block.");
        help.put(" 4", "Bytes are not what their hash says.");
        help.put(" 5", "Conflict: somebody else moved what this was based on.");
        help.put(" 6", "A format or feature that this version does not know.");
        help.put(" 7", "Unknown outcome: it may or may not have happened; look before you repeat it.");
        help.put(" 8", "Refused: a permission, a limit, an unlawful name.");
        help.put(" 9", "The disk or network failed.");
        help.put("130", "Interrupted (143 and 129 where SIGTERM or SIGHUP did it).");
        return help;
    }
}
