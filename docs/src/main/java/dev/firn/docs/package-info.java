/**
 * The documents of Firn. Holds no code: its tests keep documents and house rules true.
 */
@NullMarked
package dev.firn.docs;

import org.jspecify.annotations.NullMarked;
