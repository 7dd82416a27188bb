package dev.firn.cas.ref;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The bytes of a cell: checked JSON (docs/format.md, "Checked JSON" and "Refs").
 *
 * <pre>
 * {"checksum":"…64 hex digits…","commit":"baguqeera…","epoch":0,"firn":"ref","format":1,"operation":"baguqeera…","ref":"heads/main",
 *  "repository":"…32 hex digits…","sequence":7}
 * </pre>
 *
 * in one line that ends with a line feed. There is one text for one cell: reading takes the values out, writes them again and compares.
 */
final class CellText {
    /** The longest cell: no name or CID makes it longer. */
    static final int MAX_BYTES = 4096;

    private static final Pattern CHECKED = Pattern.compile("\\{\"checksum\":\"([0-9a-f]{64})\",(.*)\n", Pattern.DOTALL);
    private static final Pattern FORMAT = Pattern.compile("\"firn\":\"ref\",\"format\":([0-9]{1,18}),");
    private static final Pattern MEMBERS = Pattern.compile(
            "\"commit\":(?:null|\"(b[a-z2-7]+)\"),\"epoch\":([0-9]{1,19}),\"firn\":\"ref\",\"format\":1,\"operation\":\"(b[a-z2-7]+)\","
                    + "\"ref\":\"((?:[^\"\\\\]|\\\\\")*)\",\"repository\":\"([0-9a-f]{32})\",\"sequence\":([0-9]{1,19})}");

    private CellText() {}

    /** The bytes of {@code cell} in the repository of that id. */
    static byte[] encode(RefCell cell, String repository) {
        String members = members(cell, repository);
        return ("{\"checksum\":\"" + checksum(members) + "\"," + members + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** All but the opening brace and the checksum. */
    private static String members(RefCell cell, String repository) {
        return "\"commit\":" + cell.commit().map(commit -> "\"" + commit + "\"").orElse("null")
                + ",\"epoch\":" + cell.epoch()
                + ",\"firn\":\"ref\",\"format\":1,\"operation\":\"" + cell.operation()
                + "\",\"ref\":\"" + cell.ref().toString().replace("\"", "\\\"")
                + "\",\"repository\":\"" + repository
                + "\",\"sequence\":" + cell.sequence() + "}";
    }

    private static String checksum(String members) {
        return HexFormat.of()
                .formatHex(Sha256.digest(ByteBuffer.wrap(("{" + members).getBytes(StandardCharsets.UTF_8))));
    }

    /**
     * Reads a cell.
     *
     * @param place which file it is, for messages
     * @throws FirnException of kind CORRUPT if it is not exactly what {@link #encode} writes for a cell of this repository, UNSUPPORTED if it is of
     *     another format
     */
    static RefCell decode(ByteBuffer bytes, String repository, String place) {
        String text = StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        Matcher checked = CHECKED.matcher(text);
        if (!checked.matches() || !checked.group(1).equals(checksum(checked.group(2)))) {
            throw FirnException.corrupt("the ref cell " + place + " is damaged: its checksum is not that of its bytes");
        }
        Matcher format = FORMAT.matcher(checked.group(2));
        if (format.find() && !format.group(1).equals("1")) {
            throw FirnException.unsupported(
                    "the ref cell " + place + " has format " + format.group(1) + ", this program knows format 1");
        }
        RefCell cell = parse(checked.group(2), repository, place);
        if (!bytes.equals(ByteBuffer.wrap(encode(cell, repository)))) {
            throw FirnException.corrupt("the ref cell " + place + " is not in the one form that its values have");
        }
        return cell;
    }

    private static RefCell parse(String text, String repository, String place) {
        Matcher members = MEMBERS.matcher(text);
        if (!members.matches()) {
            throw FirnException.corrupt("the ref cell " + place + " does not hold what a cell holds");
        }
        if (!members.group(5).equals(repository)) {
            throw FirnException.corrupt(
                    "the ref cell " + place + " belongs to repository " + members.group(5) + ", not to " + repository);
        }
        try {
            return new RefCell(
                    RefName.parse(members.group(4).replace("\\\"", "\"")),
                    Long.parseLong(members.group(6)),
                    Optional.ofNullable(members.group(1)).map(Cid::parse),
                    Cid.parse(members.group(3)),
                    Long.parseLong(members.group(2)));
        } catch (IllegalArgumentException e) {
            throw FirnException.corrupt("the ref cell " + place + " holds an unlawful value: " + e.getMessage());
        }
    }
}
