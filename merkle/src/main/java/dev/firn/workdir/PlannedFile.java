package dev.firn.workdir;

import dev.firn.cas.ObjectRef;
import dev.firn.zarr.NodeDocument;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a checkout will do with one file.
 *
 * @param step what is done
 * @param key the file
 * @param object what it will hold, or holds if it is deleted
 * @param inManifest whether the object's bytes stand in the manifest
 * @param expected the file that is there now and will go; nothing if there must be none
 */
record PlannedFile(Step step, String key, ObjectRef object, boolean inManifest, Optional<Found> expected) {
    /** Bytes of a record ahead of what it is sorted by: the object, flags, the file found. */
    static final int HEAD_BYTES = 40 + 3 + FileStamp.BYTES + 40;

    /**
     * A file that was found.
     *
     * @param stamp what tells without reading that it is still the same
     * @param content what it holds; not known of one that goes whatever it holds
     */
    record Found(FileStamp stamp, Optional<ObjectRef> content) {}

    /** What is done, in the order it is done in: who looks at the directory meanwhile finds metadata only when the chunks are there. */
    enum Step {
        DELETE((byte) 0),
        WRITE_CHUNK((byte) 1),
        WRITE_DOCUMENT((byte) 2);

        private final byte number;

        Step(byte number) {
            this.number = number;
        }

        static Step writing(String key) {
            return NodeDocument.find(key).isPresent() ? WRITE_DOCUMENT : WRITE_CHUNK;
        }

        private static Step of(byte number) {
            return number == 0 ? DELETE : number == 1 ? WRITE_CHUNK : WRITE_DOCUMENT;
        }
    }

    byte[] toRecord() {
        byte[] name = key.getBytes(StandardCharsets.UTF_8);
        ByteBuffer one = ByteBuffer.allocate(HEAD_BYTES + 1 + name.length);
        ObjectRecords.put(one, object);
        one.put((byte) (inManifest ? 1 : 0));
        Optional<ObjectRef> content = expected.flatMap(Found::content);
        one.put((byte) (expected.isPresent() ? 1 : 0));
        one.put((byte) (content.isPresent() ? 1 : 0));
        expected.ifPresent(found -> found.stamp().writeTo(one));
        content.ifPresent(found -> ObjectRecords.put(one, found));
        one.position(HEAD_BYTES);
        return one.put(step.number).put(name).array();
    }

    static PlannedFile ofRecord(byte[] one) {
        ByteBuffer source = ByteBuffer.wrap(one);
        ObjectRef object = ObjectRecords.get(source);
        boolean inManifest = source.get() == 1;
        Optional<Found> expected = found(source);
        String key = new String(one, HEAD_BYTES + 1, one.length - HEAD_BYTES - 1, StandardCharsets.UTF_8);
        return new PlannedFile(Step.of(one[HEAD_BYTES]), key, object, inManifest, expected);
    }

    private static Optional<Found> found(ByteBuffer source) {
        boolean isThere = source.get() == 1;
        boolean isKnown = source.get() == 1;
        if (!isThere) {
            return Optional.empty();
        }
        FileStamp stamp = FileStamp.readFrom(source);
        return Optional.of(new Found(stamp, isKnown ? Optional.of(ObjectRecords.get(source)) : Optional.empty()));
    }
}
