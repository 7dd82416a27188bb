package dev.firn.repository;

import dev.firn.cas.FirnException;
import dev.firn.cas.ObjectRef;
import dev.firn.zarr.ZarrKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The checksum by which the DANDI archive knows a Zarr hierarchy: a tree of MD5 digests over compact ASCII JSON, names in the order of code points. See
 * https://github.com/dandi/zarr_checksum. Every byte is read; memory grows with the number of keys.
 */
public final class DandiChecksum {
    private final MessageDigest md5;

    private DandiChecksum() {
        try {
            md5 = MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has MD5", e);
        }
    }

    /** What the JSON of a directory says of something in it. */
    private record Line(String name, String digest, long sizeBytes) {}

    private static final class Directory {
        private final Map<String, Directory> directories = new TreeMap<>(ZarrKey.ORDER);
        private final List<Line> files = new ArrayList<>();
    }

    private record Digest(String text, long files, long sizeBytes) {}

    /**
     * The checksum of the node at a path, empty for the root; of a single key the plain MD5 of its bytes.
     *
     * @throws FirnException of kind MISSING if there is nothing at and below the path
     */
    public static String of(Snapshot snapshot, String path) {
        DandiChecksum checksum = new DandiChecksum();
        Optional<ObjectRef> file = path.isEmpty() ? Optional.empty() : snapshot.find(path);
        if (file.isPresent()) {
            return checksum.file(snapshot, path, file.get());
        }
        Directory root = new Directory();
        int begin = path.isEmpty() ? 0 : path.length() + 1;
        snapshot.forEachKey(path, (key, object) -> {
            Directory at = root;
            int from = begin;
            for (int slash = key.indexOf('/', from); slash >= 0; slash = key.indexOf('/', from)) {
                at = at.directories.computeIfAbsent(key.substring(from, slash), name -> new Directory());
                from = slash + 1;
            }
            at.files.add(new Line(key.substring(from), checksum.file(snapshot, key, object), object.sizeBytes()));
        });
        if (!path.isEmpty() && root.files.isEmpty() && root.directories.isEmpty()) {
            throw FirnException.missing("there is nothing at " + ZarrKey.shown(path));
        }
        return checksum.directory(root).text();
    }

    private String file(Snapshot snapshot, String key, ObjectRef object) {
        md5.reset();
        snapshot.read(key, 0, object.sizeBytes(), md5::update);
        return HexFormat.of().formatHex(md5.digest());
    }

    /** As deep as a key has segments, which is bounded. */
    private Digest directory(Directory directory) {
        long files = directory.files.size();
        long sizeBytes = 0;
        List<Line> directories = new ArrayList<>();
        for (Map.Entry<String, Directory> entry : directory.directories.entrySet()) {
            Digest below = directory(entry.getValue());
            directories.add(new Line(entry.getKey(), below.text(), below.sizeBytes()));
            files += below.files();
            sizeBytes += below.sizeBytes();
        }
        directory.files.sort((left, right) -> ZarrKey.ORDER.compare(left.name(), right.name()));
        for (Line file : directory.files) {
            sizeBytes += file.sizeBytes();
        }
        StringBuilder json = new StringBuilder("{\"directories\":");
        append(directories, json);
        json.append(",\"files\":");
        append(directory.files, json);
        json.append('}');
        md5.reset();
        String digest = HexFormat.of().formatHex(md5.digest(json.toString().getBytes(StandardCharsets.US_ASCII)));
        return new Digest(digest + "-" + files + "--" + sizeBytes, files, sizeBytes);
    }

    private static void append(List<Line> lines, StringBuilder json) {
        json.append('[');
        String separator = "";
        for (Line line : lines) {
            json.append(separator);
            separator = ",";
            json.append("{\"digest\":\"").append(line.digest()).append("\",\"name\":\"");
            appendEscaped(line.name(), json);
            json.append("\",\"size\":").append(line.sizeBytes()).append('}');
        }
        json.append(']');
    }

    /** As Python's json.dumps does: ASCII, with the short escapes, and UTF-16 units in lower-case hexadecimal. */
    private static void appendEscaped(String name, StringBuilder json) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                case '\n' -> json.append("\\n");
                case '\r' -> json.append("\\r");
                case '\t' -> json.append("\\t");
                case '\b' -> json.append("\\b");
                case '\f' -> json.append("\\f");
                default -> {
                    if (c >= 0x20 && c < 0x7f) {
                        json.append(c);
                    } else {
                        json.append("\\u").append(HexFormat.of().toHexDigits(c));
                    }
                }
            }
        }
    }
}
