package dev.firn.cas;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** sha2-256 of the JDK, the one hash function of Firn's identity. */
public final class Sha256 {
    private static final ThreadLocal<MessageDigest> DIGEST = ThreadLocal.withInitial(Sha256::create);

    private Sha256() {}

    /** The 32-byte digest of {@code content} from its position to its limit, which stay as they are. */
    public static byte[] digest(ByteBuffer content) {
        MessageDigest digest = DIGEST.get();
        digest.update(content.duplicate());
        return digest.digest();
    }

    /** A fresh digest for content that comes in pieces; for one thread. */
    public static MessageDigest create() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
