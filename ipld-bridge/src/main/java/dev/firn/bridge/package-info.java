/**
 * The bridge to other IPLD tools. Holds no code itself; each of its subpackages speaks one foreign form.
 */
@NullMarked
package dev.firn.bridge;

import org.jspecify.annotations.NullMarked;
