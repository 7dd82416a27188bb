package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;

import com.upokecenter.cbor.CBOREncodeOptions;
import com.upokecenter.cbor.CBORObject;
import com.upokecenter.numbers.EInteger;
import dev.firn.cas.Codec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random values: they come back, and another library (upokecenter's CBOR) reads and writes the same. */
final class CodecOracleTest {
    private static final CBOREncodeOptions CANONICAL = new CBOREncodeOptions("ctap2canonical=true");

    @ParameterizedTest
    @EnumSource(names = {"DAG_JSON", "DAG_CBOR"})
    void everyValueComesBackAndHasOneEncoding(Codec codec) {
        for (long seed = 0; seed < 3_000; seed++) {
            Ipld value = new RandomIpld(seed).value(4);
            byte[] bytes = Refused.encode(codec, value);
            Ipld again = Refused.decode(codec, bytes);
            assertThat(again).as("seed %d", seed).isEqualTo(value).hasSameHashCodeAs(value);
            assertThat(Refused.encode(codec, again)).as("seed %d", seed).isEqualTo(bytes);
        }
    }

    @Test
    void theOracleWritesTheSameCbor() {
        for (long seed = 0; seed < 2_000; seed++) {
            // Its canonical form allows four levels and drops tags.
            Ipld value = withoutLinks(new RandomIpld(seed).value(3));
            assertThat(HexFormat.of().formatHex(DagCbor.encode(value)))
                    .as("seed %d: %s", seed, value)
                    .isEqualTo(HexFormat.of().formatHex(inOracle(value).EncodeToBytes(CANONICAL)));
        }
    }

    @Test
    void theOracleReadsTheSameFromCbor() {
        for (long seed = 0; seed < 2_000; seed++) {
            Ipld value = new RandomIpld(seed).value(5);
            assertThat(CBORObject.DecodeFromBytes(DagCbor.encode(value)))
                    .as("seed %d", seed)
                    .isEqualTo(inOracle(value));
        }
    }

    @Test
    void theOracleReadsTheSameFromJson() {
        for (long seed = 0; seed < 2_000; seed++) {
            Ipld value = new RandomIpld(seed).value(4);
            CBORObject read = CBORObject.FromJSONBytes(DagJson.encode(value));
            assertThat(sameJson(read, value)).as("seed %d: %s", seed, value).isTrue();
        }
    }

    private static Ipld withoutLinks(Ipld value) {
        if (value instanceof MapNode map) {
            MapNode.Builder builder = MapNode.builder();
            map.names()
                    .forEach(name ->
                            builder.put(name, withoutLinks(map.find(name).orElseThrow())));
            return builder.build();
        }
        if (value instanceof ListNode list) {
            return new ListNode(
                    list.items().stream().map(CodecOracleTest::withoutLinks).toList());
        }
        return value instanceof Ipld.Link link ? Ipld.Bytes.of(link.cid().toBytes()) : value;
    }

    private static CBORObject inOracle(Ipld value) {
        if (value instanceof MapNode map) {
            CBORObject object = CBORObject.NewOrderedMap();
            map.names().forEach(name -> object.Add(name, inOracle(map.find(name).orElseThrow())));
            return object;
        }
        if (value instanceof ListNode list) {
            CBORObject object = CBORObject.NewArray();
            list.items().forEach(item -> object.Add(inOracle(item)));
            return object;
        }
        if (value instanceof Ipld.Link link) {
            byte[] binary = link.cid().toBytes();
            byte[] prefixed = new byte[binary.length + 1];
            System.arraycopy(binary, 0, prefixed, 1, binary.length);
            return CBORObject.FromObjectAndTag(CBORObject.FromObject(prefixed), 42);
        }
        if (value instanceof Ipld.Bytes bytes) {
            return CBORObject.FromObject(bytes.toByteArray());
        }
        if (value instanceof Ipld.Text text) {
            return CBORObject.FromObject(text.value());
        }
        if (value instanceof Ipld.Int integer) {
            return CBORObject.FromObject(EInteger.FromString(integer.toString()));
        }
        if (value instanceof Ipld.Real real) {
            return CBORObject.FromObject(real.value());
        }
        return value instanceof Ipld.Bool bool ? CBORObject.FromObject(bool.value()) : CBORObject.Null;
    }

    private static boolean sameJson(CBORObject read, Ipld value) {
        if (value instanceof MapNode map) {
            return read.size() == map.size()
                    && map.names().stream()
                            .allMatch(name ->
                                    sameJson(read.get(name), map.find(name).orElseThrow()));
        }
        if (value instanceof ListNode list) {
            List<CBORObject> items = List.copyOf(read.getValues());
            boolean same = items.size() == list.items().size();
            for (int i = 0; same && i < items.size(); i++) {
                same = sameJson(items.get(i), list.items().get(i));
            }
            return same;
        }
        if (value instanceof Ipld.Link link) {
            return read.size() == 1
                    && read.get("/").AsString().equals(link.cid().toString());
        }
        if (value instanceof Ipld.Bytes bytes) {
            byte[] decoded =
                    Base64.getDecoder().decode(read.get("/").get("bytes").AsString());
            return Ipld.Bytes.of(decoded).equals(bytes);
        }
        if (value instanceof Ipld.Real real) {
            return read.AsDouble() == real.value();
        }
        return read.equals(inOracle(value));
    }
}
