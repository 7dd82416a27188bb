package dev.firn.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;

/** What the help of a command says besides what it takes: what it does, and examples. */
final class HelpText {
    private final String[] paragraphs;
    private final String[] footer;

    private HelpText(String[] paragraphs, String[] footer) {
        this.paragraphs = paragraphs;
        this.footer = footer;
    }

    /** Says what a command does; the first paragraph is what the list of all commands has. */
    static HelpText of(String... paragraphs) {
        return new HelpText(paragraphs, new String[0]);
    }

    /** The same with examples, each a command as one types it. */
    HelpText examples(String... examples) {
        String[] lines = new String[2 + examples.length];
        lines[0] = "";
        lines[1] = "Examples:";
        for (int i = 0; i < examples.length; i++) {
            lines[2 + i] = "  " + examples[i];
        }
        return new HelpText(paragraphs, lines);
    }

    /** The same with other lines at the end. */
    HelpText footer(String... lines) {
        return new HelpText(paragraphs, lines);
    }

    /** Makes it part of a help. */
    void addTo(UsageMessageSpec usage) {
        usage.description(paragraphs).footer(footer);
    }

    /** Breaks paragraphs into lines of at most {@code width} characters, but for words that are longer themselves, at spaces alone: picocli would break before the dot of {@code .firn} and within an address. */
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
