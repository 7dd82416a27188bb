package dev.firn.cas.store;

/**
 * How a store is cut up.
 *
 * @param data packs of objects
 * @param metadata packs of nodes
 * @param lines lines containers
 * @param damagedContainers containers that cannot be opened, which are not among the others
 * @param searchedFiles indexes and tables that are looked into to find a block
 */
public record ContainerStatistics(Kind data, Kind metadata, Kind lines, int damagedContainers, int searchedFiles) {
    /**
     * Containers of one kind.
     *
     * @param containers how many
     * @param sizeBytes their length together
     * @param entries how many blocks and objects they hold, copies counted
     */
    public record Kind(int containers, long sizeBytes, long entries) {}
}
