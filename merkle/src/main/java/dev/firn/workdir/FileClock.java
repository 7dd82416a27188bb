package dev.firn.workdir;

import dev.firn.cas.space.LockedFiles;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The clock that a file system stamps its files with, read by touching a file there. It moves in steps (some milliseconds, on old systems two seconds), so two
 * changes of a file may get one stamp; a file that {@link Reading#hadRested} cannot: whatever is done to it after the reading stamps it anew.
 *
 * <p>On another file system than that of the touched file, the system's own clock serves, less a margin of two seconds. For one thread.
 */
final class FileClock implements Closeable {
    private static final long MARGIN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MAX_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(60);

    private final Clock wall;
    private final Optional<LockedFiles.Held> touched;

    /**
     * The clock at a moment.
     *
     * @param device the file system whose clock was read, if one was
     * @param nanos what it showed, nanoseconds since 1970
     * @param wallNanos what the system's clock showed
     */
    record Reading(Optional<Long> device, long nanos, long wallNanos) {
        /** Whether every later change of a file that has this stamp now gives it another. */
        boolean hadRested(FileStamp stamp, long fileDevice) {
            boolean exact = device.isPresent() && device.get() == fileDevice;
            return stamp.changedNanos() < (exact ? nanos : wallNanos - MARGIN_NANOS);
        }
    }

    private FileClock(Clock wall, Optional<LockedFiles.Held> touched) {
        this.wall = wall;
        this.touched = touched;
    }

    /** A clock that touches a file in the first of these directories where it may, each made if it can be. What killed processes left there goes. */
    static FileClock open(List<Path> places, Clock wall, RandomGenerator random) {
        for (Path place : places) {
            try {
                Files.createDirectories(place);
                LockedFiles files = new LockedFiles(place, random);
                files.removeAbandoned(file -> {});
                return new FileClock(wall, Optional.of(files.create()));
            } catch (IOException e) {
                // Not here then.
            }
        }
        return new FileClock(wall, Optional.empty());
    }

    Reading read() {
        long wallNanos = TimeUnit.MILLISECONDS.toNanos(wall.millis());
        if (touched.isPresent()) {
            try {
                touched.get().channel().write(ByteBuffer.allocate(1), 0);
                FileStatus status = FileStatus.of(touched.get().path());
                return new Reading(Optional.of(status.device()), status.stamp().changedNanos(), wallNanos);
            } catch (IOException e) {
                // The medium is full or went away: the wall clock serves.
            }
        }
        return new Reading(Optional.empty(), wallNanos, wallNanos);
    }

    /** Waits, but not long, until a file that was changed at {@code nanos} has rested; the reading says whether it has. */
    Reading awaitRest(long nanos) {
        long begin = System.nanoTime();
        Reading reading = read();
        while (reading.device().isPresent() && reading.nanos() <= nanos && System.nanoTime() - begin < MAX_WAIT_NANOS) {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return reading;
            }
            reading = read();
        }
        return reading;
    }

    @Override
    public void close() {
        touched.ifPresent(LockedFiles.Held::discard);
    }
}
