/**
 * Versions as file systems of {@code java.nio.file}, to read: for any Java library that takes a {@link java.nio.file.Path}.
 */
@NullMarked
package dev.firn.nio;

import org.jspecify.annotations.NullMarked;
