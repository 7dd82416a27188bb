package dev.firn.cas.pack;

/**
 * A container together with its checked table of contents.
 *
 * @param info the container
 * @param table what lies where in it
 */
public record LoadedContainer(ContainerInfo info, EntryTable table) {}
