package dev.firn.ipld;

import dev.firn.cas.Block;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.util.AbstractList;
import java.util.List;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;

/**
 * A value together with the place it was read at: whoever reads it says what must be there, and where that is not so the message names the place.
 *
 * <pre>{@code
 * Located commit = Located.of(block).exactly("author", "manifest", "parents");
 * Cid manifest = commit.link("manifest", Codec.DAG_JSON);
 * for (Located parent : commit.list("parents")) {
 *     parents.add(parent.link(Codec.DAG_JSON));
 * }
 * }</pre>
 *
 * <p>Every method that finds something else than it wants throws a {@link FirnException} of kind CORRUPT. Immutable.
 */
public final class Located {
    private final Ipld value;
    private final Place place;

    /** A path from the whole to a part, made into text only when somebody reads it. */
    private interface Place {}

    private record Whole(String name) implements Place {
        @Override
        public String toString() {
            return name;
        }
    }

    private record WholeBlock(Cid cid) implements Place {
        @Override
        public String toString() {
            return "block " + cid;
        }
    }

    private record Member(Place of, String name) implements Place {
        @Override
        public String toString() {
            return of + ", member " + Utf8.quoted(name);
        }
    }

    private record Item(Place of, int index) implements Place {
        @Override
        public String toString() {
            return of + ", item " + index;
        }
    }

    private Located(Ipld value, Place place) {
        this.value = value;
        this.place = place;
    }

    /** A value that was read at {@code place}, which begins the messages: {@code "commit baguqeera…"}. */
    public static Located of(Ipld value, String place) {
        return new Located(value, new Whole(place));
    }

    /**
     * The value of a block of DAG-JSON or DAG-CBOR.
     *
     * @throws FirnException of kind CORRUPT if its bytes are not a canonical encoding
     * @throws IllegalArgumentException if it has another codec
     */
    public static Located of(Block block) {
        Place place = new WholeBlock(block.cid());
        if (block.cid().has(Codec.DAG_JSON)) {
            return new Located(new JsonParser(block.toByteArray(), place, Ipld.MAX_DEPTH).whole(), place);
        }
        if (block.cid().has(Codec.DAG_CBOR)) {
            return new Located(DagCbor.decode(block.toByteArray(), place.toString()), place);
        }
        throw new IllegalArgumentException(place + ", wanted one of DAG-JSON or DAG-CBOR");
    }

    /** The value itself. */
    public Ipld value() {
        return value;
    }

    /** Where it was read, in words. */
    public String place() {
        return place.toString();
    }

    /** A report of kind CORRUPT that names the place: {@code "<place>: <what>"}. */
    public FirnException corrupt(String what) {
        return FirnException.corrupt(place + ": " + what);
    }

    /** Requires a map that has the members {@code names} and no others, and returns this. */
    public Located exactly(String... names) {
        return shaped(Set.of(names), Set.of());
    }

    /** Requires a map that has every member of {@code required}, maybe some of {@code optional}, and no others, and returns this. */
    public Located shaped(Set<String> required, Set<String> optional) {
        MapNode map = map();
        for (String name : required) {
            if (!map.has(name)) {
                throw missing(name);
            }
        }
        for (int i = 0; i < map.size(); i++) {
            if (!required.contains(map.name(i)) && !optional.contains(map.name(i))) {
                throw corrupt("member " + Utf8.quoted(map.name(i)) + " is not one of its members");
            }
        }
        return this;
    }

    /** The member {@code name} of a map. */
    public Located member(String name) {
        Optional<Located> found = find(name);
        if (found.isEmpty()) {
            throw missing(name);
        }
        return found.get();
    }

    /** The member {@code name} of a map, if it has one. */
    public Optional<Located> find(String name) {
        Optional<Ipld> found = map().find(name);
        return found.isEmpty() ? Optional.empty() : Optional.of(new Located(found.get(), new Member(place, name)));
    }

    private FirnException missing(String name) {
        return corrupt("member " + Utf8.quoted(name) + " is missing");
    }

    /** Nothing where this is null, else this. */
    public Optional<Located> unlessNull() {
        return value == Ipld.Null.NULL ? Optional.empty() : Optional.of(this);
    }

    /** The map that this is. */
    public MapNode map() {
        return as(MapNode.class, "a map");
    }

    /** The items of the list that this is, each with its place. */
    public List<Located> items() {
        return new Items(as(ListNode.class, "a list").items(), place);
    }

    /** The items of the list that this is, which must be {@code count}. */
    public List<Located> items(int count) {
        List<Located> items = items();
        if (items.size() != count) {
            throw corrupt("found " + items.size() + " items, wanted " + count);
        }
        return items;
    }

    /** The text that this is. */
    public String text() {
        return as(Ipld.Text.class, "text").value();
    }

    /** The boolean that this is. */
    public boolean bool() {
        return as(Ipld.Bool.class, "a boolean").value();
    }

    /** The bytes that this is. */
    public Ipld.Bytes bytes() {
        return as(Ipld.Bytes.class, "bytes");
    }

    /** The integer that this is, which must lie from -2^63 to 2^63 - 1. */
    public long integer() {
        Ipld.Int integer = as(Ipld.Int.class, "an integer");
        if (!integer.fitsLong()) {
            throw corrupt("found " + integer + ", wanted an integer from -2^63 to 2^63 - 1");
        }
        return integer.longValue();
    }

    /** The integer that this is, which must lie in {@code [least, most]}. */
    public long integer(long least, long most) {
        long found = integer();
        if (found < least || found > most) {
            throw corrupt("found " + found + ", wanted an integer from " + least + " to " + most);
        }
        return found;
    }

    /** The count or size that this is: an integer from 0 to 2^63 - 1. */
    public long count() {
        return integer(0, Long.MAX_VALUE);
    }

    /** The 64 bits of the integer that this is, which must lie from 0 to 2^64 - 1. */
    public long unsigned() {
        Ipld.Int integer = as(Ipld.Int.class, "an integer");
        if (integer.isNegative()) {
            throw corrupt("found " + integer + ", wanted an integer from 0 to 2^64 - 1");
        }
        return integer.unsignedValue();
    }

    /** The CID that this links to, of whatever kind. */
    public Cid link() {
        return as(Ipld.Link.class, "a link").cid();
    }

    /** The CID that this links to, which must be one of Firn's own and have one of these codecs. */
    public Cid link(Codec codec, Codec... others) {
        Cid cid = link();
        if (!Links.fit(cid, codec, others)) {
            throw corrupt(Links.unfit(cid, codec, others));
        }
        return cid;
    }

    /** The text that the member {@code name} is. */
    public String text(String name) {
        return member(name).text();
    }

    /** The text that the member {@code name} is, if there is one. */
    public Optional<String> findText(String name) {
        return find(name).map(Located::text);
    }

    /** The integer, from -2^63 to 2^63 - 1, that the member {@code name} is. */
    public long integer(String name) {
        return member(name).integer();
    }

    /** The count or size, from 0 to 2^63 - 1, that the member {@code name} is. */
    public long count(String name) {
        return member(name).count();
    }

    /** The CID that the member {@code name} links to, one of Firn's own with one of these codecs. */
    public Cid link(String name, Codec codec, Codec... others) {
        return member(name).link(codec, others);
    }

    /** The items of the list that the member {@code name} is. */
    public List<Located> list(String name) {
        return member(name).items();
    }

    private <T extends Ipld> T as(Class<T> type, String wanted) {
        if (!type.isInstance(value)) {
            throw corrupt("found " + value.kind() + ", wanted " + wanted);
        }
        return type.cast(value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Located that && value.equals(that.value) && place.equals(that.place);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return place + ": " + value;
    }

    /** Items that get their place when somebody asks for them. */
    private static final class Items extends AbstractList<Located> implements RandomAccess {
        private final List<Ipld> values;
        private final Place place;

        Items(List<Ipld> values, Place place) {
            this.values = values;
            this.place = place;
        }

        @Override
        public Located get(int index) {
            return new Located(values.get(index), new Item(place, index));
        }

        @Override
        public int size() {
            return values.size();
        }
    }
}
