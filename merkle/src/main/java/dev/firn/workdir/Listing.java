package dev.firn.workdir;

import dev.firn.cas.ObjectRef;

/** Goes through the keys of a version, relative to the path of a node, in order, each with what it holds; at first it stands before the first. */
interface Listing {
    /** One without keys. */
    Listing EMPTY = new Listing() {
        @Override
        public boolean advance() {
            return false;
        }

        @Override
        public byte[] key() {
            throw new IllegalStateException("there is no key");
        }

        @Override
        public ObjectRef object() {
            throw new IllegalStateException("there is no key");
        }
    };

    /** Moves to the next key; false if there is none. */
    boolean advance();

    /** The bytes of the key moved to; they must not be changed. */
    byte[] key();

    /** What it holds. */
    ObjectRef object();

    /** The bases that a directory's memory has. */
    static Listing of(MemoryCursor memory) {
        return new Listing() {
            @Override
            public boolean advance() {
                while (memory.advance()) {
                    if (memory.entry().base().isPresent()) {
                        return true;
                    }
                }
                return false;
            }

            @Override
            public byte[] key() {
                return memory.key();
            }

            @Override
            public ObjectRef object() {
                return memory.entry().base().orElseThrow();
            }
        };
    }
}
