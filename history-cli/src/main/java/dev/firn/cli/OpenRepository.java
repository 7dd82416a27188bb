package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.history.Revision;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The repository of one command. Remembers which refs the command looked at, and when it is closed says so if one of them was rewound. */
final class OpenRepository implements Closeable {
    /** The branch that is meant where none is named. */
    static final String DEFAULT_BRANCH = "main";

    private final Repository repository;
    private final Path directory;
    private final Terminal terminal;
    private final Set<RefName> lookedAt = new TreeSet<>();

    OpenRepository(Repository repository, Path directory, Terminal terminal) {
        this.repository = repository;
        this.directory = directory;
        this.terminal = terminal;
    }

    /** The repository. */
    Repository repository() {
        return repository;
    }

    /** The directory it lies in. */
    Path directory() {
        return directory;
    }

    /** The directory of data that has it as its {@code .firn}; nothing for a bare repository. */
    Optional<Path> dataDirectory() {
        Path name = directory.getFileName();
        return name != null && name.toString().equals(Repository.INSIDE)
                ? Optional.ofNullable(directory.getParent())
                : Optional.empty();
    }

    /** Where lists are put aside that do not fit in memory. */
    Path spillDirectory() {
        return repository.directory().isPresent() ? directory.resolve(Repository.WORK) : directory;
    }

    /** Who uses it, and where. */
    String person() {
        return Author.person(terminal);
    }

    /**
     * The commit that a revision names; as {@link Repository#resolve}.
     *
     * @throws UsageException if a path stands behind it
     */
    Cid resolve(String revision) {
        requireNoPath(revision);
        Cid found = repository.resolve(revision);
        lookedAt(Revision.parse(revision).base());
        return found;
    }

    private static void requireNoPath(String revision) {
        String whole = RevisionPath.parse(revision).revision();
        if (!whole.equals(revision)) {
            throw new UsageException("only a revision can be named here, without a path behind it: '"
                    + Shown.name(whole) + "', not '" + Shown.name(revision) + "'");
        }
    }

    /** The version that a revision names; as {@link #resolve}. */
    Snapshot snapshot(String revision) {
        return repository.snapshot(resolve(revision));
    }

    /** The branch of a name that a person wrote. */
    static RefName branch(String name) {
        return named(RefName.Kind.HEADS, name);
    }

    /** The ref of a name that a person wrote. */
    static RefName named(RefName.Kind kind, String name) {
        RefName.fault(name).ifPresent(fault -> {
            throw FirnException.refused("'" + name + "' cannot name a branch or tag: " + fault);
        });
        return new RefName(kind, name);
    }

    private void lookedAt(String name) {
        if (RefName.fault(name).isEmpty()) {
            lookedAt.add(RefName.branch(name));
            lookedAt.add(RefName.tag(name));
        }
    }

    /** Notes that a ref was looked at. */
    void lookedAt(RefName ref) {
        lookedAt.add(ref);
    }

    @Override
    public void close() {
        try {
            for (RefName ref : terminal.interruption().isStopping() ? Set.<RefName>of() : lookedAt) {
                repository.refs().findRewound(ref).ifPresent(sentence -> terminal.note("firn: " + sentence));
            }
        } catch (FirnException e) {
            // What the command needed of it, it reported itself; of the rest there is nothing to say.
            return;
        } finally {
            repository.close();
        }
    }
}
