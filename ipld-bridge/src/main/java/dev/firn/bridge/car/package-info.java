/**
 * CAR files (ipld.io, "CARv1" and "CARv2"): blocks of any kind one behind the other, written and read as streams in bounded memory. What lives here knows
 * framing, order and hashes of blocks, and how versions become CARs and CARs versions; it knows no command line and no sockets.
 */
@NullMarked
package dev.firn.bridge.car;

import org.jspecify.annotations.NullMarked;
