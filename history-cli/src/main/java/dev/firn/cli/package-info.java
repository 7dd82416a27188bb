/**
 * The {@code firn} command: one class a command. The only code that prints, reads the environment or ends the process.
 */
@NullMarked
package dev.firn.cli;

import org.jspecify.annotations.NullMarked;
