package dev.firn.workdir;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Optional;

/**
 * File names as text, whatever the locale. Java decodes names by the locale and puts U+FFFD for what does not fit; the URI of a path shows the bytes as they
 * are, in both directions.
 */
final class FileNames {
    private static final char REPLACEMENT = '\ufffd';

    /** Whether this process sees and writes names as UTF-8. */
    private static final boolean UTF_8 = nativelyUtf8();

    private FileNames() {}

    private static boolean nativelyUtf8() {
        Path probe = Path.of(URI.create("file:///%C3%A9"));
        return probe.toString().equals("/\u00e9");
    }

    /** The text of the last name of an absolute path, or nothing if its bytes are not valid UTF-8. */
    static Optional<String> text(Path path) {
        String text = String.valueOf(path.getFileName());
        if (isAscii(text) || path.getFileSystem() != FileSystems.getDefault()) {
            return Optional.of(text);
        }
        if (UTF_8 && text.indexOf(REPLACEMENT) < 0) {
            return Optional.of(text);
        }
        String raw = path.toUri().getRawPath();
        int end = raw.endsWith("/") ? raw.length() - 1 : raw.length();
        return decoded(raw.substring(raw.lastIndexOf('/', end - 1) + 1, end));
    }

    private static Optional<String> decoded(String escaped) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int at = 0; at < escaped.length(); at++) {
            if (escaped.charAt(at) == '%') {
                bytes.write(Integer.parseInt(escaped.substring(at + 1, at + 3), 16));
                at += 2;
            } else {
                bytes.write(escaped.charAt(at));
            }
        }
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes.toByteArray()))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** The path of {@code relative}, which is legal as a key, below {@code directory}. */
    static Path resolve(Path directory, String relative) {
        if (relative.isEmpty() || UTF_8 || isAscii(relative) || directory.getFileSystem() != FileSystems.getDefault()) {
            return directory.resolve(relative);
        }
        Path absolute = Path.of(URI.create("file:///" + escaped(relative)));
        return directory.resolve(absolute.getRoot().relativize(absolute));
    }

    /** A name by itself, in the file system of {@code directory}. */
    static Path name(Path directory, String segment) {
        if (UTF_8 || isAscii(segment) || directory.getFileSystem() != FileSystems.getDefault()) {
            return directory.getFileSystem().getPath(segment);
        }
        return Path.of(URI.create("file:///" + escaped(segment))).getFileName();
    }

    /** The text of a path below {@code directory}, relative to it, with slashes. */
    static String relative(Path directory, Path below) {
        StringBuilder text = new StringBuilder();
        Path present = directory;
        for (Path segment : directory.relativize(below)) {
            present = present.resolve(segment);
            text.append(text.isEmpty() ? "" : "/").append(text(present).orElseGet(segment::toString));
        }
        return text.toString();
    }

    private static String escaped(String relative) {
        StringBuilder escaped = new StringBuilder(relative.length() * 2);
        for (byte unit : relative.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = unit == '/'
                    || (unit >= '0' && unit <= '9')
                    || (unit >= 'a' && unit <= 'z')
                    || (unit >= 'A' && unit <= 'Z');
            escaped.append(plain ? String.valueOf((char) unit) : String.format("%%%02X", unit));
        }
        return escaped.toString();
    }

    private static boolean isAscii(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (text.charAt(at) >= 0x80) {
                return false;
            }
        }
        return true;
    }
}
