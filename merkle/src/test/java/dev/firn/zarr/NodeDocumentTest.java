package dev.firn.zarr;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NodeDocumentTest {
    @Test
    void theNameOfTheFileDecides() {
        for (NodeDocument document : NodeDocument.values()) {
            assertThat(NodeDocument.find(document.key(""))).contains(document);
            assertThat(NodeDocument.find(document.key("a/b"))).contains(document);
        }
        assertThat(List.of(
                        "",
                        "a/",
                        "zarr.json~",
                        "Zarr.json",
                        ".zarray/x",
                        "zarr.jso",
                        "azarr.json",
                        "c/0/0",
                        ".zmetadata.bak",
                        "zzarr.json"))
                .allMatch(key -> NodeDocument.find(key).isEmpty());
    }

    @Test
    void twoKindsNameChunksAndOneIsDerived() {
        assertThat(NodeDocument.values())
                .filteredOn(NodeDocument::canNameChunks)
                .containsExactly(NodeDocument.ZARR_JSON, NodeDocument.ZARRAY);
        assertThat(NodeDocument.values()).filteredOn(NodeDocument::isDerived).containsExactly(NodeDocument.ZMETADATA);
    }
}
