package dev.firn.testing;

import dev.firn.cas.Sha256;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Cipher;
import javax.crypto.spec.ChaCha20ParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** The generated inputs of the outside vectors, as streams that store nothing. */
public final class Generated {
    private static final int PIECE_BYTES = 1 << 16;

    private Generated() {}

    /** Returns a stream of zero bytes. */
    public static InputStream zeros(long sizeBytes) {
        return new Pieces(sizeBytes, zeros -> zeros);
    }

    /** Returns the first bytes of the ChaCha20 key stream with the sha2-256 of {@code seed} as key, nonce and counter zero. */
    public static InputStream chacha20(String seed, long sizeBytes) {
        try {
            Cipher cipher = Cipher.getInstance("ChaCha20");
            byte[] key = Sha256.digest(ByteBuffer.wrap(seed.getBytes(StandardCharsets.UTF_8)));
            cipher.init(
                    Cipher.ENCRYPT_MODE,
                    new SecretKeySpec(key, "ChaCha20"),
                    new ChaCha20ParameterSpec(new byte[12], 0));
            return new Pieces(sizeBytes, zeros -> cipher.update(zeros));
        } catch (GeneralSecurityException e) {
            throw new AssertionError("every JDK has ChaCha20", e);
        }
    }

    private interface Maker {
        byte[] make(byte[] zeros);
    }

    private static final class Pieces extends InputStream {
        private final Maker maker;
        private long left;
        private ByteBuffer piece = ByteBuffer.allocate(0);

        Pieces(long sizeBytes, Maker maker) {
            this.left = sizeBytes;
            this.maker = maker;
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            if (length == 0) {
                return 0;
            }
            if (!piece.hasRemaining()) {
                if (left == 0) {
                    return -1;
                }
                int size = (int) Math.min(PIECE_BYTES, left);
                piece = ByteBuffer.wrap(maker.make(new byte[size]));
                left -= size;
            }
            int taken = Math.min(length, piece.remaining());
            piece.get(target, offset, taken);
            return taken;
        }
    }
}
