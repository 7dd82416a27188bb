package dev.firn.cli;

import dev.firn.cas.Cid;
import dev.firn.history.ChangeSummary;
import dev.firn.history.Commit;
import dev.firn.history.Times;
import dev.firn.ipld.Ipld;
import dev.firn.ipld.ListNode;
import dev.firn.ipld.MapNode;
import java.util.ArrayList;
import java.util.List;

/** How commits and what they changed are reported, for people and as JSON. */
final class CommitText {
    private CommitText() {}

    /** A commit in lines: its name, author, time, message and what it changed. */
    static String lines(String name, Commit commit) {
        StringBuilder text = new StringBuilder(256);
        text.append("commit ").append(name).append('\n');
        text.append("author ").append(Shown.name(commit.author())).append('\n');
        text.append("time   ").append(Shown.time(commit.time())).append('\n');
        commit.metadata()
                .forEach((key, value) -> text.append("note   ")
                        .append(Shown.name(key))
                        .append(": ")
                        .append(Shown.name(value))
                        .append('\n'));
        text.append("size   ").append(Shown.size(commit.summary().sizeBytes())).append(", ");
        text.append(changes(commit.summary())).append("\n\n");
        commit.message()
                .lines()
                .forEach(line -> text.append("    ").append(Shown.name(line)).append('\n'));
        return text.toString();
    }

    /** What changed in a few words: {@code 1 array added; 3 chunks added, 2 changed}. */
    static String changes(ChangeSummary summary) {
        List<String> parts = new ArrayList<>();
        counts(summary.arrays(), "array", parts);
        counts(summary.chunks(), "chunk", parts);
        counts(summary.documents(), "document", parts);
        return parts.isEmpty() ? "nothing changed" : String.join("; ", parts);
    }

    private static void counts(ChangeSummary.Counts counts, String one, List<String> parts) {
        List<String> words = new ArrayList<>();
        count(counts.added(), "added", one, words);
        count(counts.changed(), "changed", one, words);
        count(counts.removed(), "removed", one, words);
        if (!words.isEmpty()) {
            parts.add(String.join(", ", words));
        }
    }

    private static void count(long count, String what, String one, List<String> words) {
        if (count > 0) {
            words.add((words.isEmpty() ? Shown.count(count, one) : Long.toString(count)) + " " + what);
        }
    }

    /** A commit as JSON: all it says, and its CID. */
    static MapNode json(Cid cid, Commit commit) {
        MapNode.Builder metadata = MapNode.builder();
        commit.metadata().forEach(metadata::put);
        return MapNode.builder()
                .put("author", commit.author())
                .put("commit", cid.toString())
                .put("manifest", commit.manifest().toString())
                .put("message", commit.message())
                .put("metadata", (Ipld) metadata.build())
                .put("parents", (Ipld) ListNode.ofTexts(
                        commit.parents().stream().map(Cid::toString).toList()))
                .put("sizeBytes", commit.summary().sizeBytes())
                .put("summary", (Ipld) json(commit.summary()))
                .put("time", Times.text(commit.time()))
                .build();
    }

    /** What changed as JSON: for arrays, chunks and documents how many were added, changed and removed. */
    static MapNode json(ChangeSummary summary) {
        return MapNode.builder()
                .put("arrays", (Ipld) json(summary.arrays()))
                .put("chunks", (Ipld) json(summary.chunks()))
                .put("documents", (Ipld) json(summary.documents()))
                .build();
    }

    private static MapNode json(ChangeSummary.Counts counts) {
        return MapNode.builder()
                .put("added", counts.added())
                .put("changed", counts.changed())
                .put("removed", counts.removed())
                .build();
    }
}
