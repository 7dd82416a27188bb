package dev.firn.zarr;

import java.util.Optional;

/**
 * Turns the keys of one array's chunks into coordinates and back. Only canonical keys are chunk keys: {@link #key} of what {@link #find} returns is the key
 * that was given, always. Immutable. See docs/format.md, "Which keys are chunks".
 *
 * <p>A key is given from behind the path of its array and the slash: {@code c/0/1} of {@code model/temperature/c/0/1}.
 */
public final class ChunkKeys {
    private final ArrayNaming naming;

    /** The chunk keys of an array that names its chunks so. */
    public ChunkKeys(ArrayNaming naming) {
        this.naming = naming;
    }

    /** Returns whether there may be an array of which this is a chunk: no document that says something of a node has such a key. */
    public static boolean mayBeChunk(String key) {
        if (key.isEmpty()) {
            return false;
        }
        char last = key.charAt(key.length() - 1);
        return last >= '0' && last <= '9' || last == 'c';
    }

    /** Returns how the array names its chunks. */
    public ArrayNaming naming() {
        return naming;
    }

    /** Returns the chunk that a key below the array stands for, or nothing if it is no canonical chunk key. */
    public Optional<ChunkCoordinates> find(String key) {
        return find(key, 0);
    }

    /**
     * Returns the chunk that a key stands for, or nothing if it is no canonical chunk key.
     *
     * @param begin where in {@code key} the part below the array begins
     */
    public Optional<ChunkCoordinates> find(String key, int begin) {
        // Most keys that are no chunks are seen by their first character, before anything is allocated.
        if (begin >= key.length() || !canBegin(key.charAt(begin))) {
            return Optional.empty();
        }
        long[] indices = new long[naming.rank()];
        return parse(key, begin, indices) ? Optional.of(ChunkCoordinates.owning(indices)) : Optional.empty();
    }

    private boolean canBegin(char first) {
        return naming.encoding() == ArrayNaming.Encoding.DEFAULT ? first == 'c' : first >= '0' && first <= '9';
    }

    /**
     * As {@link #find(String, int)}, without allocating.
     *
     * @param into receives the unsigned indices; as long as the rank
     * @return false if it is no canonical chunk key; what stands in {@code into} is then undefined
     */
    public boolean parse(String key, int begin, long[] into) {
        if (into.length != naming.rank()) {
            throw new IllegalArgumentException("got room for " + into.length + " axes, wanted " + naming.rank());
        }
        if (naming.rank() == 0) {
            return key.length() == begin + 1 && key.charAt(begin) == scalarKey();
        }
        if (naming.encoding() == ArrayNaming.Encoding.V2) {
            return Decimals.parse(key, begin, naming.separator(), into);
        }
        return key.length() > begin + 2
                && key.charAt(begin) == 'c'
                && key.charAt(begin + 1) == naming.separator()
                && Decimals.parse(key, begin + 2, naming.separator(), into);
    }

    private char scalarKey() {
        return naming.encoding() == ArrayNaming.Encoding.DEFAULT ? 'c' : '0';
    }

    /**
     * Returns the leading indices that chunks in the directory {@code path} share, or nothing if no chunk key has that directory: {@code c} gives none,
     * {@code c/3} gives 3. Only with separator {@code /} do chunk keys have directories below the array.
     *
     * @param path a path below the array, without a slash at its end
     */
    public Optional<ChunkCoordinates> findDirectory(String path) {
        if (naming.separator() != '/' || naming.rank() == 0 || path.isEmpty()) {
            return Optional.empty();
        }
        String text = path;
        if (naming.encoding() == ArrayNaming.Encoding.DEFAULT) {
            if (path.equals("c")) {
                return Optional.of(ChunkCoordinates.of());
            }
            if (path.length() < 3 || !path.startsWith("c/")) {
                return Optional.empty();
            }
            text = path.substring(2);
        }
        return ChunkCoordinates.find(text).filter(leading -> leading.rank() < naming.rank());
    }

    /**
     * Returns the key of a chunk, from behind the path of the array and the slash.
     *
     * @throws IllegalArgumentException if the chunk has another rank than the array
     */
    public String key(ChunkCoordinates chunk) {
        if (chunk.rank() != naming.rank()) {
            throw new IllegalArgumentException("a chunk of rank " + chunk.rank() + ", wanted " + naming.rank());
        }
        if (naming.rank() == 0) {
            return String.valueOf(scalarKey());
        }
        StringBuilder out = new StringBuilder(4 * naming.rank() + 2);
        if (naming.encoding() == ArrayNaming.Encoding.DEFAULT) {
            out.append('c').append(naming.separator());
        }
        Decimals.append(chunk, naming.separator(), out);
        return out.toString();
    }
}
