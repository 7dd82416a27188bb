package dev.firn.workdir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.firn.cas.FirnException;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IgnoreRulesTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *.tmp     | a.tmp         | true
            *.tmp     | x/y/a.tmp     | true
            *.tmp     | a.tmpx        | false
            /a        | a             | true
            /a        | x/a           | false
            a/b       | a/b           | true
            a/b       | x/a/b         | false
            a/*       | a/b           | true
            a/*       | a/b/c         | false
            a/**      | a             | false
            a/**      | a/b/c         | true
            **/b      | b             | true
            **/b      | x/y/b         | true
            a/**/b    | a/b           | true
            a/**/b    | a/x/y/b       | true
            a/**/b    | a/x/y/bb      | false
            c.?.0     | c.1.0         | true
            c.?.0     | c.10.0        | false
            ?         | \uD83D\uDE00  | true
            \\#x      | #x            | true
            \\*       | x             | false
            \\*       | *             | true
            \\!x      | !x            | true
            \\[0]     | [0]           | true
            #x        | #x            | false
            a*b*c     | aXbXbc        | true
            a*b*c     | aXbXb         | false
            x/        | x             | false
            """)
    void aPatternMeansForFilesWhatItMeansToGit(String pattern, String path, boolean leftOut) {
        assertThat(IgnoreRules.parse(pattern + "\n").leavesOutFile(path)).isEqualTo(leftOut);
    }

    @Test
    void aSlashAtTheEndMeansDirectoriesOnly() {
        IgnoreRules rules = IgnoreRules.parse("cache/\n/top/\n");
        assertThat(rules.leavesOutDirectory("a/cache")).isTrue();
        assertThat(rules.leavesOutFile("a/cache")).isFalse();
        assertThat(rules.leavesOutDirectory("a/top")).isFalse();
    }

    @Test
    void theLastLineThatMatchesDecides() {
        IgnoreRules rules = IgnoreRules.parse("*.log\r\n!keep.log  \n");
        assertThat(rules.leavesOutFile("a.log")).isTrue();
        assertThat(rules.leavesOutFile("x/keep.log")).isFalse();
        assertThat(IgnoreRules.parse("!keep.log\n*.log").leavesOutFile("keep.log"))
                .isTrue();
    }

    @Test
    void aCharacterClassIsRefusedRatherThanMisunderstood() {
        assertThatThrownBy(() -> IgnoreRules.parse("a\n[ab]c\n"))
                .isInstanceOf(FirnException.class)
                .hasMessageContaining("line 2");
    }

    @Test
    void aHostilePatternTakesNoTime() {
        IgnoreRules rules = IgnoreRules.parse("a*".repeat(200) + "b\n" + "**/a/".repeat(100) + "b\n");
        assertThat(rules.leavesOutFile("a".repeat(250))).isFalse();
        assertThat(rules.leavesOutFile("a/".repeat(500) + "c")).isFalse();
    }

    @Test
    void onRandomPatternsItIsWhatARegularExpressionSays() {
        long seed = 20261121;
        Random random = new Random(seed);
        for (int round = 0; round < 20_000; round++) {
            String pattern = "/" + some(random, new String[] {"a", "b", "*", "?", "/", "**/"}, 6);
            String path = some(random, new String[] {"a", "b", "a", "/"}, 7)
                    .replaceAll("/+", "/")
                    .replaceAll("^/|/$", "");
            boolean odd = path.isEmpty()
                    || pattern.contains("//")
                    || pattern.endsWith("/")
                    || pattern.matches(".*[^/]\\*\\*.*|.*\\*\\*[^/].*|.*\\*\\*");
            if (odd) {
                continue;
            }
            String expression = pattern.substring(1)
                    .replaceAll("^\\*\\*/|(?<=/)\\*\\*/", "<any>")
                    .replace("*", "[^/]*")
                    .replace("?", "[^/]")
                    .replace("<any>", "(?:[^/]+/)*");
            assertThat(IgnoreRules.parse(pattern).leavesOutFile(path))
                    .as("seed %d: %s on %s", seed, pattern, path)
                    .isEqualTo(Pattern.matches(expression, path));
        }
    }

    private static String some(Random random, String[] parts, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most) + 1; i > 0; i--) {
            text.append(parts[random.nextInt(parts.length)]);
        }
        return text.toString();
    }
}
