package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.gateway.Gateway;
import dev.firn.gateway.GatewaySettings;
import dev.firn.gateway.Limits;
import dev.firn.gateway.ServedRepository;
import dev.firn.gateway.ipfs.IpfsFace;
import dev.firn.remote.BatchFace;
import dev.firn.remote.RefsFace;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CloneTest {
    @TempDir
    private Path directory;

    private Path data = Path.of("");

    @BeforeEach
    void makeSource() throws IOException {
        data = Files.createDirectory(directory.resolve("sst"));
        Sample.create(data);
    }

    private Run firn(String... args) {
        return Run.in(directory, args);
    }

    private Run done(String... args) {
        Run run = firn(args);
        assertThat(run.code()).as("%s: %s", String.join(" ", args), run.err()).isZero();
        return run;
    }

    private Run in(String repository, String... args) {
        String[] all = new String[args.length + 2];
        all[0] = "-R";
        all[1] = repository;
        System.arraycopy(args, 0, all, 2, args.length);
        return firn(all);
    }

    private void write(String file, String text) throws IOException {
        Files.createDirectories(data.resolve(file).getParent());
        Files.writeString(data.resolve(file), text);
    }

    private void commitMore(String file, String text) throws IOException {
        done("-R", "sst", "checkout", "main", "sst", "--force");
        write(file, text);
        Run run = Run.in(data, "commit", "-m", "more");
        assertThat(run.code()).as(run.err()).isZero();
    }

    @Test
    void aCloneOfAPathHasBranchesTagsAndHistory() {
        assertThat(done("clone", "sst").out()).contains("cloned into").contains("main is at");
        assertThat(in("sst.firn", "log", "--oneline").out())
                .isEqualTo(in("sst", "log", "--oneline").out());
        assertThat(in("sst.firn", "tag").out()).contains("v2");
        assertThat(in("sst.firn", "show", "origin/main~1").code()).isZero();
        assertThat(in("sst.firn", "verify").code()).isZero();
        assertThat(in("sst.firn", "cat", "main:sst/1.0").out()).isEqualTo("three");
        assertThat(in("sst.firn", "branch").out()).startsWith("main").hasLineCount(1);
        assertThat(in("sst.firn", "config").out())
                .contains("remote.origin.url = " + data.toAbsolutePath())
                .doesNotContain("unfinished");
    }

    @Test
    void fetchBringsWhatIsNewAndMovesABranchOnlyWhenAsked() throws IOException {
        done("clone", "sst", "copy");
        commitMore("notes.txt", "storm\n");
        Run fetch = in("copy", "fetch");
        assertThat(fetch.out()).contains("origin/main").contains("fetched 1 commit");
        assertThat(fetch.err()).contains("hint: 'firn fetch --forward' moves branch main there");
        assertThat(in("copy", "cat", "main:notes.txt").out()).isEqualTo("wind\n");
        assertThat(in("copy", "cat", "origin/main:notes.txt").out()).isEqualTo("storm\n");
        assertThat(in("copy", "fetch", "--forward").out()).contains("branch main is at");
        assertThat(in("copy", "cat", "main:notes.txt").out()).isEqualTo("storm\n");
        assertThat(in("copy", "fetch").out()).isEqualTo("nothing to fetch: all that was asked for is here\n");
        assertThat(in("copy", "--json", "fetch").out())
                .contains("\"blocks\":0")
                .contains("\"how\":\"same\",\"ref\":\"remotes/origin/main\"");
    }

    @Test
    void aBranchWithCommitsOfItsOwnStays() throws IOException {
        done("clone", "sst", "copy");
        Path own = Files.createDirectory(directory.resolve("own"));
        done("-R", "copy", "checkout", "main", "own");
        Files.writeString(own.resolve("own.txt"), "mine");
        done("-R", "copy", "commit", "own", "-m", "own");
        commitMore("notes.txt", "storm\n");
        Run fetch = in("copy", "fetch", "--forward");
        assertThat(fetch.code()).isZero();
        assertThat(fetch.err()).contains("branch main stays: it has commits that origin/main has not");
        assertThat(in("copy", "cat", "main:own.txt").out()).isEqualTo("mine");
    }

    @Test
    void aPartThatIsNowhereIsWarnedOf() {
        Run run = done("clone", "--only", "sst/1.0", "--only", "sts", "--only", "notes.txt", "sst", "copy");
        assertThat(run.err())
                .contains("firn: warning: there is nothing at \"sts\" in sst")
                .hasLineCount(1);
    }

    @Test
    void aShallowAndPartialCloneSaysSoAndFetchesTheRestWhenItIsRead() {
        assertThat(done("clone", "--depth", "1", "--only", "sst/1.0", "sst", "copy")
                        .out())
                .contains("left out");
        done("clone", "--depth", "1", "--only", "notes.txt", "sst", "part");
        Run log = in("part", "log", "--oneline");
        assertThat(log.out()).hasLineCount(1);
        assertThat(log.err()).contains("history is shallow");
        Run verify = in("part", "verify");
        assertThat(verify.code()).as(verify.err()).isZero();
        assertThat(verify.out())
                .contains("not here, but promised by a remote: 4 objects and nodes")
                .contains("history is shallow: 1 commit");
        assertThat(in("part", "du").out()).contains("not here but promised");
        assertThat(in("part", "--json", "du", "main").out()).contains("\"absentBytes\":19");
        assertThat(in("part", "du", "main:sst/0.1").out()).contains("7 bytes  1 key", "(1 key, 7 bytes not here");
        assertThat(in("part", "du", "main:notes.txt").out())
                .contains("5 bytes  1 key")
                .doesNotContain("not here");
        assertThat(in("part", "du", "main:typo").code()).isEqualTo(ExitCodes.MISSING);
        assertThat(in("part", "stats").out())
                .contains("\nas files     165 bytes\nnot here     19 bytes of that, but promised by a remote\n")
                .contains("; ratio of what is here 0.0");
        assertThat(in("part", "stats", "--json").out()).contains("\"absentBytes\":19,", "\"dedupRatio\":\"0.0");
        assertThat(in("sst", "stats").out()).contains("; ratio 0.").doesNotContain("here ");
        assertThat(in("part", "cat", "main:sst/1.0").out()).isEqualTo("three");
        assertThat(in("part", "verify").out()).contains("promised by a remote: 3 objects and nodes");
        Run before = in("part", "show", "main~1");
        assertThat(before.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(before.err()).contains("shallow").contains("hint: 'firn fetch --depth N'");
        assertThat(in("part", "fetch", "--depth", "2").code()).isZero();
        assertThat(in("part", "log", "--oneline").out()).hasLineCount(2);
        assertThat(in("part", "fetch", "--whole").code()).isZero();
        assertThat(in("part", "verify").out()).doesNotContain("promised").doesNotContain("shallow");
    }

    @Test
    void whatWasPromisedAndIsNotToBeHadIsSaid() throws IOException {
        done("clone", "--only", "notes.txt", "sst", "part");
        Files.move(data, directory.resolve("away"));
        Run cat = in("part", "cat", "main:sst/1.0");
        assertThat(cat.code()).isEqualTo(ExitCodes.IO);
        assertThat(cat.err()).contains("the remote origin cannot be reached: there is no repository at");
        assertThat(in("part", "cat", "main:notes.txt").code()).isZero();
        assertThat(in("part", "verify").code()).isZero();
    }

    @Test
    void aCloneThatWasCutOffGoesOnAndLeavesNoRefsMeanwhile() throws IOException {
        Path packs = data.resolve(".firn/packs");
        Path aside = directory.resolve("aside");
        Files.move(packs, aside);
        Run cut = firn("clone", "sst", "copy");
        assertThat(cut.code()).isIn(ExitCodes.MISSING, ExitCodes.CORRUPT);
        assertThat(cut.err()).contains("hint: what was fetched is kept: the same command goes on from there");
        assertThat(directory.resolve("copy/refs")).doesNotExist();
        Files.move(aside, packs);
        done("clone", "sst", "copy");
        assertThat(in("copy", "verify").code()).isZero();
        Run again = firn("clone", "sst", "copy");
        assertThat(again.code()).isEqualTo(ExitCodes.REFUSED);
    }

    @Test
    void aCloneThatEndedAmongItsRefsBecomesWhatTheNextOneAsksFor() throws IOException {
        done("-R", "sst", "branch", "passing", "main~1");
        done("clone", "--depth", "1", "--only", "sst", "sst", "copy");
        done("-R", "sst", "branch", "-d", "passing");
        // What it had before its last step.
        Path settings = directory.resolve("copy/config.json");
        String unfinished = "{\"clone.unfinished\":\"" + data.toAbsolutePath() + "\",";
        Files.writeString(settings, unfinished + Files.readString(settings).substring(1));
        done("clone", "sst", "copy");
        assertThat(in("copy", "log", "--oneline").out())
                .isEqualTo(in("sst", "log", "--oneline").out());
        assertThat(in("copy", "show", "origin/passing").code()).isEqualTo(ExitCodes.MISSING);
        Files.move(data, directory.resolve("away"));
        assertThat(done("-R", "copy", "cat", "main:notes.txt").out()).isEqualTo("wind\n");
        assertThat(done("-R", "copy", "verify").out())
                .doesNotContain("promised")
                .doesNotContain("shallow");
    }

    /** Killed while it noted what the repository is for, a clone leaves this. */
    @Test
    void aHalfNoteInARepositoryWithNothingInItIsNotInTheWay() throws IOException {
        done("init", "copy");
        Path half = Files.writeString(directory.resolve("copy/config.json.2147483647.part"), "{\"clone.unf");
        done("clone", "sst", "copy");
        assertThat(in("copy", "cat", "main:notes.txt").out()).isEqualTo("wind\n");
        assertThat(half).doesNotExist();
    }

    /** Killed between making the repository and noting what it is for, a clone leaves this. */
    @Test
    void aRepositoryWithNothingInItBecomesAClone() {
        done("init", "copy");
        done("clone", "sst", "copy");
        assertThat(in("copy", "verify").out()).startsWith("all is well: 2 commits");
        done("init", "used");
        in("used", "config", "author", "Somebody <a@b>");
        assertThat(firn("clone", "sst", "used").code()).isEqualTo(ExitCodes.REFUSED);
    }

    @Test
    void aPartialCloneGivesNoWholeOneAndSaysWhy() {
        done("clone", "--only", "notes.txt", "sst", "part");
        Run whole = firn("clone", "part", "whole");
        assertThat(whole.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(whole.err()).contains("of a partial clone, clone what it was cloned from");
    }

    @Test
    void whatIsNotThereIsSaidAndNothingIsMade() {
        assertThat(firn("clone", "nothing").code()).isEqualTo(ExitCodes.MISSING);
        assertThat(firn("clone", "http://127.0.0.1:1/sst", "copy").code()).isEqualTo(ExitCodes.IO);
        assertThat(firn("clone", "ftp://x/y", "copy").code()).isEqualTo(ExitCodes.UNSUPPORTED);
        Run noBranch = firn("clone", "-b", "other", "sst", "copy2");
        assertThat(noBranch.code()).isEqualTo(ExitCodes.MISSING);
        assertThat(noBranch.err()).contains("there is no branch other", "hint: there are main");
        assertThat(directory.resolve("copy2")).doesNotExist();
        assertThat(directory.resolve("copy")).doesNotExist();
        assertThat(directory.resolve("nothing.firn")).doesNotExist();
        assertThat(in("sst", "fetch").err())
                .contains("there is no remote 'origin'")
                .contains("hint: name one with 'firn config remote.origin.url URL'");
    }

    @Test
    void aServedRepositoryIsClonedAndSoIsOneCommitAtItsGateway() throws IOException {
        try (Repository repository = Repository.open(
                        data.resolve(".firn"), new Surroundings(Clock.systemUTC(), new Random(7), "server"));
                Gateway gateway = serve(new ServedRepository("sst", repository))) {
            String root = gateway.uri().toString();
            assertThat(done("clone", root + "sst").out()).contains("cloned into");
            assertThat(in("sst.firn", "verify").out()).startsWith("all is well: 2 commits");
            String commit = repository.resolve("v2").toString();
            done("clone", root + "ipfs/" + commit, "one");
            assertThat(in("one", "log", "--oneline").out())
                    .isEqualTo(in("sst", "log", "--oneline").out());
            done("clone", "--only", "notes.txt", root + "sst", "part");
            assertThat(in("part", "cat", "main:sst/1.0").out()).isEqualTo("three");
            commitMore("sst/1.1", "new chunk");
            assertThat(in("sst.firn", "fetch", "--forward").out()).contains("branch main is at");
            assertThat(in("sst.firn", "cat", "main:sst/1.1").out()).isEqualTo("new chunk");
            done("-R", "sst.firn", "checkout", "main", "out");
            assertThat(files(directory.resolve("out"))).isEqualTo(files(data));
        }
    }

    private static Gateway serve(ServedRepository served) {
        Limits limits = Limits.defaults();
        JoinedBlocks blocks = new JoinedBlocks(List.of(served.repository()));
        BatchFace batches = new BatchFace(blocks);
        return Gateway.start(
                new GatewaySettings("127.0.0.1", 0, Set.of(), limits),
                List.of(new RefsFace(List.of(served), batches), batches, new IpfsFace(List.of(served), blocks, limits)),
                notice -> {});
    }

    private static Set<String> files(Path root) throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            Set<String> files = new TreeSet<>();
            all.filter(Files::isRegularFile)
                    .filter(file -> !root.relativize(file).startsWith(".firn"))
                    .sorted(Comparator.naturalOrder())
                    .forEach(file -> files.add(root.relativize(file) + " " + text(file)));
            return files;
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
