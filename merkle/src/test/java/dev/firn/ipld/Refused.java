package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** Says what is refused, and how. */
final class Refused {
    private Refused() {}

    /** Checks that the bytes are CORRUPT for the codec, and that the message names the place. */
    static void refused(Codec codec, byte[] bytes) {
        String shown = codec == Codec.DAG_JSON
                ? new String(bytes, StandardCharsets.UTF_8)
                : HexFormat.of().formatHex(bytes);
        corrupt(shown, "the place", () -> decode(codec, bytes));
    }

    /** Checks that the call throws a report of kind CORRUPT whose message contains {@code message}. */
    static void corrupt(String what, String message, ThrowingCallable call) {
        assertThat(catchThrowable(call)).as(what).isInstanceOfSatisfying(FirnException.class, e -> {
            assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT);
            assertThat(e).hasMessageContaining(message);
        });
    }

    static Ipld decode(Codec codec, byte[] bytes) {
        return codec == Codec.DAG_JSON ? DagJson.decode(bytes, "the place") : DagCbor.decode(bytes, "the place");
    }

    static byte[] encode(Codec codec, Ipld value) {
        return codec == Codec.DAG_JSON ? DagJson.encode(value) : DagCbor.encode(value);
    }
}
