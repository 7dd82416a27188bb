package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Holds one directory below a root open, reached segment by segment without following a link, so that what is done there is done there whatever others do to the
 * names above it. Moving to a directory near the present one costs little. For one thread.
 */
final class DirectoryCursor implements Closeable {
    private final Path root;
    private final SecureDirectoryStream<Path> rootStream;
    private final List<String> names = new ArrayList<>();
    private final Deque<SecureDirectoryStream<Path>> open = new ArrayDeque<>();
    private String present = "";

    private DirectoryCursor(Path root, SecureDirectoryStream<Path> rootStream) {
        this.root = root;
        this.rootStream = rootStream;
    }

    /**
     * Opens a root, which is trusted.
     *
     * @throws FirnException of kind UNSUPPORTED if this system has no way to do things relative to an open directory
     */
    @SuppressWarnings("StreamResourceLeak") // the cursor owns it
    static DirectoryCursor open(Path root) throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root);
        if (stream instanceof SecureDirectoryStream) {
            return new DirectoryCursor(root, (SecureDirectoryStream<Path>) stream);
        }
        stream.close();
        throw FirnException.unsupported(
                "the system here cannot hold " + root + " open while it writes or reads there (openat)");
    }

    /** Another cursor, whose root is a directory of this root. */
    DirectoryCursor below(String name) throws IOException {
        Path inner = name(name);
        return new DirectoryCursor(
                root.resolve(inner), rootStream.newDirectoryStream(inner, LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Moves to a directory, given relative to the root with slashes, empty for the root itself.
     *
     * @throws IOException if one on the way is absent, no directory, or a link
     */
    SecureDirectoryStream<Path> moveTo(String directory) throws IOException {
        if (directory.equals(present)) {
            return top();
        }
        String[] wanted = directory.isEmpty() ? new String[0] : directory.split("/");
        int common = 0;
        while (common < wanted.length
                && common < names.size()
                && names.get(common).equals(wanted[common])) {
            common++;
        }
        while (names.size() > common) {
            leave();
        }
        for (int i = common; i < wanted.length; i++) {
            open.push(top().newDirectoryStream(name(wanted[i]), LinkOption.NOFOLLOW_LINKS));
            names.add(wanted[i]);
            present = String.join("/", names);
        }
        return top();
    }

    private void leave() throws IOException {
        names.remove(names.size() - 1);
        present = String.join("/", names);
        open.pop().close();
    }

    private SecureDirectoryStream<Path> top() {
        return open.isEmpty() ? rootStream : open.peek();
    }

    /** The root, held open. */
    SecureDirectoryStream<Path> root() {
        return rootStream;
    }

    /** A name to be used relative to an open directory. */
    Path name(String segment) {
        return FileNames.name(root, segment);
    }

    /** Forgets what is open below {@code directory}, and that directory itself, because it is about to go or to become another. */
    void forget(String directory) throws IOException {
        while (!present.isEmpty() && (present.equals(directory) || present.startsWith(directory + "/"))) {
            leave();
        }
    }

    @Override
    public void close() throws IOException {
        while (!open.isEmpty()) {
            leave();
        }
        rootStream.close();
    }
}
