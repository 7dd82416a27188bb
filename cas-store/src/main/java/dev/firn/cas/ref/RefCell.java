package dev.firn.cas.ref;

import dev.firn.cas.Cid;
import dev.firn.cas.space.BlobName;
import java.util.HexFormat;
import java.util.Optional;

/**
 * One state of a ref. The cell with the highest sequence number is the ref's present one.
 *
 * @param ref whose state it is
 * @param sequence 1 for the first, one more for each that follows
 * @param commit the commit that the ref names; nothing if the ref is deleted, which its cells outlive
 * @param operation the operation that brought the ref here; its chain leads to the operations of all cells before
 * @param epoch of the collector, 0 or more
 */
public record RefCell(RefName ref, long sequence, Optional<Cid> commit, Cid operation, long epoch) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is out of its range or a CID is not one of Firn's
     */
    public RefCell {
        if (sequence < 1 || epoch < 0) {
            throw new IllegalArgumentException(
                    "sequence " + sequence + " and epoch " + epoch + ", wanted at least 1 and 0");
        }
        if (!operation.isFirn() || !commit.map(Cid::isFirn).orElse(true)) {
            throw new IllegalArgumentException(
                    "commit " + commit + " or operation " + operation + " is not a CID of Firn's own");
        }
    }

    // Written out, since what Java links for a record's own takes milliseconds the first time:
    // docs/adr/0035-what-an-archive-can-hold.md.

    @Override
    public boolean equals(Object other) {
        return other instanceof RefCell that
                && ref.equals(that.ref)
                && sequence == that.sequence
                && commit.equals(that.commit)
                && operation.equals(that.operation)
                && epoch == that.epoch;
    }

    @Override
    public int hashCode() {
        return 31 * ref.hashCode() + Long.hashCode(sequence);
    }

    /** Whether the ref is deleted. */
    public boolean isDeleted() {
        return commit.isEmpty();
    }

    /** The blob that holds this cell. */
    public BlobName blob() {
        return ref.directory().child(sequenceText(sequence));
    }

    /** How a sequence number stands in the name of a blob. */
    static String sequenceText(long sequence) {
        return HexFormat.of().toHexDigits(sequence);
    }
}
