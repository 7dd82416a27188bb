package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.util.Arrays;
import java.util.Optional;

/**
 * Goes through the keys that a version has or a directory's memory has seen, in order, each with what both say; at first it stands before the first. What it says of
 * a key holds until it moves on. For one thread.
 */
interface KnownKeys {
    /** Moves to the next key; false if there is none. */
    boolean advance();

    /** The bytes of the key moved to; they must not be changed. */
    byte[] key();

    /** What the version has there, if anything. */
    Optional<ObjectRef> base();

    /** What was seen there, if anything. */
    Optional<MemoryEntry.Seen> seen();

    /** Whether what was seen there is what the version has, and a file with this stamp is still that. */
    boolean isUnchanged(FileStamp stamp);

    /** Both from one memory, whose bases are the version's. */
    static KnownKeys of(MemoryCursor both) {
        return new KnownKeys() {
            @Override
            public boolean advance() {
                return both.advance();
            }

            @Override
            public byte[] key() {
                return both.key();
            }

            @Override
            public Optional<ObjectRef> base() {
                return both.entry().base();
            }

            @Override
            public Optional<MemoryEntry.Seen> seen() {
                return both.entry().seen();
            }

            @Override
            public boolean isUnchanged(FileStamp stamp) {
                return both.isBaseSeenAs(stamp);
            }
        };
    }

    /** The one from a version and the other from a memory, of which only what it has seen counts. */
    static KnownKeys of(Listing version, Optional<MemoryCursor> memory) {
        return new KnownKeys() {
            private boolean inVersion;
            private boolean inMemory;
            private boolean begun;

            @Override
            public boolean advance() {
                boolean fromVersion = !begun || isInVersion();
                boolean fromMemory = !begun || isInMemory();
                begun = true;
                inVersion = fromVersion ? version.advance() : inVersion;
                inMemory = fromMemory ? memory.isPresent() && memory.get().advance() : inMemory;
                return inVersion || inMemory;
            }

            private int order() {
                return !inMemory
                        ? -1
                        : !inVersion
                                ? 1
                                : Arrays.compareUnsigned(
                                        version.key(), memory.get().key());
            }

            private boolean isInVersion() {
                return inVersion && order() <= 0;
            }

            private boolean isInMemory() {
                return inMemory && order() >= 0;
            }

            @Override
            public byte[] key() {
                return isInVersion() ? version.key() : memory.orElseThrow().key();
            }

            @Override
            public Optional<ObjectRef> base() {
                return isInVersion() ? Optional.of(version.object()) : Optional.empty();
            }

            @Override
            public Optional<MemoryEntry.Seen> seen() {
                return isInMemory() ? memory.orElseThrow().entry().seen() : Optional.empty();
            }

            @Override
            public boolean isUnchanged(FileStamp stamp) {
                Optional<MemoryEntry.Seen> seen = seen();
                return seen.isPresent()
                        && seen.get().stamp().equals(stamp)
                        && Optional.of(seen.get().content()).equals(base());
            }
        };
    }
}
