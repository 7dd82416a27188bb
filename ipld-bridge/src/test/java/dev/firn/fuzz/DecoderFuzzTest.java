package dev.firn.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.firn.bridge.car.CarReader;
import dev.firn.bridge.car.CarSection;
import dev.firn.bridge.car.CarWriter;
import dev.firn.bridge.gateway.BlockPlan;
import dev.firn.bridge.gateway.GatewayRequest;
import dev.firn.bridge.gateway.ResolvedPath;
import dev.firn.bridge.unixfs.ForeignTree;
import dev.firn.cas.Block;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.FirnException;
import dev.firn.cas.scratch.Scratch;
import dev.firn.cas.unixfs.PbNode;
import dev.firn.cas.unixfs.UnixFs;
import dev.firn.cas.unixfs.UnixFsData;
import dev.firn.history.Commit;
import dev.firn.history.Operation;
import dev.firn.history.Revision;
import dev.firn.ipld.DagCbor;
import dev.firn.ipld.DagJson;
import dev.firn.manifest.ChunkNodes;
import dev.firn.manifest.Manifest;
import dev.firn.workdir.IgnoreRules;
import dev.firn.zarr.ArrayInfo;
import dev.firn.zarr.Naming;
import dev.firn.zarr.NodeDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;

/**
 * One target for each decoder. Whatever the bytes, it must end soon, in little memory, with a value or a report; and what is canonical must be written again as
 * it was read. In an ordinary run the inputs in the resources are tried; {@code .ci/fuzz} seeks new ones.
 */
class DecoderFuzzTest {
    private static final ForeignTree.Limits LIMITS = new ForeignTree.Limits(2_000, 1 << 20);

    private static final int MAX_FUZZED_RANK = 5;
    private static final int MAX_WALKED = 300;

    @FuzzTest
    void car(byte[] data) {
        tolerant(DecoderFuzzTest::readCar, data);
    }

    @FuzzTest
    void dagPb(byte[] data) {
        tolerant(DecoderFuzzTest::readDagPb, data);
    }

    @FuzzTest
    void unixFs(byte[] data) {
        tolerant(DecoderFuzzTest::readUnixFs, data);
    }

    @FuzzTest
    void foreignUnixFs(byte[] data) {
        tolerant(DecoderFuzzTest::readForeign, data);
    }

    @FuzzTest
    void dagCbor(byte[] data) {
        tolerant(DecoderFuzzTest::readDagCbor, data);
    }

    @FuzzTest
    void dagJson(byte[] data) {
        tolerant(DecoderFuzzTest::readDagJson, data);
    }

    @FuzzTest
    void cid(byte[] data) {
        tolerant(DecoderFuzzTest::readCid, data);
    }

    @FuzzTest
    void commit(byte[] data) {
        tolerant(DecoderFuzzTest::readCommit, data);
    }

    @FuzzTest
    void manifest(byte[] data) {
        tolerant(DecoderFuzzTest::readManifest, data);
    }

    @FuzzTest
    void chunkMap(byte[] data) {
        tolerant(DecoderFuzzTest::readChunkMap, data);
    }

    @FuzzTest
    void arrayMetadata(byte[] data) {
        tolerant(DecoderFuzzTest::readArrayMetadata, data);
    }

    @FuzzTest
    void gatewayRequest(byte[] data) {
        tolerant(DecoderFuzzTest::readGatewayRequest, data);
    }

    @FuzzTest
    void cidText(byte[] data) {
        tolerant(DecoderFuzzTest::readCidText, data);
    }

    @FuzzTest
    void revision(byte[] data) {
        tolerant(DecoderFuzzTest::readRevision, data);
    }

    @FuzzTest
    void ignoreRules(byte[] data) {
        tolerant(bytes -> IgnoreRules.parse(new String(bytes, StandardCharsets.UTF_8)), data);
    }

    @FuzzTest
    void gatewayWalk(byte[] data) {
        tolerant(DecoderFuzzTest::walk, data);
    }

    private static void tolerant(Consumer<byte[]> decoder, byte[] data) {
        try {
            decoder.accept(data);
        } catch (FirnException e) {
            if (e.kind() == FirnException.Kind.IO
                    || String.valueOf(e.getMessage()).isEmpty()) {
                throw e;
            }
        }
    }

    private static void same(byte[] read, byte[] written) {
        if (!Arrays.equals(read, written)) {
            throw new AssertionError("written in another way than it was read");
        }
    }

    private static void readCar(byte[] data) {
        CarReader reader = new CarReader(new ByteArrayInputStream(data), "the input");
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CarWriter writer = new CarWriter(out, reader.roots());
        for (Optional<CarSection> next = reader.next(); next.isPresent(); next = reader.next()) {
            writer.put(next.get().cid(), next.get().bytes());
        }
        writer.flush();
        if (reader.version() == 1) {
            same(data, out.toByteArray());
        }
    }

    private static void readDagPb(byte[] data) {
        same(data, PbNode.decode(ByteBuffer.wrap(data), "the input").encode());
    }

    private static void readUnixFs(byte[] data) {
        same(data, UnixFsData.decode(ByteBuffer.wrap(data), "the input").encode());
    }

    /** Every CID leads to the input, so that there are cycles, which no hash allows. */
    private static void readForeign(byte[] data) {
        Cid root = Cid.ofContent(Codec.DAG_PB, data);
        ForeignTree.forEachFile(cid -> ByteBuffer.wrap(data), root, LIMITS, file -> {
            try (InputStream bytes = file.open()) {
                bytes.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static void readDagCbor(byte[] data) {
        same(data, DagCbor.encode(DagCbor.decode(data, "the input")));
    }

    private static void readDagJson(byte[] data) {
        same(data, DagJson.encode(DagJson.decode(data, "the input")));
    }

    private static void readCid(byte[] data) {
        try {
            ByteBuffer in = ByteBuffer.wrap(data);
            Cid cid = Cid.read(in);
            same(Arrays.copyOf(data, in.position()), cid.toBytes());
            if (!Cid.parse(cid.toString()).equals(cid)) {
                throw new AssertionError("the text of " + cid + " is not its own");
            }
        } catch (IllegalArgumentException e) {
            // Not a CID: the caller's bug, by contract.
            return;
        }
    }

    private static void readCidText(byte[] data) {
        try {
            String text = new String(data, StandardCharsets.ISO_8859_1);
            Cid cid = Cid.parse(text);
            if (text.startsWith("b") && !cid.toString().equals(text)) {
                throw new AssertionError("two texts of one CID: " + text + " and " + cid);
            }
            if (!Cid.parse(cid.toString()).equals(cid)
                    || !Cid.read(ByteBuffer.wrap(cid.toBytes())).equals(cid)) {
                throw new AssertionError("what is written of " + cid + " is not its own");
            }
        } catch (IllegalArgumentException e) {
            // Not a CID: the caller's bug, by contract.
            return;
        }
    }

    private static void readRevision(byte[] data) {
        try {
            Revision.parse(new String(data, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            if (String.valueOf(e.getMessage()).isEmpty()) {
                throw new AssertionError("nothing is said to the person who wrote it", e);
            }
        }
    }

    private static void readCommit(byte[] data) {
        if (data.length <= Block.MAX_BYTES) {
            Block block = Block.of(Codec.DAG_JSON, data);
            if (Commit.isCommit(block)) {
                Commit.read(block);
            }
            if (Operation.isOperation(block)) {
                Operation.read(block);
            }
            if (data.length > 0) {
                UnixFs.claimedObject(Block.of(Codec.DAG_PB, data));
            }
        }
    }

    private static void readManifest(byte[] data) {
        if (data.length <= Block.MAX_BYTES) {
            Block page = Block.of(Codec.DAG_JSON, data);
            Manifest manifest = Manifest.read(
                    page.cid(),
                    cid -> Optional.of(page).filter(block -> block.cid().equals(cid)));
            manifest.forEachKey("", (key, object) -> {});
        }
    }

    /** As that of any rank that is met often: a node says its own. */
    private static void readChunkMap(byte[] data) {
        if (data.length > Block.MAX_BYTES) {
            return;
        }
        FirnException refused = FirnException.corrupt("no rank fits");
        for (int rank = 0; rank <= MAX_FUZZED_RANK; rank++) {
            try {
                same(data, ChunkNodes.readAndWrite(data, rank));
                return;
            } catch (FirnException e) {
                refused = e;
            }
        }
        throw refused;
    }

    private static void readArrayMetadata(byte[] data) {
        for (NodeDocument document : NodeDocument.values()) {
            if (document.canNameChunks() && !Naming.of(document, data).equals(Naming.of(document, data.clone()))) {
                throw new AssertionError("the same bytes mean two things");
            }
            ArrayInfo.attributeNames(document, data);
            ArrayInfo.find(document, data).ifPresent(info -> info.withAttributes(data));
        }
    }

    /** A line each for path, query and Accept header. */
    private static void readGatewayRequest(byte[] data) {
        String[] lines = new String(data, StandardCharsets.ISO_8859_1).split("\n", 3);
        GatewayRequest.parse(
                lines[0], lines.length > 1 ? lines[1] : "", lines.length > 2 ? List.of(lines[2]) : List.of());
    }

    /** Path and query, a line each, then the block to which every CID leads, so that there are cycles, which no hash allows: of those the walk takes no end. */
    private static void walk(byte[] data) {
        String[] lines = new String(data, StandardCharsets.ISO_8859_1).split("\n", 3);
        if (lines.length < 3 || data.length > Block.MAX_BYTES) {
            return;
        }
        byte[] bytes = lines[2].getBytes(StandardCharsets.ISO_8859_1);
        BlockSource blocks = cid -> Optional.of(Block.of(cid.knownCodec().orElse(Codec.RAW), bytes));
        try (Scratch scratch = new Scratch(Path.of(""), Long.MAX_VALUE, new Random(1))) {
            GatewayRequest request = GatewayRequest.parse(lines[0], lines[1] + "&format=car", List.of());
            BlockPlan plan = BlockPlan.of(request.part(), ResolvedPath.of(request.path(), blocks), blocks, scratch);
            for (int i = 0; i < MAX_WALKED && plan.hasNext(); i++) {
                plan.next();
            }
        }
    }
}
