package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.unixfs.UnixFs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** A repository and directories, and beside them what they should be. */
final class ModelWorld {
    private static final int DIRECTORIES = 300;

    final Random random;
    final ModelScript script;
    final ModelRepository repository = new ModelRepository();
    final List<ModelDirectory> directories;
    private final Map<String, String> cids = new HashMap<>();

    /** An empty repository: in one run of four inside the first directory. In one of six that directory has so many others that their names are remembered, too. */
    ModelWorld(Path root, long seed) throws IOException {
        this.random = new Random(seed);
        boolean isInside = seed % 4 == 3;
        this.script = new ModelScript(root, isInside ? "A/.firn" : "r.firn");
        this.directories = List.of(
                new ModelDirectory(script, "A"), new ModelDirectory(script, "B"), new ModelDirectory(script, "C"));
        if (isInside) {
            script.runIn(root.resolve("A"), ExitCodes.DONE, List.of("init"));
        } else {
            script.runIn(root, ExitCodes.DONE, List.of("init", "r.firn"));
        }
        if (seed % 6 == 0) {
            for (int i = 0; i < DIRECTORIES; i++) {
                String key = "many/" + i + "/f";
                directories.get(0).write(key, new ModelFilling("m" + i, 8), ModelDirectory.Writing.IN_PLACE);
            }
        }
    }

    boolean isInside() {
        return script.repository.startsWith("A/");
    }

    ModelDirectory anyDirectory() {
        return directories.get(random.nextInt(directories.size()));
    }

    /** Every directory holds what it should, byte for byte, and nothing else. */
    void checkDirectories() throws IOException {
        for (ModelDirectory directory : directories) {
            if (directory.exists()) {
                assertThat(directory
                                .tree()
                                .changesTo(ModelDisk.of(directory.root()).files()))
                        .as("what %s holds and should not (A), holds otherwise (M), lacks (D)", directory.name)
                        .isEmpty();
            }
        }
    }

    /** Every branch and tag names what it should, and there are no others. */
    void checkRefs() {
        assertThat(refs(script.json("branch", List.of()))).as("branches").isEqualTo(repository.heads());
        assertThat(refs(script.json("tag", List.of()))).as("tags").isEqualTo(repository.tags);
    }

    static SortedMap<String, String> refs(ModelReply list) {
        SortedMap<String, String> refs = new TreeMap<>();
        list.parts("refs")
                .forEach(ref -> refs.put(
                        ref.text("name").orElseThrow(), ref.text("commit").orElseThrow()));
        return refs;
    }

    /** A version of a repository has the keys that it should, with the CIDs of what they should hold. */
    void checkVersion(String where, String revision, ModelTree tree) {
        SortedMap<String, String> listed = new TreeMap<>();
        for (ModelReply entry :
                script.jsonOn(where, "ls", List.of("-R", revision)).parts("entries")) {
            listed.put(
                    entry.text("key").orElseThrow(), entry.text("cid").orElseThrow() + " " + entry.number("sizeBytes"));
        }
        SortedMap<String, String> expected = new TreeMap<>();
        tree.contents().forEach((key, content) -> expected.put(key, cid(content) + " " + content.length()));
        assertThat(new ModelTree(expected).changesTo(new ModelTree(listed)))
                .as("what %s has and should not (A), has otherwise (M), lacks (D)", revision)
                .isEmpty();
    }

    private String cid(String content) {
        return cids.computeIfAbsent(
                content,
                text -> UnixFs.objectCid(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)))
                        .toString());
    }
}
