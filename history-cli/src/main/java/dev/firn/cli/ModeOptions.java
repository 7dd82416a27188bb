package dev.firn.cli;

import dev.firn.workdir.DirectoryCommitRequest.Mode;
import picocli.CommandLine.Option;

/** How much of a node a directory is that is committed. */
final class ModeOptions {
    @Option(
            names = "--overlay",
            description =
                    "Lay DIR over the branch: add and replace, remove nothing. It stays so for DIR until a checkout or --replace.")
    private boolean overlay;

    @Option(
            names = "--replace",
            description =
                    "DIR is the whole: the branch gets just what it holds, whatever DIR stood on and others changed.")
    private boolean replace;

    /** What was asked for. */
    Mode mode() {
        if (overlay && replace) {
            throw new UsageException("--overlay removes nothing and --replace does; give one of them");
        }
        return overlay ? Mode.OVERLAY : replace ? Mode.REPLACE : Mode.AS_BEFORE;
    }

    /** Whether it was asked for by option that nothing be removed. */
    boolean isOverlay() {
        return overlay;
    }
}
