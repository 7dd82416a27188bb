package dev.firn.cli;

import dev.firn.bridge.references.JsonReferences;
import dev.firn.bridge.references.ParquetReferences;
import dev.firn.bridge.references.References;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.store.Publication;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.MapNode;
import dev.firn.repository.Repository;
import dev.firn.repository.Snapshot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a version by references. */
@Command(
        name = "refs",
        description = {
            "Write kerchunk references to a version: for each key its bytes, or the range of a pack where they are, so that fsspec, xarray and zarr open the version"
                    + " with no Firn anywhere.",
            "",
            "Metadata stand in the references. The packs they point into are kept under published/ in the repository, whatever is merged later, until"
                    + " --release. What is read by references is not checked against its hash."
        },
        footer = {
            "",
            "Examples:",
            "  firn refs v1.0 -o v1.json",
            "  firn refs v1.0 --base https://example.org/sst.firn -o v1.json",
            "  firn refs main:model --base s3://bucket/sst.firn > model.json",
            "  firn refs v1.0 --format parquet -o v1.refs",
            "  firn refs --list",
            "  firn refs --release v1.0"
        })
final class RefsCommand extends RepositoryCommand {
    private static final String STANDARD_OUTPUT = "-";

    @Parameters(
            arity = "0..1",
            paramLabel = "REV[:PATH]",
            description = "The version, and the node in it whose keys are wanted.")
    private Optional<String> place = Optional.empty();

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FILE",
            defaultValue = STANDARD_OUTPUT,
            description = "Where the references go; - is standard output, the default.")
    private String file = STANDARD_OUTPUT;

    @Option(
            names = "--base",
            paramLabel = "URL",
            description =
                    "Where readers find the repository: a path, or a URL that fsspec understands. By default its absolute path.")
    private Optional<String> location = Optional.empty();

    /** How references are written. */
    enum Format {
        /** One JSON document. */
        JSON,
        /** A directory of Parquet tables. */
        PARQUET
    }

    @Option(
            names = "--format",
            paramLabel = "FORM",
            defaultValue = "json",
            description =
                    "json: one document, for any hierarchy. parquet: a directory that is read bit by bit, for large versions; it knows only Zarr v2, so v3 arrays"
                            + " are told in terms of v2 where that has words for them.")
    private Format format = Format.JSON;

    @Option(names = "--list", description = "List the versions that packs are kept for.")
    private boolean list;

    @Option(
            names = "--release",
            paramLabel = "REV",
            description = "Keep no packs for that version any more; references to it may break from then on.")
    private Optional<String> released = Optional.empty();

    RefsCommand(Terminal terminal) {
        super(terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        int wishes = (place.isPresent() ? 1 : 0) + (list ? 1 : 0) + (released.isPresent() ? 1 : 0);
        if (wishes != 1) {
            throw new UsageException("'firn refs' wants one of a version, --list and --release");
        }
        if (list) {
            list(open.repository());
        } else if (released.isPresent()) {
            release(open, released.get());
        } else {
            publish(open, RevisionPath.parse(place.orElseThrow()));
        }
    }

    private void publish(OpenRepository open, RevisionPath at) {
        Snapshot version = open.snapshot(at.revision());
        String where = location.orElseGet(() -> absolute(open.directory()));
        if (where.isEmpty() || where.chars().anyMatch(Character::isISOControl)) {
            throw new UsageException("--base wants a path or URL, not '" + where + "'");
        }
        References references = References.publish(open.repository(), version, at.path(), where);
        if (format == Format.PARQUET) {
            writeParquet(open, references);
            report(open, version.commit().orElseThrow());
            return;
        }
        if (file.equals(STANDARD_OUTPUT)) {
            try {
                JsonReferences.write(references, new TerminalStream(terminal()));
            } catch (IOException e) {
                throw FirnException.io("standard output cannot be written", e);
            }
            references.sync();
            return;
        }
        new ReferencesFile(terminal().path(file)).writeJson(references);
        report(open, version.commit().orElseThrow());
    }

    private void writeParquet(OpenRepository open, References references) {
        if (file.equals(STANDARD_OUTPUT)) {
            throw new UsageException("references in Parquet form are a directory; name it with -o");
        }
        try (Scratch scratch = open.repository().newScratch()) {
            ParquetReferences.Losses losses =
                    new ReferencesFile(terminal().path(file)).writeParquet(references, scratch);
            if (losses.leftOutKeys() > 0 && !output().isQuiet()) {
                terminal()
                        .note(
                                "firn: " + Shown.count(losses.leftOutKeys(), "key")
                                        + " left out: the Parquet form holds only metadata of nodes, and chunks within the shapes of arrays");
            }
            if (losses.sparseArrays() > 0 && !output().isQuiet()) {
                terminal()
                        .note(
                                "firn: absent chunks in " + Shown.count(losses.sparseArrays(), "array")
                                        + ": fsspec with pandas 3 and pyarrow fails on those in Parquet form; the JSON form has no such limit");
            }
        }
    }

    private static String absolute(Path directory) {
        try {
            return directory.toRealPath().toString();
        } catch (IOException e) {
            throw FirnException.io("cannot tell where " + directory + " is", e);
        }
    }

    private void report(OpenRepository open, Cid commit) {
        Publication kept = open.repository().store().publications().list().stream()
                .filter(publication -> publication.commit().equals(commit))
                .findFirst()
                .orElseGet(() -> new Publication(commit, 0, 0));
        if (output().isJson()) {
            OutputOptions.print(
                    terminal(), json(kept).toBuilder().put("file", file).build());
        } else if (!output().isQuiet()) {
            terminal()
                    .line("references to commit " + Shown.cid(commit) + " are in " + Shown.name(file) + "; "
                            + Shown.count(kept.containers(), "pack") + " (" + Shown.size(kept.sizeBytes())
                            + ") stay for them until 'firn refs --release'");
        }
    }

    private static MapNode json(Publication publication) {
        return MapNode.builder()
                .put("commit", publication.commit().toString())
                .put("packs", publication.containers())
                .put("sizeBytes", publication.sizeBytes())
                .build();
    }

    private void list(Repository repository) {
        List<Publication> publications = repository.store().publications().list();
        if (output().isJson()) {
            List<Ipld> rows = new ArrayList<>();
            publications.forEach(publication -> rows.add(json(publication)));
            OutputOptions.print(
                    terminal(), MapNode.builder().put("published", rows).build());
            return;
        }
        for (Publication publication : publications) {
            terminal()
                    .line(String.format(
                            Locale.ROOT,
                            "%s  %s, %s  %s",
                            publication.commit(),
                            Shown.count(publication.containers(), "pack"),
                            Shown.size(publication.sizeBytes()),
                            subject(repository, publication.commit())));
        }
    }

    private static String subject(Repository repository, Cid commit) {
        try {
            return Shown.name(repository.commit(commit).subject());
        } catch (FirnException e) {
            return "(its commit cannot be read)";
        }
    }

    private void release(OpenRepository open, String revision) {
        Cid commit = open.resolve(revision);
        int packs = open.repository().store().publications().release(commit);
        if (packs == 0) {
            throw FirnException.missing("no packs are kept for commit " + commit)
                    .withHint("'firn refs --list' says for which they are");
        }
        if (output().isJson()) {
            OutputOptions.print(
                    terminal(),
                    MapNode.builder()
                            .put("commit", commit.toString())
                            .put("packs", packs)
                            .build());
        } else if (!output().isQuiet()) {
            terminal()
                    .line("no packs are kept for commit " + Shown.cid(commit)
                            + " any more; references to it may break");
        }
    }
}
