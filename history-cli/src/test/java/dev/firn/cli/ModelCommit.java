package dev.firn.cli;

import dev.firn.workdir.DirectoryCommitRequest.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a commit of a directory should do, and what its status should say: docs/directories.md, "What a commit of a directory is a change of", word by word. */
final class ModelCommit {
    private final ModelRepository repository;
    private final ModelDirectory directory;
    private final Asked asked;
    private final Optional<ModelDirectory.Standing> standing;
    private final ModelTree files;
    /** The node that the directory is. */
    final String path;
    /** Whether it is laid over the branch. */
    final boolean isOverlaid;
    /** The commit that the branch names. */
    final Optional<String> head;

    /** What the command is given. */
    record Asked(String branch, Optional<String> at, Mode mode) {
        static final Asked PLAIN = new Asked("main", Optional.empty(), Mode.AS_BEFORE);
    }

    ModelCommit(ModelRepository repository, ModelDirectory directory, Asked asked) {
        this.repository = repository;
        this.directory = directory;
        this.asked = asked;
        this.standing = directory.standing;
        this.files = directory.tree();
        this.path = asked.at.or(() -> standing.map(ModelDirectory.Standing::at)).orElse("");
        this.isOverlaid = asked.mode == Mode.OVERLAY || (asked.mode == Mode.AS_BEFORE && isPart());
        this.head = repository.head(asked.branch);
    }

    /** Whether the directory is known to be some of the node only. */
    private boolean isPart() {
        return standing.filter(found -> found.at().equals(path) && !found.isWhole())
                .isPresent();
    }

    private Optional<String> stood() {
        return standing.map(ModelDirectory.Standing::base);
    }

    /** The commit that the next one is made on. */
    Optional<String> parent() {
        return head.or(this::stood);
    }

    /** The commit that what changed is told against. */
    Optional<String> base() {
        return isOverlaid || asked.mode == Mode.REPLACE ? parent() : stood().or(() -> head);
    }

    /** Whether others moved the branch since the directory was what it was. */
    boolean isBehind() {
        return head.isPresent() && stood().isPresent() && !head.equals(stood());
    }

    /** What a status lists. */
    List<String> changes() {
        if (!isOverlaid) {
            return repository.tree(base()).at(path).changesTo(files);
        }
        ModelTree now = repository.tree(parent()).at(path);
        return now.changesTo(now.over("", laid()));
    }

    boolean isConflict() {
        if (asked.mode == Mode.REPLACE) {
            return false;
        }
        if (!isOverlaid) {
            return isBehind()
                    && !repository
                            .tree(head)
                            .at(path)
                            .equals(repository.tree(stood()).at(path));
        }
        Optional<String> from = laidFrom();
        ModelTree had = had(from);
        ModelTree then = repository.tree(from).at(path);
        ModelTree now = repository.tree(parent()).at(path);
        boolean othersChanged = laid().contents().keySet().stream().anyMatch(key -> {
            Optional<String> was = had.find(key);
            return was.isPresent()
                    ? !now.find(key).equals(was)
                    : from.isPresent() && !now.find(key).equals(then.find(key));
        });
        // Of a branch that has nothing in common with what a part stands on, nothing is guessed.
        boolean nobodyKnows = from.isEmpty() && isPart() && !laid().contents().isEmpty();
        return othersChanged || nobodyKnows;
    }

    /** What the branch will hold. */
    ModelTree tree() {
        ModelTree before = repository.tree(parent());
        return isOverlaid ? before.over(path, laid()) : before.with(path, files);
    }

    /** What an overlay would put: what the directory changed itself, and the branch does not have. */
    private ModelTree laid() {
        Optional<String> from = laidFrom();
        ModelTree had = had(from);
        ModelTree then = repository.tree(from).at(path);
        ModelTree now = repository.tree(parent()).at(path);
        SortedMap<String, String> laid = new TreeMap<>();
        files.contents().forEach((key, content) -> {
            if (List.of(had, then, now).stream()
                    .noneMatch(tree -> tree.find(key).equals(Optional.of(content)))) {
                laid.put(key, content);
            }
        });
        return new ModelTree(laid);
    }

    /** The commit that changes are counted from: the base, else the newest that it and the branch both come from. */
    private Optional<String> laidFrom() {
        if (head.isEmpty() || stood().isEmpty()) {
            return stood();
        }
        List<String> past = repository.past(head.get());
        return repository.past(stood().get()).stream().filter(past::contains).findFirst();
    }

    /** What the directory had then. One that is some of a version only may have had older files, which are no changes; what it had of its base is one, where that came later. */
    private ModelTree had(Optional<String> from) {
        ModelTree then = repository.tree(from).at(path);
        if (!isPart() || from.isEmpty()) {
            return then;
        }
        ModelTree stood = repository.tree(stood()).at(path);
        SortedMap<String, String> had = new TreeMap<>();
        directory.had.contents().forEach((key, content) -> {
            Optional<String> mine = Optional.of(content);
            (stood.find(key).equals(mine) ? then.find(key) : mine).ifPresent(old -> had.put(key, old));
        });
        return new ModelTree(had);
    }

    /** What the directory stands on afterwards; {@code made} is the commit, if there was anything to commit. */
    Optional<ModelDirectory.Standing> standingAfter(Optional<String> made) {
        Optional<String> stands = made.or(this::parent);
        if (stands.isEmpty()) {
            return standing;
        }
        // Only where each file was compared with what the branch named is it known that none is old.
        boolean isCompared = standing.isEmpty() || (standing.get().isWhole() && head.equals(stood()));
        int keys = repository.tree(stands).at(path).contents().size();
        boolean isWhole = !isOverlaid || (isCompared && keys == files.contents().size());
        return Optional.of(new ModelDirectory.Standing(stands.get(), path, isWhole));
    }

    /** The options of the command. */
    List<String> options() {
        List<String> options = new ArrayList<>();
        if (!asked.branch.equals("main")) {
            options.addAll(List.of("-b", asked.branch));
        }
        asked.at.ifPresent(at -> options.add("--at=" + at));
        if (asked.mode != Mode.AS_BEFORE) {
            options.add(asked.mode == Mode.OVERLAY ? "--overlay" : "--replace");
        }
        return options;
    }
}
