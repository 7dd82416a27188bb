package dev.firn.reliability;

import dev.firn.cas.FirnException;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.workdir.CheckoutRequest;
import dev.firn.workdir.Progress;
import dev.firn.workdir.WorkDirectory;
import dev.firn.workdir.WorkOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A process that does one thing again and again until it is killed: arguments are what, the repository, and a directory. It writes a line each time. */
final class ForceWorker {
    /** What it does. */
    enum Work {
        /** Checks versions main and main~1 out, one after the other. */
        CHECKOUT,
        /** Verifies every byte. */
        VERIFY,
        /** Makes damaged indexes anew. */
        REPAIR
    }

    private ForceWorker() {}

    static WorkDirectory directory(Repository repository, Path directory) {
        return WorkDirectory.make(repository, directory, WorkOptions.usual(directory.resolveSibling("spill")));
    }

    public static void main(String[] arguments) {
        Work work = Work.valueOf(arguments[0].toUpperCase(Locale.ROOT));
        Path directory = Path.of(arguments[2]);
        try (Repository repository = Numbered.open(Path.of(arguments[1]))) {
            System.out.println("ready");
            while (true) {
                try {
                    System.out.println(once(repository, directory, work));
                } catch (FirnException e) {
                    System.out.println("failed: " + e.getMessage());
                    throw e;
                }
            }
        }
    }

    private static String once(Repository repository, Path directory, Work work) {
        switch (work) {
            case CHECKOUT -> {
                for (String version : List.of("main~1", "main")) {
                    directory(repository, directory)
                            .checkout(CheckoutRequest.of(repository.snapshot(version)), Progress.NONE);
                }
                return "checked out";
            }
            case VERIFY -> {
                return repository.verify(VerifyDepth.FULL, Optional.empty(), 2).isSound() ? "sound" : "damaged";
            }
            case REPAIR -> {
                return "made anew: " + repository.repair();
            }
        }
        throw new AssertionError(work);
    }
}
