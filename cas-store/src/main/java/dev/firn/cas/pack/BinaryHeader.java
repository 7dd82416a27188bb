package dev.firn.cas.pack;

import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The 48 bytes that packs and indexes begin with: magic (8), format version (2), type (1), zero (5), id of the repository (16), own name (16).
 *
 * @param magic 8 ASCII characters
 * @param type what kind of file it is, 0 where there is only one
 * @param repository id of the repository
 * @param name the name the file lies under
 */
public record BinaryHeader(String magic, byte type, ContainerName repository, ContainerName name) {
    /** Its length. */
    public static final int BYTES = 48;
    /** The format version that is read and written. */
    public static final int FORMAT = 1;

    private static final int FORMAT_AT = 8;
    private static final int TYPE_AT = 10;
    private static final int ZERO_END = 16;
    private static final int NAME_AT = 32;

    /** The bytes, from position to limit. */
    public ByteBuffer encode() {
        ByteBuffer header = ByteBuffer.allocate(BYTES);
        header.put(magic.getBytes(StandardCharsets.US_ASCII))
                .putShort((short) FORMAT)
                .put(type);
        return header.position(ZERO_END)
                .put(repository.bytes())
                .put(name.bytes())
                .flip();
    }

    /**
     * The type byte of a header that has this magic, repository and name.
     *
     * @param bytes the header, from position 0
     * @param file what to call the file in messages
     * @throws FirnException of kind UNSUPPORTED if the format version is another, else CORRUPT
     */
    public static byte check(ByteBuffer bytes, BinaryHeader wanted, String file) {
        if (!bytes.slice(0, wanted.magic.length())
                .equals(ByteBuffer.wrap(wanted.magic.getBytes(StandardCharsets.US_ASCII)))) {
            throw FirnException.corrupt(file + " does not begin with " + wanted.magic);
        }
        int format = bytes.getShort(FORMAT_AT) & 0xffff;
        if (format != FORMAT) {
            throw FirnException.unsupported(
                    file + " has format version " + format + ", this program knows version " + FORMAT);
        }
        for (int i = TYPE_AT + 1; i < ZERO_END; i++) {
            if (bytes.get(i) != 0) {
                throw FirnException.corrupt(file + " has a header with something else than zero at byte " + i);
            }
        }
        checkIdentity(ContainerName.at(bytes, ZERO_END), ContainerName.at(bytes, NAME_AT), wanted, file);
        return bytes.get(TYPE_AT);
    }

    static void checkIdentity(ContainerName repository, ContainerName name, BinaryHeader wanted, String file) {
        if (!repository.equals(wanted.repository)) {
            throw FirnException.corrupt(
                    file + " belongs to repository " + repository + ", not to " + wanted.repository);
        }
        if (!name.equals(wanted.name)) {
            throw FirnException.corrupt(file + " says that its name is " + name);
        }
    }
}
