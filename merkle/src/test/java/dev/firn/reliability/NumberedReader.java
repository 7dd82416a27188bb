package dev.firn.reliability;

import dev.firn.cas.Cid;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.Repository;
import dev.firn.testing.JavaProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process that reads {@link Numbered} versions of all branches, also older ones, keeps the repository open for long, and verifies one now and then, until it is
 * told to stop. It writes how many it read.
 */
final class NumberedReader {
    private static final String READ = "read ";
    private static final int READS_PER_VERIFY = 200;
    private static final int READS_PER_OPENING = 1_000;

    private NumberedReader() {}

    static JavaProcess start(Path directory) {
        return JavaProcess.start(NumberedReader.class, List.of("-Xshare:auto", "-Xmx128m"), directory);
    }

    static long reads(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith(READ))
                .mapToLong(line -> Long.parseLong(line.substring(READ.length())))
                .sum();
    }

    public static void main(String[] arguments) throws IOException {
        long reads = 0;
        while (System.in.available() == 0) {
            try (Repository repository = Numbered.open(Path.of(arguments[0]))) {
                for (int i = 0; i < READS_PER_OPENING && System.in.available() == 0; i++) {
                    reads += read(repository, reads);
                }
            }
        }
        System.out.println(READ + reads);
    }

    private static long read(Repository repository, long before) {
        long reads = 0;
        for (RefCell cell : repository.refs().list(RefName.Kind.HEADS)) {
            Cid head = cell.commit().orElseThrow();
            Numbered.check(repository, head);
            repository.commit(head).firstParent().ifPresent(parent -> Numbered.check(repository, parent));
            reads++;
            if ((before + reads) % READS_PER_VERIFY == 0) {
                Numbered.requireSound(repository, Optional.of(head), "while others write");
            }
        }
        return reads;
    }
}
