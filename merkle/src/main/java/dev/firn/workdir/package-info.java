/**
 * Directories in and out: looking at a directory, remembering it, committing it, checking a version out into it. Everything that touches files which people
 * see lives here, and nothing that knows how the store keeps its bytes. Both directions take the file system for hostile: no symbolic link is followed unless
 * asked for, and files are looked at again after they were read.
 */
@NullMarked
package dev.firn.workdir;

import org.jspecify.annotations.NullMarked;
