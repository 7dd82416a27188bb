package dev.firn.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarImport;
import dev.firn.bridge.car.CarWriter;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.cas.space.MemorySpace;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.workdir.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Blocks under each hash function that is taken, with digests that others published; and what is not taken. */
final class ForeignHashesTest {
    private static final byte[] ABC = {'a', 'b', 'c'};
    private static final int SHA2_512 = 0x13;
    private static final String SHA2_512_OF_ABC = "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
            + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f";

    @TempDir
    private Path directory;

    private final Repository repository =
            Repository.create(new MemorySpace(() -> 0), new Surroundings(Clock.systemUTC(), new Random(1), "tester"));

    @AfterEach
    void close() {
        repository.close();
    }

    private CarImport.Result importBlock(Cid cid, byte[] bytes) throws IOException {
        Path car = directory.resolve("one.car");
        try (CarWriter writer = new CarWriter(Files.newOutputStream(car), List.of(cid))) {
            writer.put(cid, ByteBuffer.wrap(bytes));
        }
        try (CarBlocks blocks = CarBlocks.open(repository, car, size -> {})) {
            CarImport.Request request = new CarImport.Request(
                    RefName.branch("main"), "file", CommitRequest.of("m", "a"), OptionalLong.empty());
            return new CarImport(repository, blocks, cid, request).run(Progress.NONE, commit -> {});
        }
    }

    private static Cid cid(int function, byte[] digest) {
        return Cid.of(1, Codec.RAW.code(), function, digest);
    }

    /**
     * Of "abc": NIST's examples to FIPS 180-4 and FIPS 202; RFC 7693, appendix A; for the shorter BLAKE2b hashlib of CPython 3.11. Of the bytes 0, 1, 2: the test vectors of
     * BLAKE3 (test_vectors.json, input of 3 bytes), 32 bytes of its output and 64.
     */
    @ParameterizedTest
    @CsvSource({
        "sha2-256, 0x12, 616263, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
        "sha2-384, 0x20, 616263, cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                + "8086072ba1e7cc2358baeca134c825a7",
        "sha2-512, 0x13, 616263, " + SHA2_512_OF_ABC,
        "sha3-224, 0x17, 616263, e642824c3f8cf24ad09234ee7d3c766fc9a3a5168d0c94ad73b46fdf",
        "sha3-256, 0x16, 616263, 3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
        "sha3-384, 0x15, 616263, ec01498288516fc926459f58e2c6ad8df9b473cb0fc08c2596da7cf0e49be4b2"
                + "98d88cea927ac7f539f1edf228376d25",
        "sha3-512, 0x14, 616263, b751850b1a57168a5693cd924b6b096e08f621827444f70d884f5d0240d2712e"
                + "10e116e9192af3c91a7ec57647e3934057340b4cf408d5a56592f8274eec53f0",
        "blake2b-160, 0xb214, 616263, 384264f676f39536840523f284921cdc68b6846b",
        "blake2b-256, 0xb220, 616263, bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319",
        "blake2b-512, 0xb240, 616263, ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                + "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
        "blake3, 0x1e, 000102, e1be4d7a8ab5560aa4199eea339849ba8e293d55ca0a81006726d184519e647f",
        "blake3 of 64 bytes, 0x1e, 000102, e1be4d7a8ab5560aa4199eea339849ba8e293d55ca0a81006726d184519e647f"
                + "5b49b82f805a538c68915c1ae8035c900fd1d4b13902920fd05e1450822f36de",
    })
    void aBlockIsTakenUnderThePublishedDigestAndNoOther(String name, int function, String content, String digest)
            throws IOException {
        byte[] bytes = HexFormat.of().parseHex(content);
        Cid cid = cid(function, HexFormat.of().parseHex(digest));

        assertThat(importBlock(cid, bytes).root()).as(name).isEqualTo(cid);
        assertThat(repository.snapshot("main").get("file")).isEqualTo(ByteBuffer.wrap(bytes));
        assertThat(repository.commit(repository.resolve("main")).metadata())
                .containsEntry(CarImport.ROOT_METADATA, cid.toString());

        byte[] other = cid.digest();
        other[other.length - 1] ^= 1;
        refuses(FirnException.Kind.CORRUPT, cid(function, other), bytes);
    }

    private void refuses(FirnException.Kind kind, Cid cid, byte[] bytes) {
        assertThatThrownBy(() -> importBlock(cid, bytes))
                .as(cid.toString())
                .isInstanceOfSatisfying(
                        FirnException.class, e -> assertThat(e.kind()).isEqualTo(kind));
    }

    @Test
    void aDigestThatIsCutShortOrOfAnotherFunctionIsRefused() {
        byte[] digest = HexFormat.of().parseHex(SHA2_512_OF_ABC);
        refuses(FirnException.Kind.CORRUPT, cid(SHA2_512, Arrays.copyOf(digest, 32)), ABC);
        refuses(FirnException.Kind.UNSUPPORTED, cid(SHA2_512, Arrays.copyOf(digest, 19)), ABC);
        for (int function : new int[] {0x11, 0xd5, 0x18, 0x1b, 0xb213, 0xb260, 0xb345}) {
            refuses(FirnException.Kind.UNSUPPORTED, cid(function, digest), ABC);
        }
    }
}
