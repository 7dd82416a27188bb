package dev.firn.ipld;

import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is done to an encoding, it is refused or it is the one encoding of another value: this is what lets a reader skip encoding again what it has read.
 */
final class MutationTest {
    private static final String CID = "bafkreifw7plhl6mofk6sfvhnfh64qmkq73oeqwl6sloru6rehaoujituke";

    @ParameterizedTest
    @EnumSource(names = {"DAG_JSON", "DAG_CBOR"})
    void everyChangedByteIsRefusedOrAnotherValue(Codec codec) {
        for (byte[] sample : samples(codec)) {
            for (int at = 0; at < sample.length; at++) {
                for (int change = 1; change < 256; change++) {
                    byte[] mutated = sample.clone();
                    mutated[at] ^= (byte) change;
                    refusedOrAnother(codec, sample, mutated);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DAG_JSON", "DAG_CBOR"})
    void everyByteTakenOutPutInOrDoubledIsRefusedOrAnotherValue(Codec codec) {
        for (byte[] sample : samples(codec)) {
            for (int at = 0; at < sample.length; at++) {
                refusedOrAnother(codec, sample, spliced(sample, at, at + 1, new byte[0]));
                for (byte inserted : new byte[] {0, 1, ' ', '"', '0', '1', ',', '\\', sample[at]}) {
                    refusedOrAnother(codec, sample, spliced(sample, at, at, new byte[] {inserted}));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"DAG_JSON", "DAG_CBOR"})
    void everyTruncationOfListsMapsAndTextIsRefused(Codec codec) {
        for (byte[] sample : samples(codec)) {
            for (int length = 0; length < sample.length; length++) {
                refusedOrAnother(codec, sample, Arrays.copyOf(sample, length));
                if (codec == Codec.DAG_CBOR || sample[0] == '{') {
                    Refused.refused(codec, Arrays.copyOf(sample, length));
                }
            }
        }
    }

    private static void refusedOrAnother(Codec codec, byte[] sample, byte[] mutated) {
        if (Arrays.equals(sample, mutated)) {
            return;
        }
        Ipld read;
        try {
            read = Refused.decode(codec, mutated);
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.CORRUPT) {
                return;
            }
            throw e;
        }
        if (!Arrays.equals(Refused.encode(codec, read), mutated) || read.equals(Refused.decode(codec, sample))) {
            throw new AssertionError(
                    "accepted as " + read + ": " + HexFormat.of().formatHex(mutated));
        }
    }

    private static byte[] spliced(byte[] sample, int begin, int end, byte[] middle) {
        byte[] result = Arrays.copyOf(sample, sample.length - (end - begin) + middle.length);
        System.arraycopy(middle, 0, result, begin, middle.length);
        System.arraycopy(sample, end, result, begin + middle.length, sample.length - end);
        return result;
    }

    private static List<byte[]> samples(Codec codec) {
        String page = "{\"bool\":[true,false,null],\"items\":[{\"key\":\"a/ä€\ud83d\ude00\",\"object\":{\"/\":\"" + CID
                + "\"},\"size\":120,\"text\":\"{\\n\\\"a\\\": \\u0001}\"}],\"level\":-9223372036854775808,\"old\":"
                + "{\"/\":\"QmQg1v4o9xdT3Q14wh4S7dxZkDjyZ9ssFzFzyep1YrVJBY\"},\"raw\":{\"/\":{\"bytes\":\"YTEy\"}},\"real\":[0.5,-1.25e-9,1e+21]}";
        Ipld whole = DagJson.decode(page.getBytes(StandardCharsets.UTF_8), "the sample");
        List<byte[]> samples = new ArrayList<>();
        samples.add(Refused.encode(codec, whole));
        for (String small : List.of(
                "0", "-10", "255", "18446744073709551615", "0.1", "\"\\\\\"", "[]", "{}", "{\"/\":{\"bytes\":\"\"}}")) {
            samples.add(Refused.encode(codec, DagJson.decode(small.getBytes(StandardCharsets.UTF_8), small)));
        }
        return samples;
    }
}
