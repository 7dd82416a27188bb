package dev.firn.transfer;

import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import java.util.ArrayList;
import java.util.List;

/** A repository on this machine. */
public final class LocalRemote implements Remote {
    private final Repository repository;

    /** The repository as a remote; it is closed with this. */
    public LocalRemote(Repository repository) {
        this.repository = repository;
    }

    @Override
    public String place() {
        return repository.place();
    }

    @Override
    public List<RemoteRef> refs() {
        List<RefCell> cells = new ArrayList<>(repository.refs().list(RefName.Kind.HEADS));
        cells.addAll(repository.refs().list(RefName.Kind.TAGS));
        return cells.stream()
                .map(cell -> new RemoteRef(cell.ref(), cell.commit().orElseThrow()))
                .toList();
    }

    @Override
    public TransferSource blocks() {
        return new StoreSource(repository.store());
    }

    /** What was read before may still be at hand, and what was not seems to be absent. */
    @Override
    public boolean isGone() {
        return repository.directory().filter(place -> !Repository.isAt(place)).isPresent();
    }

    @Override
    public void close() {
        repository.close();
    }
}
