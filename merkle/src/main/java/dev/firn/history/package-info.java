/**
 * History: commits, operations, and what a person writes to name them. Values and their DAG-JSON form; no store, no refs.
 */
@NullMarked
package dev.firn.history;

import org.jspecify.annotations.NullMarked;
