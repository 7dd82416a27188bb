package dev.firn.ipld;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IpldTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-1",
                "9223372036854775807",
                "-9223372036854775808",
                "9223372036854775808",
                "-9223372036854775809",
                "18446744073709551615",
                "-18446744073709551616"
            })
    void anIntegerIsWhatItWasMadeOf(String decimal) {
        BigInteger value = new BigInteger(decimal);
        Ipld.Int integer = Ipld.Int.of(value);
        assertThat(integer).hasToString(decimal);
        assertThat(integer.isNegative()).isEqualTo(value.signum() < 0);
        assertThat(integer.fitsLong()).isEqualTo(value.bitLength() < 64);
        if (integer.fitsLong()) {
            assertThat(integer.longValue()).isEqualTo(value.longValueExact());
            assertThat(Ipld.Int.of(value.longValueExact())).isEqualTo(integer).hasSameHashCodeAs(integer);
        } else {
            assertThatThrownBy(integer::longValue).isInstanceOf(IllegalStateException.class);
        }
        if (value.signum() >= 0) {
            assertThat(Ipld.Int.ofUnsigned(value.longValue())).isEqualTo(integer);
            assertThat(integer.unsignedValue()).isEqualTo(value.longValue());
        } else {
            assertThatThrownBy(integer::unsignedValue).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void anIntegerOfMoreThan64BitsIsRefused() {
        for (String decimal : List.of("18446744073709551616", "-18446744073709551617")) {
            BigInteger value = new BigInteger(decimal);
            assertThatThrownBy(() -> Ipld.Int.of(value)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void integersFloatsAndZerosOfBothSignsAreDifferent() {
        assertThat(new Ipld.Real(1)).isNotEqualTo(Ipld.Int.of(1));
        assertThat(new Ipld.Real(0.0)).isNotEqualTo(new Ipld.Real(-0.0));
    }

    @Test
    void floatsThatAreNotFiniteAreRefused() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> new Ipld.Real(value)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\udc00\ud800", "\ud83da", "\ud83d\ud83d\ude00"})
    void loneSurrogatesAreRefusedWhereverTextCanStand(String text) {
        assertThatThrownBy(() -> new Ipld.Text(text)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MapNode.builder().put(text, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> MapNode.of(Map.of(text, Ipld.Int.of(1)))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CborWriter().text(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesAreOrderedAsTheirUtf8BytesAre() {
        List<String> names = new ArrayList<>(
                List.of("", "a", "b", "aa", "ab", "\u007f", "\u0080", "\ud7ff", "\ue000", "\uffff", "\ud800\udc00"));
        names.addAll(
                List.of("\ud800\udc00a", "\udbff\udfff", "a\uffff", "a\ud800\udc00", "\ud83d\ude00", "\ud83d\ude01"));
        for (String one : names) {
            assertThat(Utf8.encodedLength(one)).isEqualTo(Utf8.encode(one).length);
            for (String other : names) {
                assertThat(Integer.signum(Utf8.compare(one, other)))
                        .as("%s and %s", one, other)
                        .isEqualTo(Integer.signum(Arrays.compareUnsigned(Utf8.encode(one), Utf8.encode(other))));
            }
        }
    }

    @Test
    void aMapDoesNotRememberHowItWasMade() {
        MapNode one = MapNode.builder().put("b", 1).put("a", 2).build();
        MapNode other = MapNode.of(Map.of("a", Ipld.Int.of(2), "b", Ipld.Int.of(1)));
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other).hasToString("MapNode[a=2, b=1]");
        assertThat(one.names()).containsExactly("a", "b");
        assertThat(one.find("b")).contains(Ipld.Int.of(1));
        assertThat(one.find("c")).isEmpty();
        assertThat(one.without("a")).isEqualTo(MapNode.builder().put("b", 1).build());
        assertThat(one.without("c")).isEqualTo(one);
        assertThat(one.toBuilder().put("c", "d").build().size()).isEqualTo(3);
    }

    @Test
    void aNameIsPutOnlyOnce() {
        MapNode.Builder builder = MapNode.builder().put("a", 1);
        assertThatThrownBy(() -> builder.put("a", 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
