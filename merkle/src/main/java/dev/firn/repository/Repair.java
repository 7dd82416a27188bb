package dev.firn.repository;

import dev.firn.cas.store.StoreVerifier;
import dev.firn.cas.store.StoreWriter;
import dev.firn.cas.store.VerifyWatch;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Heals a repository with bytes from elsewhere. What is lost is looked for again after each round: only a page that is back says what should be below it.
 * Damaged copies stay where they are; nothing is ever overwritten.
 */
final class Repair {
    private static final int MAX_ROUNDS = 200;

    private final Repository repository;
    private final Donor donor;
    private final int threads;

    Repair(Repository repository, Donor donor, int threads) {
        this.repository = repository;
        this.donor = donor;
        this.threads = threads;
    }

    RepairReport run() {
        repository.repair();
        Set<Lost> healed = new HashSet<>();
        for (int round = 0; ; round++) {
            Verification verification =
                    new Verification(repository, StoreVerifier.Depth.EVERY_BYTE, threads, VerifyWatch.NONE);
            VerifyReport report = verification.run(Optional.empty());
            // What was given and is lost again would be given for ever.
            Collection<Lost> lost = verification.lost();
            lost.removeAll(healed);
            Set<Lost> given = lost.isEmpty() || round == MAX_ROUNDS ? Set.of() : give(lost);
            if (given.isEmpty()) {
                return new RepairReport(healed.size(), report);
            }
            healed.addAll(given);
        }
    }

    private Set<Lost> give(Collection<Lost> lost) {
        try (StoreWriter writer = repository.store().writer()) {
            Set<Lost> given = donor.give(lost, writer);
            writer.seal();
            repository.store().refresh();
            return given;
        }
    }
}
