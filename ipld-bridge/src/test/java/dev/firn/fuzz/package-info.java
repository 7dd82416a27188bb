/** Fuzz targets: every decoder of what others write, fed with whatever bytes. Only here; no other test stands on them. */
@NullMarked
package dev.firn.fuzz;

import org.jspecify.annotations.NullMarked;
