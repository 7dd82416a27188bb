package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import dev.firn.workdir.Standing.Extent;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * What was about to happen to a directory; still there if it was cut short.
 *
 * @param kind what it was
 * @param commit the commit that was about to become visible, or whose content was being written
 * @param ref the branch that was about to move, or what the version was asked for by, if that is a ref
 * @param at path of the node the directory is in it, empty for the whole of it
 * @param extent whether it is all of that node
 */
record Intent(Kind kind, Cid commit, Optional<RefName> ref, String at, Extent extent) {
    enum Kind {
        COMMIT,
        CHECKOUT
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeUTF(kind.name());
        out.writeUTF(commit.toString());
        out.writeUTF(ref.map(RefName::toString).orElse(""));
        out.writeUTF(at);
        out.writeUTF(extent.name());
    }

    static Intent readFrom(DataInputStream in) throws IOException {
        Kind kind = Kind.valueOf(in.readUTF());
        Cid commit = Cid.parse(in.readUTF());
        String ref = in.readUTF();
        return new Intent(
                kind,
                commit,
                ref.isEmpty() ? Optional.empty() : Optional.of(RefName.parse(ref)),
                in.readUTF(),
                Extent.valueOf(in.readUTF()));
    }
}
