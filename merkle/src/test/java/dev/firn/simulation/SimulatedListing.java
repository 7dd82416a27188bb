package dev.firn.simulation;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;

/**
 * A listing of a directory, not in order. Others have a turn in the middle of it: names that come then may or may not be seen, and names that go may still be.
 */
@SuppressWarnings("IterableAndIterator") // A listing can be walked only once.
final class SimulatedListing implements DirectoryStream<Path>, Iterator<Path> {
    private final SimulatedProcess process;
    private final Path directory;
    private final List<String> ahead;
    private final Set<String> atFirst;
    private final DirectoryStream.Filter<? super Path> filter;
    private Optional<Path> upcoming = Optional.empty();
    private boolean hasLookedAgain;

    SimulatedListing(SimulatedProcess process, Path directory, DirectoryStream.Filter<? super Path> filter) {
        this.process = process;
        this.directory = directory;
        this.filter = filter;
        ahead = new ArrayList<>(process.disk().names(directory.toString()));
        atFirst = new HashSet<>(ahead);
        if (!ahead.isEmpty()) {
            Collections.rotate(ahead, process.supervisor().choose(ahead.size()));
        }
    }

    @Override
    public Iterator<Path> iterator() {
        return this;
    }

    @Override
    public boolean hasNext() {
        try {
            while (upcoming.isEmpty() && (!ahead.isEmpty() || !hasLookedAgain)) {
                if (ahead.size() <= atFirst.size() / 2 && !hasLookedAgain) {
                    hasLookedAgain = true;
                    process.act(Step.LIST, directory.toString(), this::lookAgain);
                } else {
                    upcoming = Optional.of(directory.resolve(ahead.remove(0))).filter(this::isWanted);
                }
            }
            return upcoming.isPresent();
        } catch (IOException e) {
            throw new DirectoryIteratorException(e);
        }
    }

    private boolean isWanted(Path path) {
        try {
            return filter.accept(path);
        } catch (IOException e) {
            throw new DirectoryIteratorException(e);
        }
    }

    private void lookAgain() {
        List<String> now = process.disk().names(directory.toString());
        if (process.supervisor().choose(2) == 1) {
            ahead.retainAll(now);
        }
        for (String name : now) {
            if (!atFirst.contains(name) && process.supervisor().choose(2) == 1) {
                ahead.add(name);
            }
        }
    }

    @Override
    public Path next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        Path next = upcoming.orElseThrow();
        upcoming = Optional.empty();
        return next;
    }

    @Override
    public void close() {}
}
