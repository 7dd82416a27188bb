package dev.firn.bridge.gateway;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.unixfs.PbLink;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFsData;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The way of one name through a sharded directory (ipfs/specs, UnixFS, HAMT): its hash, taken a few bits a level from the highest on. For one thread.
 */
final class HamtPath {
    private static final int MAX_FANOUT = 1024;

    private final String name;
    private final long hash;
    private int usedBits;

    HamtPath(String name) {
        this.name = name;
        this.hash = MurmurHash3.hash128x64(name.getBytes(StandardCharsets.UTF_8))[0];
    }

    /** How many hexadecimal digits stand before the names of the links of a shard. */
    static int prefixLength(UnixFsData.Shard shard) {
        return Long.toHexString(shard.fanout() - 1).length();
    }

    /** The next link: the entry itself, or the shard that it can only be in. */
    record Next(Cid cid, boolean isEntry) {}

    /**
     * Where the name leads in this shard, which is the one that the last call led to; nothing if the directory has no such name.
     *
     * @throws FirnException of kind CORRUPT if the shards are deeper than the hash is long, UNSUPPORTED if hash or fanout are not known
     */
    Optional<Next> next(Cid cid, PbNode node, UnixFsData.Shard shard) {
        long fanout = shard.fanout();
        if (shard.hashFunction() != UnixFsData.Shard.MURMUR3_X64_64
                || Long.bitCount(fanout) != 1
                || fanout < 2
                || fanout > MAX_FANOUT) {
            throw FirnException.unsupported("shard " + cid + " has hash function 0x"
                    + Long.toHexString(shard.hashFunction()) + " and fanout " + fanout);
        }
        int bits = Long.numberOfTrailingZeros(fanout);
        if (usedBits + bits > Long.SIZE) {
            throw FirnException.corrupt("shard " + cid + " lies deeper than the hash of a name is long");
        }
        long place = hash << usedBits >>> Long.SIZE - bits;
        usedBits += bits;
        String prefix = prefix(place, prefixLength(shard));
        for (PbLink link : node.links()) {
            String linkName = link.name().orElse("");
            if (linkName.equals(prefix)) {
                return Optional.of(new Next(link.cid(), false));
            }
            if (linkName.length() == prefix.length() + name.length()
                    && linkName.startsWith(prefix)
                    && linkName.endsWith(name)) {
                return Optional.of(new Next(link.cid(), true));
            }
        }
        return Optional.empty();
    }

    private static String prefix(long place, int length) {
        String hex = Long.toHexString(place).toUpperCase(Locale.ROOT);
        return "0".repeat(length - hex.length()) + hex;
    }
}
