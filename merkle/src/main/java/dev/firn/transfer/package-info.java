/**
 * Copies versions from one store to another: what commits lead to, block by block, each checked. Here may live what plans, fetches and keeps; not how the
 * other store is reached, and no sockets. See docs/design.md, "Read and write ordering".
 */
@NullMarked
package dev.firn.transfer;

import org.jspecify.annotations.NullMarked;
