package dev.firn.cli;

import dev.firn.workdir.DirectoryCommitRequest.Mode;

/** How much of a node a directory is that is committed. */
final class ModeOptions extends Options {
    private final Flag overlay = flag(
            "--overlay",
            "Lay DIR over the branch: add and replace, remove nothing. It stays so for DIR until a checkout or --replace.");
    private final Flag replace = flag(
            "--replace",
            "DIR is the whole: the branch gets just what it holds, whatever DIR stood on and others changed.");

    /** What was asked for. */
    Mode mode() {
        if (overlay.isGiven() && replace.isGiven()) {
            throw new UsageException("--overlay removes nothing and --replace does; give one of them");
        }
        return overlay.isGiven() ? Mode.OVERLAY : replace.isGiven() ? Mode.REPLACE : Mode.AS_BEFORE;
    }

    /** Whether it was asked for by option that nothing be removed. */
    boolean isOverlay() {
        return overlay.isGiven();
    }
}
