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
import java.util.Optional;

/** Publishes a version by references. */
final class RefsCommand extends RepositoryCommand {
    private static final HelpText HELP = HelpText.of(
                    "Write kerchunk references to a version: for each key its bytes, or the range of a pack where they are, so that fsspec, xarray and zarr open the version"
                            + " with no Firn anywhere.",
                    "",
                    "Metadata stand in the references. The packs they point into are kept under published/ in the repository, whatever is merged later, until"
                            + " --release. What is read by references is not checked against its hash.")
            .examples(
                    "firn refs v1.0 -o v1.json",
                    "firn refs v1.0 --base https://example.org/sst.firn -o v1.json",
                    "firn refs main:model --base s3://bucket/sst.firn > model.json",
                    "firn refs v1.0 --format parquet -o v1.refs",
                    "firn refs --list",
                    "firn refs --release v1.0");

    private static final String STANDARD_OUTPUT = "-";

    private final Setting<Optional<String>> place =
            optionalParameter("REV[:PATH]", "The version, and the node in it whose keys are wanted.");
    private final Setting<String> file = option(
            "-o, --output", "FILE", "Where the references go; - is standard output, the default.", STANDARD_OUTPUT);
    private final Setting<Optional<String>> location = option(
            "--base",
            "URL",
            "Where readers find the repository: a path, or a URL that fsspec understands. By default its absolute path.");

    /** How references are written. */
    enum Format {
        /** One JSON document. */
        JSON,
        /** A directory of Parquet tables. */
        PARQUET
    }

    private final Setting<Format> format = choice(
            "--format",
            "FORM",
            "json: one document, for any hierarchy. parquet: a directory that is read bit by bit, for large versions; it knows only Zarr v2, so v3 arrays"
                    + " are told in terms of v2 where that has words for them.",
            Format.JSON);
    private final Flag list = flag("--list", "List the versions that packs are kept for.");
    private final Setting<Optional<String>> released = option(
            "--release", "REV", "Keep no packs for that version any more; references to it may break from then on.");

    RefsCommand(Terminal terminal) {
        super(HELP, terminal, Access.READ);
    }

    @Override
    void run(OpenRepository open) {
        int wishes = (place.value().isPresent() ? 1 : 0)
                + (list.isGiven() ? 1 : 0)
                + (released.value().isPresent() ? 1 : 0);
        if (wishes != 1) {
            throw new UsageException("'firn refs' wants one of a version, --list and --release");
        }
        if (list.isGiven()) {
            list(open.repository());
        } else if (released.value().isPresent()) {
            release(open, released.value().get());
        } else {
            publish(open, RevisionPath.parse(place.value().orElseThrow()));
        }
    }

    private void publish(OpenRepository open, RevisionPath at) {
        Snapshot version = open.snapshot(at.revision());
        String where = location.value().orElseGet(() -> absolute(open.directory()));
        if (where.isEmpty() || where.chars().anyMatch(Character::isISOControl)) {
            throw new UsageException("--base wants a path or URL, not '" + where + "'");
        }
        Optional<ReferencesFile> target = target();
        References references = References.publish(open.repository(), version, at.path(), where);
        if (target.isEmpty()) {
            try {
                JsonReferences.write(references, new TerminalStream(terminal()));
            } catch (IOException e) {
                throw FirnException.io("standard output cannot be written", e);
            }
            references.sync();
            return;
        }
        if (format.value() == Format.PARQUET) {
            writeParquet(open, references, target.get());
        } else {
            target.get().writeJson(references);
        }
        report(open, version.commit().orElseThrow());
    }

    /** Where the references go, if not to standard output. */
    private Optional<ReferencesFile> target() {
        if (file.value().equals(STANDARD_OUTPUT)) {
            if (format.value() == Format.PARQUET) {
                throw new UsageException("references in Parquet form are a directory; name it with -o");
            }
            return Optional.empty();
        }
        ReferencesFile target = new ReferencesFile(terminal().path(file.value()));
        target.requirePlace(format.value());
        return Optional.of(target);
    }

    private void writeParquet(OpenRepository open, References references, ReferencesFile target) {
        try (Scratch scratch = open.repository().newScratch()) {
            ParquetReferences.Losses losses = target.writeParquet(references, scratch);
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
                    terminal(), json(kept).toBuilder().put("file", file.value()).build());
        } else if (!output().isQuiet()) {
            terminal()
                    .line("references to commit " + Shown.cid(commit) + " are in " + Shown.name(file.value()) + "; "
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
                    .line(publication.commit() + "  " + Shown.count(publication.containers(), "pack") + ", "
                            + Shown.size(publication.sizeBytes()) + "  " + subject(repository, publication.commit()));
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
