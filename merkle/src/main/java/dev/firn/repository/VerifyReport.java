package dev.firn.repository;

import java.util.ArrayList;
import java.util.List;

/**
 * What verification looked at and found.
 *
 * @param commitCount commits that were walked
 * @param operationCount operations that were read
 * @param nodeCount distinct pages and nodes that were checked
 * @param keyCount keys of distinct nodes whose objects were looked for
 * @param damages what is wrong; empty if all is well
 * @param repaired what was made anew
 * @param absent what is not here and is not meant to be
 * @param unprovedCount versions of which too much is absent to say whether their manifests are those of their content
 */
public record VerifyReport(
        long commitCount,
        long operationCount,
        long nodeCount,
        long keyCount,
        List<Damage> damages,
        List<String> repaired,
        Absent absent,
        long unprovedCount) {
    /**
     * What is recorded to be absent and is: no damage.
     *
     * @param promised distinct nodes and objects that a remote promised to have; what lies below a node is not counted
     * @param shallow distinct commits before which history is not here
     */
    public record Absent(long promised, long shallow) {}

    /** Copies the lists. */
    public VerifyReport {
        damages = List.copyOf(damages);
        repaired = List.copyOf(repaired);
    }

    /** The same with what was found out about manifests. */
    VerifyReport with(List<Damage> unlawful, long unproved) {
        List<Damage> all = new ArrayList<>(damages);
        all.addAll(unlawful);
        return new VerifyReport(commitCount, operationCount, nodeCount, keyCount, all, repaired, absent, unproved);
    }

    /** Whether nothing is wrong that was not repaired. */
    public boolean isSound() {
        return damages.isEmpty();
    }
}
