package dev.firn.house;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Shows each rule of {@link HouseRules} what it must find and what it must let pass. */
@Tag("house")
class HouseRulesTest {

    @Test
    void aFileOverTheLimitIsNamedWithItsLength() {
        String body = "\n".repeat(499);

        assertThat(HouseRules.longFiles(library(body + "x"))).isEmpty();
        assertThat(HouseRules.longFiles(library(body + "\nx")))
                .containsExactly("merkle/src/main/java/dev/firn/tree/A.java:1 has 501 lines, the limit is 500; "
                        + "find the second idea in it and give that its own type");
        assertThat(HouseRules.longFiles(test(body + "\nx"))).isEmpty();
    }

    @Test
    void aFunctionOverTheLimitIsNamedWithItsLine() {
        String longBody = "{" + "\nint x = 0; // }".repeat(70) + "\n}";

        assertThat(HouseRules.longFunctions(library("class A {\n int f(int a, B<C, D> b) throws E " + longBody + "}")))
                .singleElement()
                .asString()
                .startsWith("merkle/src/main/java/dev/firn/tree/A.java:2 f has 72 lines");
        assertThat(HouseRules.longFunctions(library("class A {\n A() { new B() " + longBody + "; } }")))
                .singleElement()
                .asString()
                .contains("A.java:2 A has");
        assertThat(HouseRules.longFunctions(library("class A " + longBody))).isEmpty();
    }

    @Test
    void fiveParametersAreTooManyForTheEyesOfOthersOnly() {
        String five = "f(int a, Map<B, C> b, @D(1) int c, int d, int... e)";

        assertThat(HouseRules.manyParameters(library("public class A { public void " + five + " {} }")))
                .hasSize(1);
        assertThat(HouseRules.manyParameters(library("public interface A { void " + five + "; }")))
                .hasSize(1);
        assertThat(HouseRules.manyParameters(library("public class A { void " + five + " {} }")))
                .isEmpty();
        assertThat(HouseRules.manyParameters(library("class A { public void " + five + " {} }")))
                .isEmpty();
        assertThat(HouseRules.manyParameters(library("public class A { @Override public void " + five + " {} }")))
                .isEmpty();
        assertThat(HouseRules.manyParameters(library("public record A(int a, int b, int c, int d, int e) { }")))
                .isEmpty();
        assertThat(HouseRules.manyParameters(library("public class A { public void f(Map<B, C> a, D<E, F> b) {} }")))
                .isEmpty();
    }

    @Test
    void aBooleanIsFoundWhereOthersCallIt() {
        String function = "public void f(long a, boolean b) {}";

        assertThat(HouseRules.booleanParameters(library("public class A { " + function + " }")))
                .hasSize(1);
        assertThat(HouseRules.booleanParameters(library("public record A(boolean a) { " + function + " }")))
                .isEmpty();
        assertThat(HouseRules.booleanParameters(library("class A { " + function + " }")))
                .isEmpty();
        assertThat(HouseRules.booleanParameters(command("public class A { " + function + " }")))
                .isEmpty();
        assertThat(HouseRules.booleanParameters(library("public class A { public boolean f(long a) {} }")))
                .isEmpty();
    }

    @Test
    void bannedCallsAreFoundInCodeAndNotInWords() {
        assertThat(HouseRules.bannedCalls(library("class A {\n void f() { System.out.println(1); } }")))
                .containsExactly("merkle/src/main/java/dev/firn/tree/A.java:2 uses System.out; "
                        + "only the command line prints: return the value");
        assertThat(HouseRules.bannedCalls(library("// System.out\n/* System.exit */ String s = \"Instant.now()\";")))
                .isEmpty();
        assertThat(HouseRules.bannedCalls(command("System.out.println();"))).isEmpty();
        assertThat(HouseRules.bannedCalls(library("System.getenv(); System.getProperty(a); System.exit(1);")))
                .hasSize(3);
        assertThat(HouseRules.bannedCalls(library("Instant.now(); Clock.systemUTC(); System.currentTimeMillis();")))
                .hasSize(3);
        assertThat(HouseRules.bannedCalls(library("Instant.now(clock); new Random(seed); s.getBytes(UTF_8);")))
                .isEmpty();
        assertThat(HouseRules.bannedCalls(library("new Random(); Math.random(); e.printStackTrace(); s.getBytes();")))
                .hasSize(4);
        assertThat(HouseRules.bannedCalls(test("e.printStackTrace();"))).hasSize(1);
        assertThat(HouseRules.bannedCalls(command("System.exit(0);"))).hasSize(1);
    }

    @Test
    void anOptionIsNoAnnotation() {
        String annotated =
                "@Command(name = \"a\") class A { @Option(names = \"-a\") boolean a; @ CommandLine.Mixin Output output; }";

        assertThat(HouseRules.bannedCalls(command(annotated))).hasSize(3);
        assertThat(HouseRules.bannedCalls(command("class A extends Command { Flag a = flag(\"-a\", \"@Option\"); }")))
                .isEmpty();
    }

    @Test
    void namesThatSayNothingAreFound() {
        assertThat(HouseRules.bannedNames(library("class StoreImpl {} interface PackManager {} record AHelper() {}")))
                .hasSize(3);
        assertThat(HouseRules.bannedNames(
                        library("class ByteUtil {} class ByteUtils {} class AbstractA {} class BaseA {}")))
                .hasSize(4);
        assertThat(HouseRules.bannedNames(library("class Base32 {} class Baseline {} class Managers {}")))
                .isEmpty();
    }

    @Test
    void aPublicTypeWithoutJavadocIsFound() {
        assertThat(HouseRules.undocumentedTypes(library("import a.B;\n\npublic final class A {}")))
                .hasSize(1);
        assertThat(HouseRules.undocumentedTypes(library("/** Is. */ @B(c = {1, 2}) public final class A {}")))
                .isEmpty();
        assertThat(HouseRules.undocumentedTypes(library("/** Is. */ public class A { public enum C { D } }")))
                .hasSize(1);
        assertThat(HouseRules.undocumentedTypes(library("final class A { public enum C { D } }")))
                .isEmpty();
    }

    @Test
    void unfinishedWorkIsFoundInWordsToo() {
        assertThat(HouseRules.unfinishedWork(library("// TO" + "DO later"))).hasSize(1);
        assertThat(HouseRules.unfinishedWork(library("int todos = 1; // fixed")))
                .isEmpty();
    }

    @Test
    void aPackageInfoWithoutItsMarkOrItsWordsIsFound() {
        assertThat(HouseRules.poorPackageInfo(JavaSource.of("a/package-info.java", "package a;")))
                .hasSize(2);
        assertThat(HouseRules.poorPackageInfo(JavaSource.of("a/package-info.java", "/** A. */ @NullMarked package a;")))
                .isEmpty();
    }

    private static JavaSource library(String text) {
        return JavaSource.of("merkle/src/main/java/dev/firn/tree/A.java", text);
    }

    private static JavaSource command(String text) {
        return JavaSource.of("history-cli/src/main/java/dev/firn/cli/A.java", text);
    }

    private static JavaSource test(String text) {
        return JavaSource.of("merkle/src/test/java/dev/firn/tree/A.java", text);
    }
}
