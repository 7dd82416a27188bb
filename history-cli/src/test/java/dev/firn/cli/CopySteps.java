package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.ModelRepository.Revision;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The commands that make other repositories and directories out of what there is, or look at all of it, by chance, and what should come of them. */
final class CopySteps {
    private static final int LOOKED_AT = 4;

    private final ModelWorld world;
    private final Random random;
    private final ModelScript script;
    private final ModelRepository repository;
    private Optional<String> clone = Optional.empty();

    CopySteps(ModelWorld world) {
        this.world = world;
        this.random = world.random;
        this.script = world.script;
        this.repository = world.repository;
    }

    void verify() {
        verify(script.repository, random.nextBoolean() ? List.of() : List.of("--quick"));
    }

    private void verify(String where, List<String> options) {
        ModelReply reply = script.jsonOn(where, "verify", options);
        assertThat(reply.is("sound")).as("%s is sound", where).isTrue();
        assertThat(reply.parts("damages")).as("damages of %s", where).isEmpty();
    }

    /** A version in a directory that was not there. */
    void checkoutAnew() throws IOException {
        Revision revision = repository.any(random);
        ModelTree tree = repository.tree(revision.commit());
        String name = "new" + script.unique();
        script.run(ExitCodes.DONE, "checkout", List.of(revision.text(), name));
        ModelDisk made = ModelDisk.of(script.root.resolve(name));
        assertThat(tree.changesTo(made.files())).as("%s", name).isEmpty();
    }

    /** All the past of a version, by way of a file, in a repository of its own. */
    void exportAndImport() {
        Revision revision = repository.any(random);
        String file = "history" + script.unique() + ".car";
        String copy = "imported" + script.unique() + ".firn";
        script.run(ExitCodes.DONE, "export", List.of("--history", "-o", file, revision.text()));
        script.runIn(script.root, ExitCodes.DONE, List.of("init", copy));
        script.runOn(copy, ExitCodes.DONE, "import", List.of(file));
        List<String> past = repository.past(revision.commit());
        assertThat(script.jsonOn(copy, "log", List.of("main")).parts("commits"))
                .extracting(commit -> commit.text("commit").orElseThrow())
                .isEqualTo(past);
        past.stream().limit(LOOKED_AT).forEach(commit -> world.checkVersion(copy, commit, repository.tree(commit)));
        verify(copy, List.of());
    }

    /** A clone, or what is new since for one that there is. */
    void cloneOrFetch() {
        if (repository.head("main").isEmpty()) {
            return;
        }
        if (clone.isEmpty() || random.nextInt(4) == 0) {
            String copy = "clone" + script.unique() + ".firn";
            script.runIn(script.root, ExitCodes.DONE, List.of("clone", script.repository, copy));
            assertThat(ModelWorld.refs(script.jsonOn(copy, "tag", List.of())))
                    .as("tags")
                    .isEqualTo(repository.tags);
            world.checkVersion(copy, "main", repository.tree(repository.head("main")));
            clone = Optional.of(copy);
        } else {
            // A tag that was moved stays in the clone as it was: not looked at here.
            script.runOn(clone.get(), ExitCodes.DONE, "fetch", List.of("--prune"));
        }
        String copy = clone.get();
        repository
                .heads()
                .forEach((name, commit) -> world.checkVersion(copy, "origin/" + name, repository.tree(commit)));
        repository.everNamed().stream()
                .filter(name -> repository.head(name).isEmpty())
                .forEach(name -> script.runOn(copy, ExitCodes.MISSING, "log", List.of("origin/" + name)));
        verify(copy, List.of());
    }
}
