package dev.firn.bridge.gateway;

import dev.firn.bridge.gateway.GatewayRefusal.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A request to a trustless gateway, understood (ipfs/specs, Trustless Gateway, "HTTP Request").
 *
 * @param path what is asked for
 * @param format in what form
 * @param part for a CAR how much of it; a block is always whole
 * @param fileName how a browser is to call the answer, if the request says so; untrusted text
 * @param location where the same answer can be had without an {@code Accept} header, if one decided (IPIP-523)
 */
public record GatewayRequest(
        ContentPath path, ResponseFormat format, CarPart part, Optional<String> fileName, Optional<String> location) {
    private static final String FORMAT = "format";
    private static final String IPNS_RECORD = "ipns-record";
    private static final String IPNS_RECORD_TYPE = "application/vnd.ipfs.ipns-record";
    /** Formats of other gateways that give out what cannot be verified block by block. */
    private static final Set<String> OTHER_FORMATS = Set.of("tar", "dag-json", "dag-cbor", "json", "cbor");

    /**
     * How much a CAR holds.
     *
     * @param scope of what is below the end of the path
     * @param bytes of a file, if only a range is wanted; the scope is then {@link DagScope#ENTITY}
     * @param duplicates what becomes of blocks that come again
     */
    public record CarPart(DagScope scope, Optional<EntityBytes> bytes, Duplicates duplicates) {
        /** Everything, each block once. */
        static final CarPart ALL = new CarPart(DagScope.ALL, Optional.empty(), Duplicates.LEFT_OUT);
    }

    /**
     * Understands a request.
     *
     * @param urlPath the path of the URL, percent-encoded
     * @param urlQuery what stands behind the question mark, percent-encoded; empty for nothing
     * @param accept the values of all {@code Accept} headers
     * @throws GatewayRefusal if it cannot be understood, or asks for what no trustless gateway gives
     */
    public static GatewayRequest parse(String urlPath, String urlQuery, List<String> accept) {
        ContentPath path = ContentPath.parse(urlPath);
        Query query = Query.parse(urlQuery);
        List<MediaRange> ranges = MediaRange.parse(accept);
        Optional<String> named = query.find(FORMAT);
        ResponseFormat format = named.isPresent() ? named(named.get()) : accepted(ranges);
        if (format == ResponseFormat.RAW && !path.segments().isEmpty()) {
            throw GatewayRefusal.bad("a block is asked for by its CID alone; a path is answered with format=car");
        }
        List<MediaRange> fitting =
                ranges.stream().filter(range -> range.is(format)).toList();
        CarPart part = format == ResponseFormat.CAR ? part(query, fitting) : CarPart.ALL;
        return new GatewayRequest(path, format, part, query.find("filename"), location(path, query, ranges, format));
    }

    private static ResponseFormat named(String text) {
        for (ResponseFormat format : ResponseFormat.values()) {
            if (format.text().equals(text)) {
                return format;
            }
        }
        if (text.equals(IPNS_RECORD)) {
            throw noRecord();
        }
        if (OTHER_FORMATS.contains(text)) {
            throw new GatewayRefusal(Reason.NOT_ACCEPTABLE, "this gateway is trustless: format is raw or car");
        }
        throw GatewayRefusal.bad("format is raw or car");
    }

    private static GatewayRefusal noRecord() {
        return GatewayRefusal.bad("an IPNS record is asked for by its name, below /ipns/");
    }

    private static ResponseFormat accepted(List<MediaRange> ranges) {
        for (MediaRange range : ranges) {
            for (ResponseFormat format : ResponseFormat.values()) {
                if (range.is(format)) {
                    return format;
                }
            }
        }
        String hint = "say format=raw or format=car in the URL, or Accept: application/vnd.ipld.raw or .car";
        if (ranges.stream().allMatch(MediaRange::isWildcard)) {
            throw GatewayRefusal.bad("this gateway is trustless and has no default form: " + hint);
        }
        if (ranges.stream().anyMatch(range -> range.type().equals(IPNS_RECORD_TYPE))) {
            throw noRecord();
        }
        throw new GatewayRefusal(Reason.NOT_ACCEPTABLE, "this gateway is trustless: " + hint);
    }

    private static CarPart part(Query query, List<MediaRange> accepted) {
        Duplicates duplicates = CarChoice.duplicates(query, accepted);
        Optional<DagScope> scope = query.find("dag-scope").map(DagScope::parse);
        Optional<EntityBytes> bytes = query.find("entity-bytes").map(EntityBytes::parse);
        DagScope all = bytes.isPresent() ? DagScope.ENTITY : scope.orElse(DagScope.ALL);
        return new CarPart(all, bytes, duplicates);
    }

    private static Optional<String> location(
            ContentPath path, Query query, List<MediaRange> ranges, ResponseFormat format) {
        List<MediaRange> fitting =
                ranges.stream().filter(range -> range.is(format)).toList();
        Query named = query.with(FORMAT, format.text());
        if (format == ResponseFormat.CAR) {
            named = CarChoice.named(named, fitting);
        }
        boolean isNamed = query.find(FORMAT).isPresent();
        boolean isOther = fitting.isEmpty()
                && ranges.stream().anyMatch(range -> range.is(ResponseFormat.RAW) || range.is(ResponseFormat.CAR));
        boolean saysMore =
                !named.toString().equals(query.with(FORMAT, format.text()).toString());
        return isNamed && !isOther && !saysMore ? Optional.empty() : Optional.of(path + "?" + named);
    }
}
