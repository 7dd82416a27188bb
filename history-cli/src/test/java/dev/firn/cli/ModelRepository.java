package dev.firn.cli;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** What a repository is, as literally as can be: versions by the CID that their commits got, and names for them. */
final class ModelRepository {
    private final Map<String, Version> versions = new LinkedHashMap<>();
    private final Map<String, Branch> branches = new TreeMap<>();
    /** The commit of each tag. */
    final SortedMap<String, String> tags = new TreeMap<>();

    private record Version(ModelTree tree, Optional<String> parent) {}

    private static final class Branch {
        private Optional<String> now = Optional.empty();
        /** Where it was before each operation that is not taken back, last first. */
        private final Deque<Optional<String>> before = new ArrayDeque<>();
        /** Where it was after each operation, last first. */
        private final List<Optional<String>> places = new ArrayList<>();

        private void go(Optional<String> commit) {
            now = commit;
            places.add(0, commit);
        }
    }

    /** A revision as it is written, and the commit that it means. */
    record Revision(String text, String commit) {}

    void add(String commit, ModelTree tree, Optional<String> parent) {
        versions.put(commit, new Version(tree, parent));
    }

    boolean isEmpty() {
        return versions.isEmpty();
    }

    private Version version(String commit) {
        return Optional.ofNullable(versions.get(commit)).orElseThrow();
    }

    ModelTree tree(String commit) {
        return version(commit).tree;
    }

    ModelTree tree(Optional<String> commit) {
        return commit.map(this::tree).orElse(ModelTree.EMPTY);
    }

    /** A commit and all that led to it, newest first. */
    List<String> past(String commit) {
        List<String> past = new ArrayList<>();
        for (Optional<String> next = Optional.of(commit); next.isPresent(); next = version(next.get()).parent) {
            past.add(next.get());
        }
        return past;
    }

    Optional<String> head(String branch) {
        return Optional.ofNullable(branches.get(branch)).flatMap(found -> found.now);
    }

    /** The branches that there are, and what they name. */
    SortedMap<String, String> heads() {
        SortedMap<String, String> heads = new TreeMap<>();
        branches.forEach((name, branch) -> branch.now.ifPresent(commit -> heads.put(name, commit)));
        return heads;
    }

    /** The names of all branches that ever were. */
    List<String> everNamed() {
        return List.copyOf(branches.keySet());
    }

    /** Moves a branch: creates it, or, to nothing, deletes it. */
    void move(String name, Optional<String> commit) {
        Branch branch = branches.computeIfAbsent(name, any -> new Branch());
        branch.before.push(branch.now);
        branch.go(commit);
    }

    /** Whether the branch has an operation that can be taken back. */
    boolean canUndo(String name) {
        Branch branch = branches.get(name);
        return branch != null && !branch.before.isEmpty();
    }

    /** Takes an operation back; where the branch is then. */
    Optional<String> undo(String name) {
        Branch branch = Optional.ofNullable(branches.get(name)).orElseThrow();
        branch.go(branch.before.pop());
        return branch.now;
    }

    /** Some revision, in one of the ways to write it; there must be a commit. */
    Revision any(Random random) {
        List<String> commits = new ArrayList<>(versions.keySet());
        String some = commits.get(random.nextInt(commits.size()));
        List<String> names = new ArrayList<>(heads().keySet());
        if (names.isEmpty() || random.nextInt(10) < 3) {
            return new Revision(random.nextInt(3) > 0 ? some : shortened(some), some);
        }
        if (!tags.isEmpty() && random.nextInt(7) == 0) {
            List<String> tagged = new ArrayList<>(tags.keySet());
            String tag = tagged.get(random.nextInt(tagged.size()));
            return new Revision(tag, Optional.ofNullable(tags.get(tag)).orElseThrow());
        }
        String name = names.get(random.nextInt(names.size()));
        if (random.nextInt(8) == 0) {
            List<Optional<String>> places =
                    Optional.ofNullable(branches.get(name)).orElseThrow().places;
            int ago = random.nextInt(Math.min(places.size(), 6));
            if (places.get(ago).isPresent()) {
                return new Revision(name + "@{" + ago + "}", places.get(ago).get());
            }
        }
        List<String> past = past(head(name).orElseThrow());
        int back = random.nextInt(2) == 0 ? 0 : random.nextInt(Math.min(past.size(), 4));
        return new Revision(back == 0 ? name : name + "~" + back, past.get(back));
    }

    /** The beginning of a CID that no other commit has. */
    private String shortened(String commit) {
        int length = commit.length();
        while (length > 16 && isAlone(commit.substring(0, length - 1))) {
            length--;
        }
        return commit.substring(0, length);
    }

    private boolean isAlone(String beginning) {
        return Collections.frequency(
                        versions.keySet().stream()
                                .map(commit -> commit.startsWith(beginning))
                                .toList(),
                        true)
                == 1;
    }
}
