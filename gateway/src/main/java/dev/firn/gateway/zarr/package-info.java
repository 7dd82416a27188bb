/** Zarr over HTTP: versions of hierarchies as keys below a URL, listings of them, and consolidated metadata where none is stored. Knows no sockets. */
@NullMarked
package dev.firn.gateway.zarr;

import org.jspecify.annotations.NullMarked;
