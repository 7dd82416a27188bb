/** Tests of the whole library against what can go wrong: kills, races, faults, power loss, flipped bytes, rewound refs, little memory. See docs/reliability.md. */
@NullMarked
package dev.firn.reliability;

import org.jspecify.annotations.NullMarked;
