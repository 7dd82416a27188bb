package dev.firn.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A directory of files, and what should be known of it. Whatever is done here is done on disk and in the model, and noted in the script. */
final class ModelDirectory {
    /** Its name in the script. */
    final String name;

    private final ModelScript script;
    private final Path root;
    private final SortedMap<String, String> contents = new TreeMap<>();

    /** What it was last committed as or checked out from. */
    Optional<Standing> standing = Optional.empty();
    /** What it had then. */
    ModelTree had = ModelTree.EMPTY;

    /**
     * What a directory was last committed as or checked out from.
     *
     * @param base the commit
     * @param at the node of it that the directory is
     * @param isWhole whether it is all of that node
     */
    record Standing(String base, String at, boolean isWhole) {}

    /** How a file gets what is written to it. */
    enum Writing {
        IN_PLACE(false, false),
        IN_PLACE_WITH_ITS_TIME(false, true),
        ASIDE(true, false),
        ASIDE_WITH_ITS_TIME(true, true);

        private final boolean isAside;
        private final boolean keepsTime;

        Writing(boolean isAside, boolean keepsTime) {
            this.isAside = isAside;
            this.keepsTime = keepsTime;
        }
    }

    ModelDirectory(ModelScript script, String name) throws IOException {
        this.script = script;
        this.name = name;
        this.root = script.root.resolve(name);
        make();
    }

    boolean exists() {
        return Files.isDirectory(root);
    }

    /** What it holds. */
    ModelTree tree() {
        return new ModelTree(contents);
    }

    /** A command made it hold this. */
    void became(ModelTree tree) {
        contents.clear();
        contents.putAll(tree.contents());
    }

    /** Where it is. */
    Path root() {
        return root;
    }

    List<String> keys() {
        return List.copyOf(contents.keySet());
    }

    /** The directories that files lie in. */
    List<String> directories() {
        TreeSet<String> directories = new TreeSet<>();
        contents.keySet().forEach(key -> directories.addAll(ModelTree.directories(key)));
        return List.copyOf(directories);
    }

    int lengthOf(String key) {
        return Optional.ofNullable(contents.get(key)).orElseThrow().length();
    }

    private Path path(String key) {
        return key.isEmpty() ? root : root.resolve(key);
    }

    private String shown(String key) {
        return ModelScript.quoted(name + "/" + key);
    }

    void make() throws IOException {
        if (!exists()) {
            Files.createDirectory(root);
            script.note("mkdir " + name);
        }
    }

    void wipe() throws IOException {
        removeTree("");
        script.note("rm -r " + name);
    }

    void write(String key, ModelFilling filling, Writing how) throws IOException {
        clearWayOf(key);
        Path file = path(key);
        boolean keepsTime = how.keepsTime && Files.exists(file);
        FileTime time = keepsTime ? Files.getLastModifiedTime(file) : FileTime.fromMillis(0);
        Path target = how.isAside ? script.root.resolve("new") : file;
        Files.writeString(target, filling.text(), StandardCharsets.ISO_8859_1);
        if (keepsTime) {
            Files.setLastModifiedTime(target, time);
        }
        if (how.isAside) {
            Files.move(target, file, StandardCopyOption.ATOMIC_MOVE);
        }
        contents.put(key, filling.text());
        String before = keepsTime && !how.isAside ? "touch -r " + shown(key) + " time; " : "";
        String after = keepsTime ? "; touch -r " + (how.isAside ? shown(key) + " new" : "time " + shown(key)) : "";
        String moved = how.isAside ? "; mv new " + shown(key) : "";
        script.note(before + filling.printed() + " > " + (how.isAside ? "new" : shown(key)) + after + moved);
    }

    void append(String key, ModelFilling filling) throws IOException {
        Files.writeString(path(key), filling.text(), StandardCharsets.ISO_8859_1, StandardOpenOption.APPEND);
        contents.merge(key, filling.text(), String::concat);
        script.note(filling.printed() + " >> " + shown(key));
    }

    void truncate(String key, int length) throws IOException {
        try (FileChannel file = FileChannel.open(path(key), StandardOpenOption.WRITE)) {
            file.truncate(length);
        }
        contents.computeIfPresent(key, (any, content) -> content.substring(0, length));
        script.note("truncate -s " + length + " " + shown(key));
    }

    void touch(String key) throws IOException {
        Files.setLastModifiedTime(path(key), FileTime.fromMillis(System.currentTimeMillis()));
        script.note("touch " + shown(key));
    }

    void delete(String key) throws IOException {
        Files.delete(path(key));
        contents.remove(key);
        script.note("rm " + shown(key));
    }

    /** Takes the directories of a key away that are empty. */
    void prune(String key) throws IOException {
        List<String> directories = ModelTree.directories(key);
        for (int i = directories.size() - 1; i >= 0; i--) {
            try (var names = Files.list(path(directories.get(i)))) {
                if (names.findAny().isPresent()) {
                    break;
                }
            }
            Files.delete(path(directories.get(i)));
            script.note("rmdir " + shown(directories.get(i)));
        }
    }

    void deleteDirectory(String directory) throws IOException {
        removeTree(directory);
        script.note("rm -r " + shown(directory));
    }

    private void removeTree(String directory) throws IOException {
        Files.walkFileTree(path(directory), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, @Nullable IOException e) throws IOException {
                Files.delete(emptied);
                return FileVisitResult.CONTINUE;
            }
        });
        contents.keySet().removeIf(key -> directory.isEmpty() || key.startsWith(directory + "/"));
    }

    /** Takes away what would keep a file of that name from being there, and makes the directory it lies in. */
    private void clearWayOf(String key) throws IOException {
        for (String directory : ModelTree.directories(key)) {
            if (contents.containsKey(directory)) {
                delete(directory);
            }
        }
        if (Files.isDirectory(path(key))) {
            deleteDirectory(key);
        }
        Path parent = path(key).getParent();
        if (parent != null && !Files.isDirectory(parent)) {
            Files.createDirectories(parent);
            script.note("mkdir -p " + shown(key.substring(0, key.lastIndexOf('/'))));
        }
    }

    /** Gives a file another name, over the file that has it; neither name lies below the other. */
    void move(String from, String to) throws IOException {
        clearWayOf(to);
        Files.move(path(from), path(to), StandardCopyOption.ATOMIC_MOVE);
        contents.put(to, Optional.ofNullable(contents.remove(from)).orElseThrow());
        script.note("mv " + shown(from) + " " + shown(to));
    }

    /** Lets two files, or two directories, change their names; neither lies in the other. */
    void swap(String one, String other) throws IOException {
        Path aside = script.root.resolve("aside");
        Files.move(path(one), aside);
        Files.move(path(other), path(one));
        Files.move(aside, path(other));
        SortedMap<String, String> before = new TreeMap<>(contents);
        before.forEach((key, content) -> {
            if (isOf(key, one) || isOf(key, other)) {
                contents.remove(key);
            }
        });
        before.forEach((key, content) -> {
            if (isOf(key, one)) {
                contents.put(other + key.substring(one.length()), content);
            } else if (isOf(key, other)) {
                contents.put(one + key.substring(other.length()), content);
            }
        });
        script.note(
                "mv " + shown(one) + " aside; mv " + shown(other) + " " + shown(one) + "; mv aside " + shown(other));
    }

    private static boolean isOf(String key, String fileOrDirectory) {
        return key.equals(fileOrDirectory) || key.startsWith(fileOrDirectory + "/");
    }

    /** Gives a directory another name, if nothing has that. */
    void moveDirectory(String from, String to) throws IOException {
        if (Files.exists(path(to))) {
            return;
        }
        Files.move(path(from), path(to));
        for (String key : keys()) {
            if (key.startsWith(from + "/")) {
                contents.put(
                        to + key.substring(from.length()),
                        Optional.ofNullable(contents.remove(key)).orElseThrow());
            }
        }
        script.note("mv " + shown(from) + " " + shown(to));
    }

    /** Copies a file of another directory, with its times. */
    void copy(ModelDirectory other, String from, String to) throws IOException {
        clearWayOf(to);
        Files.copy(other.path(from), path(to), StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        contents.put(to, Optional.ofNullable(other.contents.get(from)).orElseThrow());
        script.note("cp -p --remove-destination " + other.shown(from) + " " + shown(to));
    }

    /** Lets two whole directories change their names; what is known of each stays with the name. */
    void exchange(ModelDirectory other) throws IOException {
        Path aside = script.root.resolve("aside");
        Files.move(root, aside);
        Files.move(other.root, root);
        Files.move(aside, other.root);
        ModelTree mine = tree();
        became(other.tree());
        other.became(mine);
        script.note("mv " + name + " aside; mv " + other.name + " " + name + "; mv aside " + other.name);
    }
}
