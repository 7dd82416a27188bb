package dev.firn.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class Utf8CheckTest {
    private static boolean jdkDecodes(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void everyPairOfLeadAndSecondByteIsJudgedAsTheJdkDoes() {
        for (int lead = 0; lead < 256; lead++) {
            for (int second = 0; second < 256; second++) {
                for (int length = 1; length <= 4; length++) {
                    byte[] bytes = new byte[length];
                    java.util.Arrays.fill(bytes, (byte) 0x80);
                    bytes[0] = (byte) lead;
                    if (length > 1) {
                        bytes[1] = (byte) second;
                    }
                    assertThat(Utf8Check.isValid(ByteBuffer.wrap(bytes)))
                            .as("%02x %02x, %d bytes", lead, second, length)
                            .isEqualTo(jdkDecodes(bytes));
                }
            }
        }
    }

    @Test
    void damagedTextIsJudgedAsTheJdkDoes() {
        for (long seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = "aé€\ud801\udc00z\uffee".repeat(2).getBytes(StandardCharsets.UTF_8);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            assertThat(Utf8Check.isValid(ByteBuffer.wrap(bytes)))
                    .as("seed %d", seed)
                    .isEqualTo(jdkDecodes(bytes));
        }
    }
}
