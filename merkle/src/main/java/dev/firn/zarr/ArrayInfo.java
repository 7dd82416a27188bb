package dev.firn.zarr;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * What metadata say about an array, as far as they say it in a way that is known: for people to read, not for decoding. Whatever is missing or strange is left
 * out, never an error. Text that comes from the document is JSON on one line, safe to print, and cut where it is long.
 *
 * @param zarrFormat the format that the document names, such as {@code 3}
 * @param extent lengths of axes
 * @param encoding how elements become bytes
 * @param attributeNames names of the attributes, in the order of the document, each as a JSON string
 */
public record ArrayInfo(Optional<String> zarrFormat, Extent extent, Encoding encoding, List<String> attributeNames) {
    /**
     * Lengths of the axes of an array and its chunks, in elements, axis 0 first.
     *
     * @param shape of the array
     * @param chunkShape of what is stored under one key: a chunk, or a shard where the array is sharded; nothing if the grid is not regular
     * @param innerChunkShape of the chunks in a shard; nothing if the array is not sharded
     * @param dimensionNames name of each axis as a JSON string, or {@code null} for an axis without; empty if none are given
     */
    public record Extent(
            Optional<List<BigInteger>> shape,
            Optional<List<BigInteger>> chunkShape,
            Optional<List<BigInteger>> innerChunkShape,
            List<String> dimensionNames) {
        /** Copies the list. */
        public Extent {
            dimensionNames = List.copyOf(dimensionNames);
        }
    }

    /**
     * How elements become bytes.
     *
     * @param dataType the data type: a plain name without quotes, or else JSON
     * @param fillValue the fill value as it is written
     * @param order {@code C} or {@code F} for v2; nothing for v3
     * @param codecs each with its configuration, in the order of encoding: for v2 the filters, then the compressor
     */
    public record Encoding(
            Optional<String> dataType, Optional<String> fillValue, Optional<String> order, List<String> codecs) {
        /** Copies the list. */
        public Encoding {
            codecs = List.copyOf(codecs);
        }
    }

    /** Copies the list. */
    public ArrayInfo {
        attributeNames = List.copyOf(attributeNames);
    }

    /**
     * Reads what {@code zarr.json} or {@code .zarray} say.
     *
     * @return nothing if the bytes are no accepted JSON, or do not describe an array
     */
    public static Optional<ArrayInfo> find(NodeDocument document, byte[] bytes) {
        return ArrayInfoReader.find(document, bytes);
    }

    /** Returns the names of the attributes of a node of any kind, by its {@code zarr.json} or {@code .zattrs}; none if there are none. */
    public static List<String> attributeNames(NodeDocument document, byte[] bytes) {
        return ArrayInfoReader.attributeNames(document, bytes);
    }

    /**
     * Adds what the {@code .zattrs} beside a {@code .zarray} say: names of attributes, and names of axes by xarray's {@code _ARRAY_DIMENSIONS}.
     *
     * @param bytes all bytes of the document; changes nothing if they are no accepted JSON
     */
    public ArrayInfo withAttributes(byte[] bytes) {
        return ArrayInfoReader.withAttributes(this, bytes);
    }
}
