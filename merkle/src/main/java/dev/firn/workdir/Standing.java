package dev.firn.workdir;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefName;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Optional;

/**
 * Where a directory stands in the history: what its next commit is a change of.
 *
 * @param base the commit it was last committed as or checked out from
 * @param ref the branch or tag it was committed to or checked out by; for a bare commit, nothing
 * @param sequence the number of the ref's cell then, 0 if there was none
 * @param operation the ref's operation then; if it is no longer on the chain of the present one, history was rewound
 * @param at path of the node that the directory is in that version, empty for the whole of it
 * @param extent whether it is all of that node
 */
public record Standing(
        Cid base, Optional<RefName> ref, long sequence, Optional<Cid> operation, String at, Extent extent) {

    /** How much of a node a directory is. */
    public enum Extent {
        /** All of it: what the directory lacks, the node does not have. */
        WHOLE,
        /** Some of it: the directory was laid over a version that has more, or has other things. */
        PART
    }

    // Written out: what Java links for a record's own takes milliseconds of each short commit.

    @Override
    public boolean equals(Object other) {
        return other instanceof Standing standing
                && base.equals(standing.base)
                && ref.equals(standing.ref)
                && sequence == standing.sequence
                && operation.equals(standing.operation)
                && at.equals(standing.at)
                && extent == standing.extent;
    }

    @Override
    public int hashCode() {
        return 31 * base.hashCode() + at.hashCode();
    }

    void writeTo(DataOutputStream out) throws IOException {
        out.writeUTF(base.toString());
        out.writeUTF(ref.map(RefName::toString).orElse(""));
        out.writeLong(sequence);
        out.writeUTF(operation.map(Cid::toString).orElse(""));
        out.writeUTF(at);
        out.writeUTF(extent.name());
    }

    /** Reads what {@link #writeTo} wrote; throws IllegalArgumentException if it is something else. */
    static Standing readFrom(DataInputStream in) throws IOException {
        Cid base = Cid.parse(in.readUTF());
        String ref = in.readUTF();
        long sequence = in.readLong();
        String operation = in.readUTF();
        return new Standing(
                base,
                ref.isEmpty() ? Optional.empty() : Optional.of(RefName.parse(ref)),
                sequence,
                operation.isEmpty() ? Optional.empty() : Optional.of(Cid.parse(operation)),
                in.readUTF(),
                Extent.valueOf(in.readUTF()));
    }
}
