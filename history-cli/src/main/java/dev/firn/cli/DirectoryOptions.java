package dev.firn.cli;

import dev.firn.workdir.ScanOptions.Links;
import dev.firn.workdir.WorkOptions;
import java.nio.file.Path;
import java.util.Optional;

/** What every command takes that looks at a directory of data. */
final class DirectoryOptions extends Options {
    private final Setting<Optional<String>> at = option(
            "--at", "PATH", "The node of the version that DIR is. By default what it was last time, else the whole.");
    private final Flag followLinks = flag(
            "--follow-links",
            "Take symbolic links inside DIR for what they lead to, as long as that lies inside DIR too; otherwise links are refused.");

    /** The node that the directory is, if it was said. */
    Optional<String> at() {
        return at.value().map(path -> RevisionPath.parse(":" + path).path());
    }

    /** How work on the directory is done. */
    WorkOptions work(OpenRepository open) {
        return usual(open).links(followLinks.isGiven() ? Links.FOLLOW_INSIDE : Links.REFUSE);
    }

    /** How work on a directory is done unless somebody says otherwise. */
    static WorkOptions usual(OpenRepository open) {
        return WorkOptions.usual(open.spillDirectory()).owner(open.person());
    }

    /** The directory that is meant: the one named, else the one whose .firn the repository is, else the current one. */
    static Path directory(Optional<String> named, OpenRepository open, Terminal terminal) {
        if (named.isPresent()) {
            Path directory = terminal.path(named.get());
            if (Places.isIn(directory, open.directory())) {
                throw new UsageException(Shown.name(named.get())
                        + " is the repository itself, or lies in it; name the directory of the data");
            }
            return directory;
        }
        Path here = terminal.currentDirectory();
        if (open.dataDirectory().isPresent()) {
            return open.dataDirectory().get();
        }
        if (Places.isIn(here, open.directory())) {
            throw new UsageException("the current directory is the repository itself; name the directory of the data");
        }
        return here;
    }
}
