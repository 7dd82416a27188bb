package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The world outside the program, as a command sees it: standard output and error, the environment, the current directory, the clock.
 *
 * <p>Everything is written as UTF-8, whatever the locale. Standard output is buffered until {@link #flush}. For one thread at a time, but {@link
 * #note} may be called by any.
 */
public final class Terminal {
    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream out;
    private final OutputStream err;
    private final Map<String, String> environment;
    private final Path currentDirectory;
    private final Clock clock;
    private final Interactive interactive;
    private final Interruption interruption = new Interruption();
    private volatile Optional<String> happened = Optional.empty();
    private boolean isLost;

    /** Whether a person looks at standard error. */
    public enum Interactive {
        /** Standard error is a terminal: progress may be drawn on it. */
        YES,
        /** It is a file or a pipe. */
        NO
    }

    /** Thrown where the reader of standard output has gone away; the command ends quietly. */
    static final class BrokenPipe extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        BrokenPipe(IOException cause) {
            super(cause);
        }
    }

    /** A terminal over two streams. */
    public Terminal(OutputStream out, OutputStream err, Map<String, String> environment, Path currentDirectory) {
        this(out, err, environment, currentDirectory, Clock.systemUTC(), Interactive.NO);
    }

    private Terminal(
            OutputStream out,
            OutputStream err,
            Map<String, String> environment,
            Path currentDirectory,
            Clock clock,
            Interactive interactive) {
        this.out = new BufferedOutputStream(out, BUFFER_BYTES);
        this.err = err;
        this.environment = Map.copyOf(environment);
        this.currentDirectory = currentDirectory;
        this.clock = clock;
        this.interactive = interactive;
    }

    /** The terminal of this process. */
    static Terminal ofProcess() {
        return new Terminal(
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                System.getenv(),
                Path.of("").toAbsolutePath(),
                Clock.systemUTC(),
                "1".equals(System.getenv("FIRN_STDERR_IS_TERMINAL")) ? Interactive.YES : Interactive.NO);
    }

    /** Prints one line to standard output. */
    public void line(String text) {
        write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)));
    }

    /** Prints text as it is, with nothing behind it. */
    public void text(String text) {
        write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Writes bytes to standard output as they are. */
    public void write(ByteBuffer bytes) {
        try {
            if (bytes.hasArray()) {
                out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            } else {
                byte[] copy = new byte[bytes.remaining()];
                bytes.duplicate().get(copy);
                out.write(copy);
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Notes what was done for good: if the report of it cannot be written, what is said of that says this, too. */
    void happened(String sentence) {
        happened = Optional.of(sentence);
    }

    private RuntimeException unwritable(IOException e) {
        // The words come from the operating system, in any language; all that were seen name the pipe.
        String words = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
        if (words.contains("pipe") || words.contains("connection reset")) {
            return new BrokenPipe(e);
        }
        FirnException report = FirnException.io("standard output cannot be written", e);
        return happened.map(
                        sentence -> new FirnException(Kind.IO, report.getMessage() + "; all the same, " + sentence, e))
                .orElse(report);
    }

    /** Hands everything printed so far to the operating system, if it takes it; if not, that is not said any more. */
    void flushQuietly() {
        try {
            out.flush();
        } catch (IOException e) {
            // Another problem is being reported already.
            isLost = true;
        }
    }

    /** Hands everything printed so far to the operating system. */
    public void flush() {
        try {
            if (!isLost) {
                out.flush();
            }
        } catch (IOException e) {
            throw unwritable(e);
        }
    }

    /** Prints one line to standard error. */
    public synchronized void note(String text) {
        raw(text + "\n");
    }

    /** Writes to standard error as it is: for progress, which draws over itself. */
    synchronized void raw(String text) {
        try {
            err.write(text.getBytes(StandardCharsets.UTF_8));
            err.flush();
        } catch (IOException e) {
            // Nobody can be told that nobody listens.
            return;
        }
    }

    /** A variable of the environment; an empty one counts as absent. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    /** The directory relative paths are meant from. */
    public Path currentDirectory() {
        return currentDirectory;
    }

    /**
     * {@code path} as the person means it: relative to the current directory.
     *
     * @throws UsageException if it is empty, as where a variable of a script is not set
     */
    public Path path(String path) {
        if (path.isEmpty()) {
            throw new UsageException("an empty text names no file or directory; the current directory is '.'");
        }
        return currentDirectory.resolve(path).normalize();
    }

    /** The clock of everything that is recorded. */
    public Clock clock() {
        return clock;
    }

    /** Whether a person looks at standard error. */
    public boolean isInteractive() {
        return interactive == Interactive.YES;
    }

    /** What happens where the person wants the command to stop. */
    Interruption interruption() {
        return interruption;
    }

    /** Standard input of the process. */
    static FileInputStream standardInput() {
        return new FileInputStream(FileDescriptor.in);
    }
}
