package dev.firn.bridge.references;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firn.cas.FirnException;
import dev.firn.zarr.JsonValue;
import java.util.Optional;

/** Metadata of arrays comes from whoever wrote them: whatever it is, it is told in terms of Zarr v2, or it is said what cannot be. */
class TranslationFuzzTest {
    @FuzzTest
    void metadata(byte[] data) {
        Optional<JsonValue> said = JsonValue.find(data);
        if (said.isEmpty()) {
            return;
        }
        try {
            MetadataV2.withDots(said.get());
            MetadataV2.ofV3("a/zarr.json", said.get()).ofCompleteArray();
        } catch (FirnException e) {
            if (e.kind() != FirnException.Kind.UNSUPPORTED) {
                throw e;
            }
        }
    }
}
