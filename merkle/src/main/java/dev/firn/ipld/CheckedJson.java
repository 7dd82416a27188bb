package dev.firn.ipld;

import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Small files that have no CID: one canonical DAG-JSON map that carries its own checksum, and one line feed behind it.
 *
 * <p>The member {@code checksum} is the sha2-256, in lower-case hexadecimal, of the canonical encoding of the same map without that member. See
 * docs/format.md, section 1.2.
 */
public final class CheckedJson {
    private static final String CHECKSUM = "checksum";

    private CheckedJson() {}

    /**
     * The bytes of the file that says {@code content}.
     *
     * @throws IllegalArgumentException if the map has a member {@code checksum} already, or has no DAG-JSON ({@link DagJson#encode})
     */
    public static byte[] seal(MapNode content) {
        byte[] line = DagJson.encode(
                content.toBuilder().put(CHECKSUM, checksum(content)).build());
        byte[] file = Arrays.copyOf(line, line.length + 1);
        file[line.length] = '\n';
        return file;
    }

    /**
     * What the file says, without the checksum.
     *
     * @param place what the file is and where it lies, for the message
     * @throws FirnException of kind CORRUPT if it is not a canonical map, its checksum is missing or wrong, or it does not end with one line feed
     */
    public static MapNode open(byte[] file, String place) {
        if (file.length == 0 || file[file.length - 1] != '\n') {
            throw FirnException.corrupt(place + " does not end with a line feed: it is cut off or damaged");
        }
        Ipld value = DagJson.decode(Arrays.copyOf(file, file.length - 1), place);
        Located whole = Located.of(value, place);
        String given = whole.text(CHECKSUM);
        MapNode content = whole.map().without(CHECKSUM);
        if (!checksum(content).equals(given)) {
            throw FirnException.corrupt(place + " does not have the checksum that it names");
        }
        return content;
    }

    private static String checksum(MapNode content) {
        return HexFormat.of().formatHex(Sha256.digest(ByteBuffer.wrap(DagJson.encode(content))));
    }
}
