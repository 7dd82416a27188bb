/** Hierarchies that other programs wrote, taken through a whole repository and held against what other programs say of them. */
@NullMarked
package dev.firn.interop;

import org.jspecify.annotations.NullMarked;
