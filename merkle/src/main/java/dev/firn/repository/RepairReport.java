package dev.firn.repository;

/**
 * What was healed, and what was not.
 *
 * @param healedCount how many objects and blocks were stored anew
 * @param left what verification found afterwards
 */
public record RepairReport(long healedCount, VerifyReport left) {}
