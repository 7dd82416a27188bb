package dev.firn.cas.store;

import dev.firn.cas.pack.ContainerInfo;
import dev.firn.cas.pack.ContainerName;
import dev.firn.cas.space.BlobReader;
import dev.firn.cas.space.BlobSpace;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Containers that are open for reading, at most so many; the one that was not used for longest is closed for another. Safe for many threads. */
final class OpenContainers {
    private final BlobSpace space;
    private final int limit;
    private final Map<ContainerName, Handle> handles = new ConcurrentHashMap<>();
    private volatile long clock;

    OpenContainers(BlobSpace space, int limit) {
        this.space = space;
        this.limit = limit;
    }

    /** An open container, its reader closed once it is dropped and nobody reads from it. */
    private static final class Handle {
        /** Added to the users once it is dropped: who finds less than none may not begin. */
        private static final int DROPPED = Integer.MIN_VALUE;

        private final BlobReader reader;
        private final AtomicInteger users = new AtomicInteger();
        private volatile long lastUse;

        Handle(BlobReader reader) {
            this.reader = reader;
        }

        boolean acquire() {
            int before = users.get();
            while (before >= 0 && !users.compareAndSet(before, before + 1)) {
                before = users.get();
            }
            return before >= 0;
        }

        void release() {
            if (users.decrementAndGet() == DROPPED) {
                reader.close();
            }
        }

        void drop() {
            if (users.getAndUpdate(count -> count | DROPPED) == 0) {
                reader.close();
            }
        }
    }

    /** Reads what lies in a container from {@code beginBytes} on into the rest of {@code target}. */
    void read(ContainerInfo container, long beginBytes, ByteBuffer target) {
        Handle handle = acquire(container);
        try {
            handle.reader.read(beginBytes, target);
        } finally {
            handle.release();
        }
    }

    private Handle acquire(ContainerInfo container) {
        while (true) {
            @Nullable Handle handle = handles.get(container.name());
            if (handle == null) {
                handle = open(container);
            }
            if (handle.acquire()) {
                // A clock that two threads move at once only makes the order of closing less exact.
                long now = clock;
                if (handle.lastUse != now) {
                    clock = now + 1;
                    handle.lastUse = now + 1;
                }
                return handle;
            }
            handles.remove(container.name(), handle);
        }
    }

    private Handle open(ContainerInfo container) {
        Handle opened = new Handle(space.open(container.blobName()));
        @Nullable Handle other = handles.putIfAbsent(container.name(), opened);
        if (other != null) {
            opened.drop();
            return other;
        }
        if (handles.size() > limit) {
            dropOldest(container.name());
        }
        return opened;
    }

    private void dropOldest(ContainerName kept) {
        @Nullable ContainerName oldest = null;
        long oldestUse = Long.MAX_VALUE;
        for (Map.Entry<ContainerName, Handle> entry : handles.entrySet()) {
            if (entry.getValue().lastUse < oldestUse && !entry.getKey().equals(kept)) {
                oldest = entry.getKey();
                oldestUse = entry.getValue().lastUse;
            }
        }
        if (oldest != null) {
            drop(oldest);
        }
    }

    private void drop(ContainerName name) {
        @Nullable Handle handle = handles.remove(name);
        if (handle != null) {
            handle.drop();
        }
    }

    /** Closes all but these. */
    void keepOnly(Collection<ContainerName> names) {
        for (ContainerName name : handles.keySet()) {
            if (!names.contains(name)) {
                drop(name);
            }
        }
    }

    void closeAll() {
        handles.keySet().forEach(this::drop);
    }
}
