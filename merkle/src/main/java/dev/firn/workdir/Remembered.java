package dev.firn.workdir;

/**
 * What the remembered files of a directory belong to.
 *
 * @param standing the version that the directory stood on
 * @param whole whether all keys of that version below the directory's path are among the files, each with its object as base; otherwise the bases are those of the
 *     files that the directory had
 */
record Remembered(Standing standing, boolean whole) {}
