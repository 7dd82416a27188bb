package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a checkout knows of each key before it looks at the directory, side by side in the order of keys: the version wanted, the one the directory stands on, the one
 * whose checkout was cut short, and what the directory's memory has seen. For one thread.
 */
final class CheckoutSides {
    /** All of one key; {@code mark} is that of the version wanted. */
    record Row(
            String key,
            Optional<ObjectRef> wanted,
            int mark,
            Optional<ObjectRef> base,
            Optional<ObjectRef> interrupted,
            Optional<MemoryEntry.Seen> seen) {}

    private final ObjectRecords.Cursor wanted;
    private final List<Side> sides;
    private final Optional<MemoryCursor> memory;
    private boolean begun;
    private byte[] key = {};

    private static final class Side {
        private final Listing listing;
        private boolean has;

        Side(Listing listing) {
            this.listing = listing;
        }

        boolean isAt(byte[] key) {
            return has && Arrays.equals(listing.key(), key);
        }

        Optional<ObjectRef> object(byte[] key) {
            return isAt(key) ? Optional.of(listing.object()) : Optional.empty();
        }
    }

    CheckoutSides(ObjectRecords.Cursor wanted, Listing base, Listing interrupted, Optional<MemoryCursor> memory) {
        this.wanted = wanted;
        this.sides = List.of(new Side(wanted), new Side(base), new Side(interrupted));
        this.memory = memory;
    }

    /** Moves to the next key that any version has; false if there is none. */
    boolean advance() {
        for (Side side : sides) {
            if (!begun || side.isAt(key)) {
                side.has = side.listing.advance();
            }
        }
        begun = true;
        byte[] least = key;
        boolean any = false;
        for (Side side : sides) {
            if (side.has && (!any || Arrays.compareUnsigned(side.listing.key(), least) < 0)) {
                least = side.listing.key();
                any = true;
            }
        }
        key = least;
        return any;
    }

    /** What is known of it. */
    Row row() {
        Optional<ObjectRef> first = sides.get(0).object(key);
        return new Row(
                new String(key, StandardCharsets.UTF_8),
                first,
                first.isPresent() ? wanted.mark() : 0,
                sides.get(1).object(key),
                sides.get(2).object(key),
                memory.flatMap(cursor -> cursor.seekSeen(key)));
    }
}
