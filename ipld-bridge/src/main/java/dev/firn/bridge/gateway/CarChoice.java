package dev.firn.bridge.gateway;

import dev.firn.bridge.gateway.GatewayRefusal.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which form of CAR is sent (IPIP-412, IPIP-523): version 1 in depth-first order always, with or without duplicates. Of what {@code Accept} lists the
 * first that can be had is taken, and a parameter of the URL goes before one there.
 */
final class CarChoice {
    private static final String VERSION = "1";
    private static final String DEPTH_FIRST = "dfs";
    private static final String ANY_ORDER = "unk";

    /** What a parameter is called in a content type and in a URL, and what it may be. */
    private record Parameter(String name, List<String> lawful) {
        String urlName() {
            return "car-" + name;
        }

        boolean allows(String value) {
            return lawful.contains(value);
        }
    }

    private static final Parameter DUPS = new Parameter("dups", List.of("y", "n"));
    private static final List<Parameter> PARAMETERS = List.of(
            new Parameter("version", List.of(VERSION)), new Parameter("order", List.of(DEPTH_FIRST, ANY_ORDER)), DUPS);

    private CarChoice() {}

    /**
     * Whether duplicates are sent, given the entries for CAR in {@code Accept}, which may be none.
     *
     * @throws GatewayRefusal if no form that was asked for can be had
     */
    static Duplicates duplicates(Query query, List<MediaRange> accepted) {
        for (Parameter parameter : PARAMETERS) {
            query.find(parameter.urlName()).ifPresent(value -> {
                if (!parameter.allows(value)) {
                    throw GatewayRefusal.bad(
                            parameter.urlName() + " is " + String.join(" or ", parameter.lawful) + " on this gateway");
                }
            });
        }
        for (MediaRange range : accepted.isEmpty() ? List.of(new MediaRange("", Map.of(), 1)) : accepted) {
            if (fits(query, range)) {
                return query.find(DUPS.urlName())
                        .or(() -> Optional.ofNullable(range.parameters().get(DUPS.name())))
                        .flatMap(Duplicates::find)
                        .orElse(Duplicates.LEFT_OUT);
            }
        }
        throw new GatewayRefusal(
                Reason.NOT_ACCEPTABLE,
                "this gateway has CARs of version 1 in order dfs, with dups y or n; none that Accept lists");
    }

    private static boolean fits(Query query, MediaRange range) {
        for (Parameter parameter : PARAMETERS) {
            String value = range.parameters().get(parameter.name);
            if (value != null && query.find(parameter.urlName()).isEmpty() && !parameter.allows(value)) {
                return false;
            }
        }
        return true;
    }

    /** The URL parameters that ask for what {@code Accept} asked for, so that caches can tell such answers apart. */
    static Query named(Query query, List<MediaRange> accepted) {
        Query named = query;
        for (MediaRange range : accepted) {
            if (fits(query, range)) {
                for (Parameter parameter : PARAMETERS) {
                    String value = range.parameters().get(parameter.name);
                    if (value != null && query.find(parameter.urlName()).isEmpty()) {
                        named = named.with(parameter.urlName(), value);
                    }
                }
                return named;
            }
        }
        return named;
    }
}
