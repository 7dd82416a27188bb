package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The sides of any checkout: each version is listed, and the memory may have seen any of it or nothing. */
final class ListedSides implements CheckoutSides {
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

    ListedSides(ObjectRecords.Cursor wanted, Listing base, Listing interrupted, Optional<MemoryCursor> memory) {
        this.wanted = wanted;
        this.sides = List.of(new Side(wanted), new Side(base), new Side(interrupted));
        this.memory = memory;
    }

    @Override
    public boolean advance() {
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

    @Override
    public Row row() {
        Optional<ObjectRef> first = sides.get(0).object(key);
        return new Row(
                new String(key, StandardCharsets.UTF_8),
                first,
                first.isPresent() ? wanted.mark() : 0,
                sides.get(1).object(key),
                sides.get(2).object(key),
                memory.flatMap(cursor -> cursor.seekSeen(key)),
                false);
    }
}
