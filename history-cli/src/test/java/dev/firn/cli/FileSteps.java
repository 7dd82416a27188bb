package dev.firn.cli;

import dev.firn.cli.ModelDirectory.Writing;
import java.io.IOException;
import java.util.List;
import java.util.Random;

/** What people and programs do to files between commands, by chance. */
final class FileSteps {
    // So few that what one directory has another gets, too: else little would be in the way of anything.
    private static final List<String> GROUPS = List.of("", "", "g1/", "g1/g2/", "at1/", "at1/deep/", "größe/", "a b/");
    private static final List<String> NAMES =
            List.of("f", "x-y", "x", "x.y", "日本語", ".hidden", "c", "0.0", "x~", "x/f", "x/x", "c/a.b", "v3/c", "v2/1");
    private static final List<String> DOCUMENTS = List.of(
            "v3/zarr.json",
            "v2/.zarray",
            "zarr.json",
            ".zgroup",
            ".zattrs",
            "v2/.zattrs",
            "v2/zarr.json",
            "x/zarr.json");
    private static final List<String> NESTED_GROUPS = List.of("v2/", "v2/", "v2/0/", "v2/0/", "v3/", "v3/c/0/", "");
    private static final List<String> NESTED_NAMES =
            List.of("0", "1", "0/0", "0/1", "0/1", "1/0", "0/0/1", "c/0/0", "c/0/1", "c/0/1/1");
    private static final int ROWS = 5;
    private static final int COLUMNS = 2;

    private final ModelWorld world;
    private final Random random;
    private final Arrays arrays;

    /** Where arrays lie. */
    enum Arrays {
        /** Each by itself. */
        APART,
        /** Where others have their chunks. */
        NESTED
    }

    FileSteps(ModelWorld world, Arrays arrays) {
        this.world = world;
        this.random = world.random;
        this.arrays = arrays;
    }

    private <T> T any(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private String anyKey() {
        if (arrays == Arrays.NESTED) {
            String name = random.nextInt(10) < 3 ? any(List.of(".zarray", "zarr.json")) : any(NESTED_NAMES);
            return any(NESTED_GROUPS) + name;
        }
        String group = any(GROUPS);
        int row = random.nextInt(ROWS);
        int column = random.nextInt(COLUMNS);
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> group + "v3/c/" + row + "/" + column;
            case 3, 4 -> group + "v2/" + row + "." + column;
            case 5 -> group + "v2/" + row + "/" + column;
            case 6, 7 -> group + any(DOCUMENTS);
            default -> group + any(NAMES);
        };
    }

    private ModelFilling filling(String key) {
        return arrays == Arrays.NESTED ? ModelFilling.ofNested(key, random) : ModelFilling.of(key, random);
    }

    /** Something to begin with. */
    void begin() throws IOException {
        ModelDirectory first = world.directories.get(0);
        some(first, 12);
        first.write("begin", ModelFilling.of("begin", random), Writing.ASIDE);
        if (arrays == Arrays.NESTED) {
            for (String key : List.of("v2/.zarray", "v2/0/0", "v2/0/1", "v3/zarr.json", "v3/c/0/0", "v3/c/0/1")) {
                if (isFree(first, key)) {
                    first.write(key, filling(key), Writing.ASIDE);
                }
            }
        }
    }

    /** A few changes somewhere. */
    void some() throws IOException {
        some(any(world.directories), 1 + random.nextInt(random.nextInt(3) == 0 ? 6 : 2));
    }

    void some(ModelDirectory directory, int count) throws IOException {
        directory.make();
        for (int i = 0; i < count; i++) {
            one(directory);
        }
    }

    private void one(ModelDirectory directory) throws IOException {
        List<String> keys = directory.keys();
        int kind = random.nextInt(100);
        if (keys.isEmpty() || kind < 32) {
            String key = anyKey();
            directory.write(key, filling(key), any(List.of(Writing.values())));
        } else if (kind < 58) {
            rewrite(directory, any(keys));
        } else if (kind < 68) {
            String key = any(keys);
            directory.delete(key);
            if (random.nextBoolean()) {
                directory.prune(key);
            }
        } else if (kind < 75) {
            move(directory, any(keys), anyKey());
        } else if (kind < 79) {
            swap(directory, any(keys), any(keys));
        } else if (kind < 85) {
            changeDirectory(directory);
        } else if (kind < 94) {
            copy(directory);
        } else {
            directory.touch(any(keys));
        }
    }

    private void rewrite(ModelDirectory directory, String key) throws IOException {
        int length = directory.lengthOf(key);
        switch (random.nextInt(10)) {
            case 0, 1 -> directory.truncate(key, random.nextInt(length + 1));
            case 2 -> directory.append(key, ModelFilling.ofLength(random.nextInt(5000), random));
            case 3 -> directory.write(key, filling(key), any(List.of(Writing.values())));
            // Of the same size, so that only times and numbers of files tell.
            default -> directory.write(key, ModelFilling.ofLength(length, random), any(List.of(Writing.values())));
        }
    }

    private void move(ModelDirectory directory, String from, String to) throws IOException {
        if (isApart(from, to)) {
            directory.move(from, to);
        }
    }

    private void swap(ModelDirectory directory, String one, String other) throws IOException {
        if (isApart(one, other)) {
            directory.swap(one, other);
        }
    }

    private static boolean isFree(ModelDirectory directory, String key) {
        return directory.keys().stream().allMatch(other -> other.equals(key) || isApart(other, key));
    }

    private static boolean isApart(String one, String other) {
        return !one.equals(other) && !one.startsWith(other + "/") && !other.startsWith(one + "/");
    }

    private void changeDirectory(ModelDirectory directory) throws IOException {
        List<String> all = directory.directories();
        if (all.isEmpty()) {
            return;
        }
        String some = any(all);
        switch (random.nextInt(3)) {
            case 0 -> directory.moveDirectory(some, some + any(List.of("_r", ".r", "2")));
            case 1 -> swap(directory, some, any(all));
            default -> {
                directory.deleteDirectory(some);
                if (random.nextBoolean()) {
                    directory.write(some, ModelFilling.any(random), Writing.IN_PLACE);
                }
            }
        }
    }

    private void copy(ModelDirectory directory) throws IOException {
        ModelDirectory other = any(world.directories);
        if (other.keys().isEmpty()) {
            return;
        }
        String from = any(other.keys());
        String to = random.nextBoolean() ? from : anyKey();
        if (other != directory || isApart(from, to)) {
            directory.copy(other, from, to);
        }
    }

    /** Two directories change places. */
    void exchange() throws IOException {
        ModelDirectory one = any(world.directories);
        ModelDirectory other = any(world.directories);
        boolean isMovable = !world.isInside() && one != other && one.exists() && other.exists();
        if (isMovable) {
            one.exchange(other);
        }
    }

    /** A directory is taken away with all that is in it. */
    void wipe() throws IOException {
        ModelDirectory directory = any(world.directories);
        if (directory.exists() && !(world.isInside() && directory == world.directories.get(0))) {
            directory.wipe();
            if (random.nextBoolean()) {
                directory.make();
            }
        }
    }
}
