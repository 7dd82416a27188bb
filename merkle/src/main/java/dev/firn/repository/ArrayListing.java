package dev.firn.repository;

import dev.firn.zarr.ArrayNaming;
import java.nio.ByteBuffer;

/**
 * An array of a version.
 *
 * @param path its path, empty for the root
 * @param metadataKey the key of the document that describes it
 * @param metadata the bytes of that document, read-only
 * @param naming how it names its chunks
 * @param chunkCount how many chunks it has
 * @param storedBytes the sizes of their objects added up
 */
public record ArrayListing(
        String path, String metadataKey, ByteBuffer metadata, ArrayNaming naming, long chunkCount, long storedBytes) {}
