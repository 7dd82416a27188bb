package dev.firn.cas.store;

/**
 * What one run of maintenance did.
 *
 * @param mergedContainers containers that are gone, as others hold what they held
 * @param newContainers containers that were written for them
 * @param rewrittenBytes length of the containers that were written
 */
public record MaintenanceReport(int mergedContainers, int newContainers, long rewrittenBytes) {
    MaintenanceReport plus(MaintenanceReport other) {
        return new MaintenanceReport(
                mergedContainers + other.mergedContainers,
                newContainers + other.newContainers,
                rewrittenBytes + other.rewrittenBytes);
    }
}
