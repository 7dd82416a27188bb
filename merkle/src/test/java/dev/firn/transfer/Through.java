package dev.firn.transfer;

import dev.firn.repository.Repository;
import java.util.List;

/** A repository as a remote, with another source of blocks. */
record Through(Repository repository, TransferSource blocks) implements Remote {
    @Override
    public String place() {
        return "far away";
    }

    @Override
    public List<RemoteRef> refs() {
        return new LocalRemote(repository).refs();
    }

    @Override
    public void close() {}
}
