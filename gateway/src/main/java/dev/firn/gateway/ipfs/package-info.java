/**
 * The trustless IPFS gateway as HTTP (ipfs/specs, Trustless Gateway): header fields, status codes, CARs as streams. What a request means and which blocks
 * answer it is said by {@code dev.firn.bridge.gateway}.
 */
@NullMarked
package dev.firn.gateway.ipfs;

import org.jspecify.annotations.NullMarked;
