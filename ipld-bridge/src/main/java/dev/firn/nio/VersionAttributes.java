package dev.firn.nio;

import dev.firn.cas.ObjectRef;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a file or directory of a version.
 *
 * @param file the object of a file; nothing for a directory
 * @param time when the version was committed
 */
record VersionAttributes(Optional<ObjectRef> file, FileTime time) implements BasicFileAttributes {
    @Override
    public FileTime lastModifiedTime() {
        return time;
    }

    @Override
    public FileTime lastAccessTime() {
        return time;
    }

    @Override
    public FileTime creationTime() {
        return time;
    }

    @Override
    public boolean isRegularFile() {
        return file.isPresent();
    }

    @Override
    public boolean isDirectory() {
        return file.isEmpty();
    }

    @Override
    public boolean isSymbolicLink() {
        return false;
    }

    @Override
    public boolean isOther() {
        return false;
    }

    @Override
    public long size() {
        return file.map(ObjectRef::sizeBytes).orElse(0L);
    }

    /** Nothing: two files may well be one object, and programs that see one key twice take that for a loop of links. */
    @Override
    public @Nullable Object fileKey() {
        return null;
    }

    /** The attributes by the names that {@code Files.readAttributes} knows, and the CID of a file as {@code cid}. */
    Map<String, Object> byName() {
        Map<String, Object> all = new TreeMap<>(Map.of(
                "creationTime",
                time,
                "isDirectory",
                isDirectory(),
                "isOther",
                false,
                "isRegularFile",
                isRegularFile(),
                "isSymbolicLink",
                false,
                "lastAccessTime",
                time,
                "lastModifiedTime",
                time,
                "size",
                size()));
        file.ifPresent(object -> all.put("cid", object.cid().toString()));
        return all;
    }
}
