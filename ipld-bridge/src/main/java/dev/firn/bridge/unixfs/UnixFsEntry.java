package dev.firn.bridge.unixfs;

import dev.firn.cas.Cid;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.unixfs.FileDag;

/** What stands at a path of a UnixFS view. */
public sealed interface UnixFsEntry {
    /** The root of its DAG: what {@code ipfs add} gives for it. */
    Cid cid();

    /** Total size of its blocks, each counted as often as it is linked, in bytes. */
    long tsizeBytes();

    /**
     * A file.
     *
     * @param object its bytes
     */
    record File(ObjectRef object) implements UnixFsEntry {
        @Override
        public Cid cid() {
            return object.cid();
        }

        @Override
        public long tsizeBytes() {
            return FileDag.tsizeBytes(object.sizeBytes());
        }
    }

    /**
     * A directory, plain or sharded.
     *
     * @param directory its root and size
     */
    record Directory(DirectoryRef directory) implements UnixFsEntry {
        @Override
        public Cid cid() {
            return directory.cid();
        }

        @Override
        public long tsizeBytes() {
            return directory.tsizeBytes();
        }
    }
}
