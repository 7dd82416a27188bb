/**
 * The trustless IPFS gateway without sockets (ipfs/specs, Trustless Gateway): a request as text becomes a {@link dev.firn.bridge.gateway.GatewayRequest}
 * or a {@link dev.firn.bridge.gateway.GatewayRefusal}, a path becomes the blocks on the way, and a request and a
 * {@link dev.firn.cas.BlockSource} become the blocks of the answer, one after the other. HTTP itself lives elsewhere, and so does everything that
 * knows where blocks lie.
 */
@NullMarked
package dev.firn.bridge.gateway;

import org.jspecify.annotations.NullMarked;
