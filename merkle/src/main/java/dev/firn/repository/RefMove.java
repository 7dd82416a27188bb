package dev.firn.repository;

import dev.firn.cas.Block;
import dev.firn.cas.ref.RefCell;
import java.util.Optional;

/**
 * A movement of a ref that is ready to be made.
 *
 * @param expected where the ref must stand; nothing if it must not exist
 * @param next where it will stand
 * @param operation the block of the operation, which must be durable before
 */
record RefMove(Optional<RefCell> expected, RefCell next, Block operation) {}
