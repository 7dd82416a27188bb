package dev.firn.workdir;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks at many names at once, on the calling thread and one more. For one caller at a time. */
final class StatusReader implements Closeable {
    /** Fewer than this are not worth handing over; whoever goes through many directories does that on two threads already. */
    private static final int WORTH_SHARING = 256;

    private List<ExecutorService> second = List.of();

    /** What one look gave: a status or what went wrong. */
    sealed interface Look {
        record Seen(FileStatus status) implements Look {}

        record Failed(IOException reason) implements Look {}
    }

    /** Looks at each path, in order. */
    Look[] looks(List<Path> paths) {
        Look[] looks = new Look[paths.size()];
        if (paths.size() < WORTH_SHARING) {
            look(paths, looks, 0, paths.size());
            return looks;
        }
        int middle = paths.size() / 2;
        Future<?> other = helper().submit(() -> look(paths, looks, middle, paths.size()));
        look(paths, looks, 0, middle);
        try {
            other.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FirnException.io("the look at " + paths.get(0).getParent() + " was interrupted", e);
        } catch (ExecutionException e) {
            throw new AssertionError("looking at a name does not throw", e);
        }
        return looks;
    }

    private static void look(List<Path> paths, Look[] looks, int begin, int end) {
        for (int i = begin; i < end; i++) {
            try {
                looks[i] = new Look.Seen(FileStatus.of(paths.get(i)));
            } catch (IOException e) {
                looks[i] = new Look.Failed(e);
            }
        }
    }

    private ExecutorService helper() {
        if (second.isEmpty()) {
            second = List.of(Executors.newSingleThreadExecutor(task -> {
                Thread thread = new Thread(task, "firn-look");
                thread.setDaemon(true);
                return thread;
            }));
        }
        return second.get(0);
    }

    @Override
    public void close() {
        // Not a lambda: two threads that link it at once need one more than a class archive holds.
        for (ExecutorService one : second) {
            one.shutdown();
        }
    }
}
