package dev.firn.cas.unixfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class UnixFsDataTest {
    @Test
    void everyKindComesBackFromItsBytes() {
        check(new UnixFsData.Directory(), "0801");
        check(new UnixFsData.Raw(Optional.of(bytes("0102")), OptionalLong.of(2)), "0800 12020102 1802");
        check(new UnixFsData.Raw(Optional.empty(), OptionalLong.empty()), "0800");
        check(new UnixFsData.File(Optional.empty(), 300, List.of(128L, 172L)), "0802 18ac02 208001 20ac01");
        check(new UnixFsData.File(Optional.of(bytes("0a")), 1, List.of()), "0802 12010a 1801");
        check(new UnixFsData.Shard(bytes("8001"), 0x22, 256), "0805 12028001 2822 308002");
    }

    private static void check(UnixFsData data, String hex) {
        assertThat(data.encode()).isEqualTo(bytes(hex).array());
        assertThat(UnixFsData.decode(bytes(hex), "data")).isEqualTo(data);
    }

    @ParameterizedTest
    @CsvSource({
        "nothing, ''",
        "no type, 1801",
        "an unknown type, 0806",
        "metadata, 0803",
        "a type twice, 0801 0801",
        "a directory with bytes, 0801 120101",
        "a directory with a size, 0801 1800",
        "a file without a size, 0802",
        "packed block sizes, 0802 1802 22020101",
        "a block size before the file size, 0802 2001 1801",
        "a file with a fanout, 0802 1801 308002",
        "a shard without a fanout, 0805 12028001 2822",
        "a shard without a hash, 0805 12028001 308002",
        "a shard without a bitfield, 0805 2822 308002",
        "a shard with a size, 0805 12028001 1801 2822 308002",
        "fanout before hash, 0805 12028001 308002 2822",
        "a number not in the shortest form, 0802 188100",
        "an unknown field, 0801 4801",
        "cut off, 0802 18",
        "longer than it is, 0800 12050102",
    })
    void whatIsNotCanonicalIsCorrupt(String why, String hex) {
        assertThatThrownBy(() -> UnixFsData.decode(bytes(hex), "data"))
                .as(why)
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.CORRUPT));
    }

    @ParameterizedTest
    @CsvSource({"a symbolic link, 0804 120161", "a mode, 0801 38a403", "a time, 0802 1800 42020801"})
    void whatFirnDoesNotKeepIsUnsupported(String why, String hex) {
        assertThatThrownBy(() -> UnixFsData.decode(bytes(hex), "data"))
                .as(why)
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(FirnException.Kind.UNSUPPORTED));
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex.replace(" ", "")));
    }
}
