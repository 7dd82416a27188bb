package dev.firn.ipld;

import dev.firn.cas.Cid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A map from names to values: each name once, in the order of the names' UTF-8 bytes, whatever order they were given in. Immutable.
 *
 * <p>It says what is there; to read one that came from outside, with messages that name the place, use {@link Located}.
 */
public final class MapNode implements Ipld {
    private final String[] names;
    private final Ipld[] values;

    private MapNode(String[] names, Ipld[] values) {
        this.names = names;
        this.values = values;
    }

    /**
     * A map with these members.
     *
     * @throws IllegalArgumentException if a name holds a lone surrogate
     */
    public static MapNode of(Map<String, ? extends Ipld> members) {
        String[] names = members.keySet().toArray(String[]::new);
        Arrays.sort(names, Utf8::compare);
        Ipld[] values = new Ipld[names.length];
        for (int i = 0; i < names.length; i++) {
            Utf8.requireValid(names[i]);
            values[i] = valueOf(members, names[i]);
        }
        return new MapNode(names, values);
    }

    private static Ipld valueOf(Map<String, ? extends Ipld> members, String name) {
        Ipld value = members.get(name);
        if (value == null) {
            throw new IllegalArgumentException("member \"" + name + "\" is null");
        }
        return value;
    }

    /** A map of members that are in order already; the lists are copied. */
    static MapNode ofSorted(List<String> names, List<Ipld> values) {
        return new MapNode(names.toArray(new String[0]), values.toArray(new Ipld[0]));
    }

    /** Takes members whose names are distinct and known to be valid, in another order than this map's. For one thread. */
    static final class Sorter {
        private final List<Member> members;

        private record Member(String name, Ipld value) {}

        Sorter(int expectedCount) {
            members = new ArrayList<>(expectedCount);
        }

        void add(String name, Ipld value) {
            members.add(new Member(name, value));
        }

        MapNode sorted() {
            members.sort((one, other) -> Utf8.compare(one.name(), other.name()));
            return new MapNode(
                    members.stream().map(Member::name).toArray(String[]::new),
                    members.stream().map(Member::value).toArray(Ipld[]::new));
        }
    }

    /** Begins a map. */
    public static Builder builder() {
        return new Builder();
    }

    /** How many members there are. */
    public int size() {
        return names.length;
    }

    /** The names, in order. */
    public List<String> names() {
        return List.of(names);
    }

    /** The name at {@code index}, counted in order from 0. */
    public String name(int index) {
        return names[index];
    }

    /** The value at {@code index}, counted in the order of the names from 0. */
    public Ipld value(int index) {
        return values[index];
    }

    /** The value of the member {@code name}, if there is one. */
    public Optional<Ipld> find(String name) {
        int index = indexOf(name);
        return index < 0 ? Optional.empty() : Optional.of(values[index]);
    }

    private int indexOf(String name) {
        int begin = 0;
        int end = names.length;
        while (begin < end) {
            int middle = (begin + end) >>> 1;
            int order = Utf8.compare(names[middle], name);
            if (order == 0) {
                return middle;
            }
            begin = order < 0 ? middle + 1 : begin;
            end = order < 0 ? end : middle;
        }
        return -1;
    }

    /** Whether there is a member {@code name}. */
    public boolean has(String name) {
        return indexOf(name) >= 0;
    }

    /** The same map without the member {@code name}. */
    public MapNode without(String name) {
        Builder builder = new Builder();
        for (int i = 0; i < names.length; i++) {
            if (!names[i].equals(name)) {
                builder.put(names[i], values[i]);
            }
        }
        return builder.build();
    }

    /** A builder that holds the members of this map. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        for (int i = 0; i < names.length; i++) {
            builder.put(names[i], values[i]);
        }
        return builder;
    }

    @Override
    public String kind() {
        return "a map";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MapNode that && Arrays.equals(names, that.names) && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(names) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("MapNode[");
        for (int i = 0; i < names.length; i++) {
            text.append(i == 0 ? "" : ", ").append(names[i]).append('=').append(values[i]);
        }
        return text.append(']').toString();
    }

    /** Collects the members of a map, in any order. For one thread. */
    public static final class Builder {
        private static final int FEW = 8;

        /** As long as each comes behind the one before, in the order of the map; otherwise empty. */
        private final List<String> names = new ArrayList<>(FEW);

        private final List<Ipld> values = new ArrayList<>(FEW);
        /** All members once one came out of order. */
        private final Map<String, Ipld> members = new HashMap<>(0);

        private Builder() {}

        /**
         * Adds a member.
         *
         * @throws IllegalArgumentException if there is one of that name already, or the name holds a lone surrogate
         */
        public Builder put(String name, Ipld value) {
            Utf8.requireValid(name);
            if (members.isEmpty() && (names.isEmpty() || Utf8.compare(names.get(names.size() - 1), name) < 0)) {
                names.add(name);
                values.add(value);
                return this;
            }
            takeOutOfOrder();
            if (members.putIfAbsent(name, value) != null) {
                throw new IllegalArgumentException("member \"" + name + "\" is there already");
            }
            return this;
        }

        private void takeOutOfOrder() {
            for (int i = 0; i < names.size(); i++) {
                members.put(names.get(i), values.get(i));
            }
            names.clear();
            values.clear();
        }

        /** Adds a member whose value is text. */
        public Builder put(String name, String value) {
            return put(name, new Text(value));
        }

        /** Adds a member whose value is an integer. */
        public Builder put(String name, long value) {
            return put(name, Int.of(value));
        }

        /** Adds a member whose value is a link. */
        public Builder put(String name, Cid value) {
            return put(name, new Link(value));
        }

        /** Adds a member whose value is a list. */
        public Builder put(String name, List<? extends Ipld> items) {
            return put(name, new ListNode(List.copyOf(items)));
        }

        /** Adds a member whose value is a link, or null where there is none. */
        public Builder putLinkOrNull(String name, Optional<Cid> value) {
            return put(name, value.<Ipld>map(Link::new).orElse(Null.NULL));
        }

        /** The map of all members put so far. */
        public MapNode build() {
            return members.isEmpty() ? ofSorted(names, values) : of(members);
        }
    }
}
