package dev.firn.workdir;

import dev.firn.zarr.ZarrKey;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Files for directories that are not there yet. They are written into a tree aside, under a reserved name in the root, and then moved to their places: a directory
 * with all that is in it at once where it is still absent, else name by name. So nobody finds half a file, and few names are moved. For one thread.
 *
 * <pre>
 * .firn-….tmp/c/7/0  .firn-….tmp/c/7/1  .firn-….tmp/c/8/0      written aside
 *         c/ is there; c/7/ is not: one move; c/8/ was made meanwhile: its files are moved one by one
 * </pre>
 */
final class StagedFiles implements Closeable {
    /** Files and directories of one directory of the tree. */
    private static final class Folder {
        private final String path;
        private final List<Folder> folders = new ArrayList<>();
        private final List<Staged> files = new ArrayList<>();

        Folder(String path) {
            this.path = path;
        }
    }

    private record Staged(PlannedFile file, FileStamp stamp) {}

    private final TargetDirectories directories;
    private final TargetFiles files;
    private final String tree;
    private final DirectoryCursor cursor;
    private final Map<String, Folder> folders = new HashMap<>();

    /** An empty tree below the root of {@code directories}; {@code files} fills files, and moves those that have to be moved by themselves. */
    StagedFiles(TargetDirectories directories, TargetFiles files) throws IOException {
        this.directories = directories;
        this.files = files;
        this.tree = directories.makeAside();
        this.cursor = directories.openAside(tree);
        folders.put("", new Folder(""));
    }

    /** Writes a file aside. */
    void write(PlannedFile file) throws IOException {
        String directory = ZarrKey.directory(file.key());
        Folder folder = made(directory);
        files.fill(cursor.moveTo(directory), cursor.name(ZarrKey.name(file.key())), file);
        FileStamp stamp =
                FileStatus.of(directories.path(tree + "/" + file.key())).stamp();
        folder.files.add(new Staged(file, stamp));
    }

    private Folder made(String directory) throws IOException {
        Folder known = folders.get(directory);
        if (known != null) {
            return known;
        }
        Folder above = made(ZarrKey.directory(directory));
        directories.makeIn(cursor.moveTo(above.path), ZarrKey.name(directory));
        Folder folder = new Folder(directory);
        above.folders.add(folder);
        folders.put(directory, folder);
        return folder;
    }

    /** Moves all to their places, and tells what each file is there. */
    void settle(TargetFiles.Told told) throws IOException {
        settle(made(""), told);
    }

    private void settle(Folder folder, TargetFiles.Told told) throws IOException {
        for (Folder inner : folder.folders) {
            cursor.forget(inner.path);
            if (directories.adopt(cursor.moveTo(folder.path), inner.path)) {
                tell(inner, told);
            } else {
                settle(inner, told);
            }
        }
        for (Staged staged : folder.files) {
            PlannedFile file = staged.file();
            told.written(file, files.place(cursor.moveTo(folder.path), cursor.name(ZarrKey.name(file.key())), file));
        }
    }

    private static void tell(Folder folder, TargetFiles.Told told) {
        folder.folders.forEach(inner -> tell(inner, told));
        folder.files.forEach(staged -> told.written(staged.file(), staged.stamp()));
    }

    /** Takes away what is left of the tree. */
    @Override
    public void close() throws IOException {
        cursor.close();
        directories.removeAside(tree);
    }
}
