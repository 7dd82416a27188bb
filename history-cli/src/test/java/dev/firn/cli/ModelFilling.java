package dev.firn.cli;

import java.util.List;
import java.util.Random;

/** What is written to a file: a word, over and over, up to a length. So a script can say it in a few words, too. */
record ModelFilling(String word, int length) {
    private static final int MEBIBYTE = 1 << 20;
    private static final int[] USUAL_LENGTHS = {1, 3, 8, 8, 8, 20, 100, 4000};
    private static final int[] GREAT_LENGTHS = {MEBIBYTE, MEBIBYTE + 1, 2 * MEBIBYTE, 2 * MEBIBYTE + 5};

    /** Of any length that matters: none at all now and then, rarely more than one block. */
    static ModelFilling any(Random random) {
        int kind = random.nextInt(100);
        int length = kind < 8
                ? 0
                : kind < 11
                        ? GREAT_LENGTHS[random.nextInt(GREAT_LENGTHS.length)]
                        : kind < 15 ? random.nextInt(70_000) : USUAL_LENGTHS[random.nextInt(USUAL_LENGTHS.length)];
        return ofLength(length, random);
    }

    static ModelFilling ofLength(int length, Random random) {
        StringBuilder word = new StringBuilder();
        for (int i = 3 + random.nextInt(5); i > 0; i--) {
            word.append((char) ('a' + random.nextInt(26)));
        }
        return new ModelFilling(word.toString(), length);
    }

    /** What a key wants by its name: the metadata of a node, or anything. */
    static ModelFilling of(String key, Random random) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        if (random.nextInt(10) < 7) {
            String shape = "[" + (4 << random.nextInt(3)) + ",8]";
            switch (name) {
                case "zarr.json" -> {
                    return document(
                            "{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":" + shape
                                    + ",\"data_type\":\"uint8\",\"chunk_grid\":{\"name\":\"regular\",\"configuration\":{\"chunk_shape\":[2,2]}},"
                                    + "\"chunk_key_encoding\":{\"name\":\"default\"},\"fill_value\":0,\"codecs\":[{\"name\":\"bytes\"}]}");
                }
                case ".zarray" -> {
                    return document(
                            "{\"zarr_format\":2,\"shape\":" + shape
                                    + ",\"chunks\":[2,2],\"dtype\":\"|u1\",\"compressor\":null,\"fill_value\":0,\"order\":\"C\",\"filters\":null}");
                }
                case ".zgroup" -> {
                    return document("{\"zarr_format\":2}");
                }
                default -> {}
            }
        }
        return any(random);
    }

    /** The same, of arrays of any rank whose chunks lie in directories. */
    static ModelFilling ofNested(String key, Random random) {
        String shape = List.of("[4]", "[4,8]", "[4,8]", "[4,8,2]").get(random.nextInt(4));
        if (key.endsWith("zarr.json")) {
            return document("{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":" + shape
                    + ",\"chunk_key_encoding\":\"default\"}");
        }
        return key.endsWith(".zarray")
                ? document("{\"zarr_format\":2,\"shape\":" + shape + ",\"dimension_separator\":\"/\"}")
                : any(random);
    }

    private static ModelFilling document(String text) {
        return new ModelFilling(text, text.length());
    }

    String text() {
        return word.repeat(length / word.length() + 1).substring(0, length);
    }

    /** A command that prints it. */
    String printed() {
        return "yes " + ModelScript.quoted(word) + " | tr -d '\\n' | head -c " + length;
    }
}
