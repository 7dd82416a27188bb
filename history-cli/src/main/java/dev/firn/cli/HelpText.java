package dev.firn.cli;

import java.util.ArrayList;
import java.util.List;

/** Breaks the paragraphs of a help into lines, at spaces alone: picocli would break before the dot of {@code .firn} and within an address. */
final class HelpText {
    private HelpText() {}

    /** The paragraphs as lines of at most {@code width} characters, but for words that are longer themselves. */
    static String[] wrapped(String[] paragraphs, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : paragraphs) {
            StringBuilder line = new StringBuilder();
            for (String word : paragraph.split(" ")) {
                if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                    lines.add(line.toString());
                    line.setLength(0);
                }
                line.append(line.length() > 0 ? " " : "").append(word);
            }
            lines.add(line.toString());
        }
        return lines.toArray(new String[0]);
    }
}
