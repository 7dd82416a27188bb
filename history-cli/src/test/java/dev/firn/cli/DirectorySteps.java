package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.ModelCommit.Asked;
import dev.firn.cli.ModelRepository.Revision;
import dev.firn.workdir.DirectoryCommitRequest.Mode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/** The commands that have to do with a directory, by chance, and what should come of them. */
final class DirectorySteps {
    private static final List<String> BRANCHES = List.of("main", "main", "main", "b1", "b2");
    private static final List<String> PLACES = List.of("at1", "at1/deep", "", "other/place");
    private static final List<String> PATHS = List.of("at1", "at1/deep", "g1", "g1/g2", "v3", "nowhere");

    private final ModelWorld world;
    private final Random random;
    private final ModelScript script;
    private final ModelRepository repository;

    DirectorySteps(ModelWorld world) {
        this.world = world;
        this.random = world.random;
        this.script = world.script;
        this.repository = world.repository;
    }

    private Asked anyAsked() {
        Optional<String> at =
                random.nextInt(6) == 0 ? Optional.of(PLACES.get(random.nextInt(PLACES.size()))) : Optional.empty();
        int kind = random.nextInt(100);
        Mode mode = kind < 28 ? Mode.OVERLAY : kind < 35 ? Mode.REPLACE : Mode.AS_BEFORE;
        return new Asked(BRANCHES.get(random.nextInt(BRANCHES.size())), at, mode);
    }

    private static List<String> words(List<String> options, String... more) {
        return Stream.concat(options.stream(), Arrays.stream(more)).toList();
    }

    /** The first commit. */
    void begin() {
        commit(world.directories.get(0), Asked.PLAIN);
    }

    void status() {
        status(world.anyDirectory(), anyAsked());
    }

    void commit() {
        commit(world.anyDirectory(), anyAsked());
    }

    /** Changes within one tick of the clock, before and after a look, which no stamp may hide. */
    void commitAtOnce(FileSteps files) throws IOException {
        ModelDirectory directory = world.anyDirectory();
        files.some(directory, 2);
        status(directory, Asked.PLAIN);
        files.some(directory, 1);
        commit(directory, Asked.PLAIN);
    }

    private void status(ModelDirectory directory, Asked asked) {
        ModelCommit expected = new ModelCommit(repository, directory, asked);
        List<String> words = words(expected.options(), directory.name);
        if (!directory.exists()) {
            script.run(ExitCodes.MISSING, "status", words);
            return;
        }
        ModelReply reply = script.json("status", words);
        List<String> changes = new ArrayList<>();
        for (ModelReply change : reply.parts("changes")) {
            String key = change.text("key").orElseThrow();
            changes.add(change.text("status").orElseThrow() + "\t" + key);
            directory
                    .tree()
                    .find(key)
                    .ifPresent(content ->
                            assertThat(change.number("sizeBytes")).as(key).isEqualTo(content.length()));
        }
        assertThat(changes).as("changes").isEqualTo(expected.changes());
        checkCounts(reply.part("files"), directory, expected.changes());
        assertThat(reply.text("at")).as("at").contains(expected.path);
        assertThat(reply.text("base")).as("base").isEqualTo(expected.base());
        assertThat(reply.text("head")).as("head").isEqualTo(expected.head);
        assertThat(reply.is("behind")).as("behind").isEqualTo(expected.isBehind());
        assertThat(reply.is("overlaid")).as("overlaid").isEqualTo(expected.isOverlaid);
    }

    private static void checkCounts(ModelReply files, ModelDirectory directory, List<String> changes) {
        long added = changes.stream().filter(line -> line.startsWith("A")).count();
        long changed = changes.stream().filter(line -> line.startsWith("M")).count();
        assertThat(files.number("added")).as("files added").isEqualTo(added);
        assertThat(files.number("changed")).as("files changed").isEqualTo(changed);
        assertThat(files.number("removed")).as("files removed").isEqualTo(changes.size() - added - changed);
        assertThat(files.number("unchanged"))
                .as("files unchanged")
                .isEqualTo(directory.keys().size() - added - changed);
    }

    private void commit(ModelDirectory directory, Asked asked) {
        ModelCommit expected = new ModelCommit(repository, directory, asked);
        List<String> words = words(expected.options(), "-m", "step " + script.unique(), directory.name);
        if (!directory.exists() || expected.isConflict() || expected.tree().isClashing()) {
            int code = !directory.exists()
                    ? ExitCodes.MISSING
                    : expected.isConflict() ? ExitCodes.CONFLICT : ExitCodes.REFUSED;
            script.run(code, "commit", words);
            return;
        }
        ModelReply reply = script.json("commit", words);
        Optional<String> made = reply.text("commit");
        boolean isChange = !expected.tree().equals(repository.tree(expected.parent()));
        assertThat(made.isPresent()).as("a commit is made").isEqualTo(isChange);
        assertThat(reply.text("base")).as("base").isEqualTo(expected.parent());
        assertThat(reply.is("overlaid")).as("overlaid").isEqualTo(expected.isOverlaid);
        // Counts of an overlay are of what the directory changed, also where the branch has that already: not told
        // here.
        if (!expected.isOverlaid) {
            checkCounts(reply.part("files"), directory, expected.changes());
        }
        if (made.isPresent()) {
            assertThat(reply.number("sizeBytes"))
                    .as("bytes")
                    .isEqualTo(expected.tree().sizeBytes());
            repository.add(made.get(), expected.tree(), expected.parent());
            world.checkVersion(script.repository, made.get(), expected.tree());
        }
        directory.standing = expected.standingAfter(made);
        directory.had = directory.tree();
        boolean isCreated =
                made.isEmpty() && expected.head.isEmpty() && expected.parent().isPresent();
        assertThat(reply.text("createdBranch").isPresent()).as("branch created").isEqualTo(isCreated);
        if (made.isPresent() || isCreated) {
            repository.move(asked.branch(), made.or(expected::parent));
        }
    }

    void checkout() throws IOException {
        Revision revision = repository.any(random);
        checkout(world.anyDirectory(), revision, random.nextInt(8) == 0 ? PATHS.get(random.nextInt(PATHS.size())) : "");
    }

    private void checkout(ModelDirectory directory, Revision revision, String path) throws IOException {
        boolean force = random.nextInt(7) == 0;
        List<String> options = new ArrayList<>();
        if (!path.isEmpty()) {
            options.add("--path=" + path);
        }
        if (force) {
            options.add("--force");
        }
        List<String> words = words(options, revision.text(), directory.name);
        ModelTree version = repository.tree(revision.commit());
        ModelTree wanted = version.at(path);
        // What becomes of the path of a single file is left to tests of its own.
        if (version.find(path).isPresent()) {
            return;
        }
        if (!path.isEmpty() && wanted.contents().isEmpty()) {
            script.run(ExitCodes.MISSING, "checkout", words);
            return;
        }
        ModelCheckout expected = ModelCheckout.of(directory, wanted, force);
        if (!expected.refusals().isEmpty()) {
            script.run(ExitCodes.REFUSED, "checkout", words);
            return;
        }
        Set<String> emptyBefore = emptyDirectories(directory);
        ModelReply reply = script.json("checkout", words);
        assertThat(emptyBefore).as("empty directories before").containsAll(emptyDirectories(directory));
        directory.became(expected.files());
        directory.standing = Optional.of(new ModelDirectory.Standing(revision.commit(), path, true));
        directory.had = wanted;
        assertThat(reply.text("commit")).as("commit").contains(revision.commit());
        assertThat(reply.number("writtenFiles")).as("files written").isEqualTo(expected.written());
        assertThat(reply.number("removedFiles")).as("files removed").isEqualTo(expected.removed());
    }

    private static Set<String> emptyDirectories(ModelDirectory directory) throws IOException {
        return directory.exists() ? ModelDisk.of(directory.root()).emptyDirectories() : Set.of();
    }

    /** A version, and what a directory or another holds, in either order. */
    void diff() {
        Revision revision = repository.any(random);
        ModelDirectory directory = world.anyDirectory();
        if (!directory.exists()) {
            return;
        }
        String at = directory.standing.map(ModelDirectory.Standing::at).orElse("");
        ModelTree version =
                ModelTree.EMPTY.with(at, repository.tree(revision.commit()).at(at));
        ModelTree files = ModelTree.EMPTY.with(at, directory.tree());
        checkDiff(version.changesTo(files), revision.text(), directory.name);
        checkDiff(files.changesTo(version), directory.name, revision.text());
        ModelDirectory other = world.anyDirectory();
        if (other.exists()) {
            checkDiff(directory.tree().changesTo(other.tree()), directory.name, other.name);
        }
    }

    private void checkDiff(List<String> changes, String older, String newer) {
        Run run = script.run(ExitCodes.DONE, "diff", List.of("--name-status", "-z", older, newer));
        assertThat(run.out())
                .isEqualTo(String.join(
                        "", changes.stream().map(line -> line + "\0").toList()));
    }
}
