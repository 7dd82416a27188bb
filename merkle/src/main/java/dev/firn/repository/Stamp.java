package dev.firn.repository;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import dev.firn.ipld.CheckedJson;
import dev.firn.ipld.Located;
import dev.firn.ipld.MapNode;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** The file that says that something is a repository, of which format, and its id. See docs/format.md, "The stamp". */
final class Stamp {
    static final BlobName NAME = BlobName.of("firn.json");
    static final long FORMAT = 1;

    private static final String UNIXFS = "unixfs-v1-2025";
    private static final int MAX_BYTES = 4_096;
    private static final int ID_BYTES = 16;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private Stamp() {}

    /** Stamps a space that has no stamp yet, and returns the new id. */
    static String create(BlobSpace space, RandomGenerator random) {
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        String text = HexFormat.of().formatHex(id);
        byte[] stamp = CheckedJson.seal(MapNode.builder()
                .put("firn", "repository")
                .put("format", FORMAT)
                .put("repository", text)
                .put("unixfs", UNIXFS)
                .build());
        if (!space.create(NAME, ByteSource.of(stamp))) {
            throw FirnException.refused("there is a repository in " + space.place() + " already");
        }
        return text;
    }

    /** Reads the id of the repository in a space. */
    static String read(BlobSpace space) {
        if (space.findSize(NAME).isEmpty()) {
            throw FirnException.missing("there is no repository in " + space.place() + ": it has no " + NAME);
        }
        String place = NAME + " in " + space.place();
        ByteBuffer read = space.readWhole(NAME, MAX_BYTES);
        byte[] bytes = new byte[read.remaining()];
        read.get(bytes);
        Located stamp = Located.of(CheckedJson.open(bytes, place), place);
        if (!stamp.text("firn").equals("repository")) {
            throw stamp.corrupt("this is not the stamp of a repository");
        }
        if (stamp.integer("format") != FORMAT) {
            throw FirnException.unsupported("the repository in " + space.place() + " has format "
                            + stamp.integer("format") + ", this version of Firn knows format " + FORMAT)
                    .withHint("use a newer Firn");
        }
        stamp.exactly("firn", "format", "repository", "unixfs");
        if (!stamp.text("unixfs").equals(UNIXFS)) {
            throw FirnException.unsupported("the repository in " + space.place() + " has the UnixFS profile "
                    + stamp.text("unixfs") + ", this version of Firn knows " + UNIXFS);
        }
        if (!ID.matcher(stamp.text("repository")).matches()) {
            throw stamp.member("repository").corrupt("not 32 hexadecimal digits");
        }
        return stamp.text("repository");
    }
}
