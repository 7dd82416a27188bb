/**
 * Other repositories and gateways as a client sees them, over HTTP: where a remote is, what refs it has, its blocks one by one, each checked. Here may live
 * sockets of the client's side and what is said on them; not what is done with the blocks. See docs/format.md, "Fetching over HTTP".
 */
@NullMarked
package dev.firn.remote;

import org.jspecify.annotations.NullMarked;
