package dev.firn.cas.store;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.space.BlobName;
import java.util.Optional;

/**
 * Something that verification found wrong.
 *
 * @param kind CORRUPT or UNSUPPORTED for what is wrong in the bytes, IO for what could not be read
 * @param blob container or index
 * @param beginBytes where in it
 * @param endBytes to where
 * @param content what should be there, where it is one block or object: its digest, with the codec raw for a block, whatever its own is (compare with
 *     {@link Cid#sameBytes}), and dag-pb for an object above 1 MiB
 * @param message one sentence with file and range
 */
public record Finding(
        FirnException.Kind kind,
        BlobName blob,
        long beginBytes,
        long endBytes,
        Optional<Cid> content,
        String message) {}
