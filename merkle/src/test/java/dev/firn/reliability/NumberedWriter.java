package dev.firn.reliability;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that makes {@link Numbered} versions of one branch, one after the other, until it has made enough, is told to stop, or is killed. It writes
 * {@link #READY}, then the CID of each commit once it is acknowledged, and at last how often it lost a race. A commit that lost is made again.
 */
final class NumberedWriter {
    static final String READY = "ready";
    static final String LOST = "lost ";
    private static final String END = ".";
    private static final int MAX_LOST = 2_000;

    private NumberedWriter() {}

    /** Where a writer stops to be stopped. */
    enum Pause {
        /** Nowhere. */
        NEVER,
        /** When a chunk is stored and not committed yet. */
        AFTER_PUT,
        /** When all is durable but the ref. */
        BEFORE_REF
    }

    static JavaProcess start(Path directory, String branch, String writer, long begin, long end) {
        return start(directory, branch, writer, begin, end, Pause.NEVER, 0);
    }

    /** One that commits until it is told to stop, and rests so many milliseconds after each commit: what else runs shall not only wait for it. */
    static JavaProcess startResting(Path directory, String branch, String writer, int restMillis) {
        return start(directory, branch, writer, 0, Long.MAX_VALUE, Pause.NEVER, restMillis);
    }

    static JavaProcess startPausing(Path directory, String branch, String writer, Pause pause) {
        return start(directory, branch, writer, 0, 1, pause, 0);
    }

    private static JavaProcess start(Path directory, Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(directory));
        all.addAll(List.of(arguments));
        return JavaProcess.start(NumberedWriter.class, List.of("-Xshare:auto", "-Xmx128m"), all.toArray());
    }

    /** The commits that were acknowledged by these lines; a line that was cut short was never written whole, and does not count. */
    static List<Cid> acknowledged(List<String> lines) {
        return lines.stream()
                .filter(line -> line.endsWith(END))
                .map(line -> Cid.parse(line.substring(0, line.length() - END.length())))
                .toList();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        RefName branch = RefName.branch(arguments[1]);
        String writer = arguments[2];
        Pause pause = Pause.valueOf(arguments[5]);
        long end = Long.parseLong(arguments[4]);
        int restMillis = Integer.parseInt(arguments[6]);
        long lost = 0;
        try (Repository repository = Repository.open(Path.of(arguments[0]), Numbered.surroundings(writer))) {
            System.out.println(READY);
            long number = Long.parseLong(arguments[3]);
            while (number < end && System.in.available() == 0) {
                try (Session session = repository.session(branch)) {
                    Numbered.put(session, writer, number);
                    pause(pause, Pause.AFTER_PUT);
                    Cid commit = session.commit(
                                    Numbered.request(writer, number), made -> pause(pause, Pause.BEFORE_REF))
                            .commit()
                            .orElseThrow();
                    System.out.println(commit + END);
                    number++;
                    Thread.sleep(restMillis);
                } catch (FirnException e) {
                    if (e.kind() != Kind.CONFLICT || lost > MAX_LOST) {
                        throw e;
                    }
                    lost++;
                    if (pause != Pause.NEVER) {
                        break;
                    }
                }
            }
        }
        System.out.println(LOST + lost);
    }

    /** Waits for a line: for as long as the process is stopped, and then until whoever woke it has said so. */
    private static void pause(Pause wanted, Pause here) {
        if (wanted == here) {
            try {
                System.out.println(READY);
                while (System.in.read() != '\n') {
                    Thread.onSpinWait();
                }
            } catch (IOException e) {
                throw new AssertionError("cannot read the standard input", e);
            }
        }
    }
}
