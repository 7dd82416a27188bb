/**
 * Every block that a repository stands for, stored as one or not: leaves inside of large objects, documents that stand in pages, directories of the UnixFS
 * view of its versions. Where these are is working state, found out when it is first asked for, and can be thrown away. Nothing here knows of requests.
 */
@NullMarked
package dev.firn.bridge.blocks;

import org.jspecify.annotations.NullMarked;
