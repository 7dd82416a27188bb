package dev.firn.gateway.ipfs;

import dev.firn.bridge.gateway.GatewayRequest;
import dev.firn.cas.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The entity tag of a CAR (ipfs/specs, Trustless Gateway, "Etag"): weak, as another version of this program may put blocks in another way; with scope and
 * range in front, and with all else that decides what the CAR holds. Pure.
 */
final class CarTag {
    private static final int PATH_BYTES = 8;

    private CarTag() {}

    static String of(GatewayRequest request) {
        GatewayRequest.CarPart part = request.part();
        String range = part.bytes()
                .map(bytes -> "." + bytes.toString().replace(':', '_').replace('*', 'e'))
                .orElse("");
        String path = request.path().segments().isEmpty()
                ? ""
                : "." + digest(request.path().toString());
        return "W/\"" + part.scope().text() + range + "." + part.duplicates().text() + path + "."
                + request.path().rootText() + ".car\"";
    }

    private static String digest(String path) {
        byte[] hash = Sha256.digest(ByteBuffer.wrap(path.getBytes(StandardCharsets.UTF_8)));
        return HexFormat.of().formatHex(hash, 0, PATH_BYTES);
    }

    /** Whether a list of entity tags, or the asterisk, includes one, compared weakly (RFC 9110, section 13.1.2). */
    static boolean isListed(String tag, String field) {
        if (field.strip().equals("*")) {
            return true;
        }
        String opaque = tag.substring(tag.indexOf('"'));
        int begin = field.indexOf('"');
        while (begin >= 0) {
            int end = field.indexOf('"', begin + 1);
            if (end < 0) {
                return false;
            }
            if (field.substring(begin, end + 1).equals(opaque)) {
                return true;
            }
            begin = field.indexOf('"', end + 1);
        }
        return false;
    }
}
