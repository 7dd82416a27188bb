package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cli.ModelRepository.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/** The commands that have to do with versions and their names only, by chance, and what should come of them. */
final class VersionSteps {
    private static final List<String> BRANCHES = List.of("main", "main", "b1", "b2", "x/y");
    private static final List<String> TAGS = List.of("t1", "t2", "v/1");
    private static final int BLOCK = 1 << 20;

    private final ModelWorld world;
    private final Random random;
    private final ModelScript script;
    private final ModelRepository repository;

    VersionSteps(ModelWorld world) {
        this.world = world;
        this.random = world.random;
        this.script = world.script;
        this.repository = world.repository;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** Mostly a branch that there is. */
    private String anyBranch() {
        List<String> heads = List.copyOf(repository.heads().keySet());
        return heads.isEmpty() || random.nextInt(5) == 0 ? any(BRANCHES) : any(heads);
    }

    void undo() {
        String branch = anyBranch();
        for (int i = random.nextInt(3) == 0 ? 3 : 1; i > 0; i--) {
            if (!repository.canUndo(branch)) {
                boolean isKnown = repository.everNamed().contains(branch);
                script.run(isKnown ? ExitCodes.REFUSED : ExitCodes.MISSING, "undo", List.of(branch));
                return;
            }
            Optional<String> before = repository.undo(branch);
            assertThat(script.json("undo", List.of(branch)).text("commit"))
                    .as("where %s was before", branch)
                    .isEqualTo(before);
        }
    }

    void reset() {
        String branch = anyBranch();
        Revision revision = repository.any(random);
        List<String> words = List.of(branch, revision.text());
        if (repository.head(branch).isEmpty()) {
            script.run(ExitCodes.MISSING, "reset", words);
            return;
        }
        script.run(ExitCodes.DONE, "reset", words);
        repository.move(branch, Optional.of(revision.commit()));
    }

    void restore() {
        String branch = anyBranch();
        Revision revision = repository.any(random);
        ModelTree old = repository.tree(revision.commit());
        Optional<String> head = repository.head(branch);
        ModelTree now = repository.tree(head);
        String path = random.nextInt(3) == 0 ? "" : anyPath(random.nextBoolean() ? old : now);
        List<String> words = new ArrayList<>(List.of("-b", branch, "-m", "step " + script.unique(), revision.text()));
        if (!path.isEmpty()) {
            words.add(path);
        }
        ModelTree expected = now.restored(path, old);
        boolean isNothing = !path.isEmpty() && !old.hasAny(path) && !now.hasAny(path);
        if (head.isEmpty() || isNothing || expected.isClashing()) {
            boolean isMissing = head.isEmpty() || isNothing;
            script.run(isMissing ? ExitCodes.MISSING : ExitCodes.REFUSED, "restore", words);
            return;
        }
        Optional<String> made = script.json("restore", words).text("commit");
        assertThat(made.isPresent()).as("a commit is made").isEqualTo(!expected.equals(now));
        if (made.isPresent()) {
            repository.add(made.get(), expected, head);
            repository.move(branch, made);
            world.checkVersion(script.repository, made.get(), expected);
        }
    }

    /** A key or one of its directories. */
    private String anyPath(ModelTree tree) {
        if (tree.contents().isEmpty()) {
            return "nowhere";
        }
        String key = any(List.copyOf(tree.contents().keySet()));
        List<String> paths = new ArrayList<>(ModelTree.directories(key));
        paths.add(key);
        return any(paths);
    }

    void branch() {
        String name = any(BRANCHES);
        Revision revision = repository.any(random);
        Optional<String> head = repository.head(name);
        switch (random.nextInt(5)) {
            case 0, 1, 2 -> {
                boolean isFree = head.isEmpty();
                script.run(isFree ? ExitCodes.DONE : ExitCodes.REFUSED, "branch", List.of(name, revision.text()));
                if (isFree) {
                    repository.move(name, Optional.of(revision.commit()));
                }
            }
            case 3 -> {
                script.run(head.isPresent() ? ExitCodes.DONE : ExitCodes.MISSING, "branch", List.of("-d", name));
                if (head.isPresent()) {
                    repository.move(name, Optional.empty());
                }
            }
            default -> rename(name, any(BRANCHES));
        }
    }

    private void rename(String name, String other) {
        Optional<String> head = repository.head(name);
        boolean isFree = repository.head(other).isEmpty();
        int code = head.isEmpty() ? ExitCodes.MISSING : isFree ? ExitCodes.DONE : ExitCodes.REFUSED;
        script.run(code, "branch", List.of("-m", name, other));
        if (code == ExitCodes.DONE) {
            repository.move(other, head);
            repository.move(name, Optional.empty());
        }
    }

    void tag() {
        String name = any(TAGS);
        Revision revision = repository.any(random);
        boolean isThere = repository.tags.containsKey(name);
        if (random.nextInt(3) > 0) {
            script.run(isThere ? ExitCodes.REFUSED : ExitCodes.DONE, "tag", List.of(name, revision.text()));
            repository.tags.putIfAbsent(name, revision.commit());
        } else {
            script.run(isThere ? ExitCodes.DONE : ExitCodes.MISSING, "tag", List.of("-d", name));
            repository.tags.remove(name);
        }
    }

    void list() {
        Revision revision = repository.any(random);
        world.checkVersion(script.repository, revision.text(), repository.tree(revision.commit()));
    }

    void log() {
        Revision revision = repository.any(random);
        List<String> past = repository.past(revision.commit());
        int limit = random.nextInt(past.size() + 2);
        List<String> words = random.nextBoolean()
                ? List.of(revision.text())
                : List.of("-n", Integer.toString(limit), revision.text());
        List<String> expected = words.size() == 1 ? past : past.subList(0, Math.min(limit, past.size()));
        List<ModelReply> commits = script.json("log", words).parts("commits");
        assertThat(commits)
                .extracting(commit -> commit.text("commit").orElseThrow())
                .isEqualTo(expected);
        assertThat(commits)
                .extracting(commit -> commit.number("sizeBytes"))
                .isEqualTo(expected.stream()
                        .map(commit -> repository.tree(commit).sizeBytes())
                        .toList());
    }

    void diff() {
        Revision older = repository.any(random);
        Revision newer = repository.any(random);
        Run run = script.run(ExitCodes.DONE, "diff", List.of("--name-status", "-z", older.text(), newer.text()));
        List<String> changes = repository.tree(older.commit()).changesTo(repository.tree(newer.commit()));
        assertThat(run.out())
                .isEqualTo(String.join(
                        "", changes.stream().map(line -> line + "\0").toList()));
    }

    /** Some keys of a version, and often one of more than one block, if there is one. */
    void cat() {
        Revision revision = repository.any(random);
        ModelTree tree = repository.tree(revision.commit());
        if (tree.contents().isEmpty()) {
            return;
        }
        List<String> keys = List.copyOf(tree.contents().keySet());
        cat(revision, tree, any(keys));
        keys.stream()
                .filter(key -> tree.find(key).orElseThrow().length() > BLOCK)
                .findFirst()
                .ifPresent(key -> cat(revision, tree, key));
    }

    private void cat(Revision revision, ModelTree tree, String key) {
        String content = tree.find(key).orElseThrow();
        String place = revision.text() + ":" + key;
        checkBytes(script.run(ExitCodes.DONE, "cat", List.of(place)), content);
        int one = anyOffset(content.length());
        int other = anyOffset(content.length());
        int begin = Math.min(one, other);
        int end = Math.max(one, other);
        checkBytes(
                script.run(ExitCodes.DONE, "cat", List.of("--range=" + begin + "-" + end, place)),
                content.substring(begin, end));
        checkBytes(
                script.run(ExitCodes.DONE, "cat", List.of("--range=" + begin + "-", place)), content.substring(begin));
        checkBytes(
                script.run(ExitCodes.DONE, "cat", List.of("--range=" + begin + "-" + (content.length() + 1), place)),
                content.substring(begin));
        checkBytes(
                script.run(ExitCodes.DONE, "cat", List.of("--range=-" + (content.length() - begin), place)),
                content.substring(begin));
        script.run(ExitCodes.USAGE, "cat", List.of("--range=" + (content.length() + 1) + "-", place));
        script.run(ExitCodes.MISSING, "cat", List.of(place + "zz"));
    }

    /** Some offset from 0 to the length, also right at the edges of blocks. */
    private int anyOffset(int length) {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> length;
            case 2 -> Math.min(length, BLOCK);
            case 3 -> Math.min(length, BLOCK + 1);
            default -> random.nextInt(length + 1);
        };
    }

    /** Compared at once: where megabytes differ, what they are says nothing. */
    private static void checkBytes(Run run, String expected) {
        assertThat(run.out().length()).as("length").isEqualTo(expected.length());
        assertThat(run.out().equals(expected))
                .as("the bytes are those of the key")
                .isTrue();
    }
}
