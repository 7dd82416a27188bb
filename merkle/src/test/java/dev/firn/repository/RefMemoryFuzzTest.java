package dev.firn.repository;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.ipld.CheckedJson;
import dev.firn.ipld.DagJson;
import dev.firn.ipld.MapNode;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What was seen of refs, as somebody else may have written it, with the checksum that it should have: it is something that was seen, or nothing. */
class RefMemoryFuzzTest {
    private static final String REPOSITORY = "000102030405060708090a0b0c0d0e0f";

    @FuzzTest
    void seen(byte[] data) throws IOException {
        try (FileSystem system = Jimfs.newFileSystem(Configuration.unix())) {
            Path work = Files.createDirectory(system.getPath("/w"));
            for (byte[] bytes : new byte[][] {data, sealed(data)}) {
                Files.write(work.resolve("refs-seen.json"), bytes);
                RefMemory memory = RefMemory.in(Optional.of(work), REPOSITORY);
                memory.find(RefName.branch("main"))
                        .ifPresent(seen -> assertThat(seen.sequence()).isNotNegative());
                memory.forget(RefName.branch("main"));
                assertThat(memory.find(RefName.branch("main"))).isEmpty();
            }
        }
    }

    private static byte[] sealed(byte[] data) {
        try {
            return DagJson.decode(data, "") instanceof MapNode map ? CheckedJson.seal(map.without("checksum")) : data;
        } catch (FirnException e) {
            return data;
        }
    }
}
