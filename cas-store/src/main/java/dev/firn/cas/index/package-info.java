/**
 * Where a block lies: multi-pack indexes, the tables of containers that no index covers yet, and the one answer made of both. Everything here can be
 * made anew from the containers. See docs/format.md, "Multi-pack indexes" and "Finding a block".
 */
@NullMarked
package dev.firn.cas.index;

import org.jspecify.annotations.NullMarked;
