package dev.firn.workdir;

import dev.firn.cas.Cid;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * What was about to happen to a directory; still there if it was cut short.
 *
 * @param kind what it was
 * @param commit the commit that was about to become visible, or whose content was being written
 * @param at path of the node the directory is in it, empty for the whole of it
 */
record Intent(Kind kind, Cid commit, String at) {
    enum Kind {
        COMMIT,
        CHECKOUT
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeUTF(kind.name());
        out.writeUTF(commit.toString());
        out.writeUTF(at);
    }

    static Intent readFrom(DataInputStream in) throws IOException {
        return new Intent(Kind.valueOf(in.readUTF()), Cid.parse(in.readUTF()), in.readUTF());
    }
}
