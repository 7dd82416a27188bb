package dev.firn.bridge.gateway;

import dev.firn.bridge.gateway.PercentCode.Plus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters of a URL, decoded; of two with one name the first counts. */
final class Query {
    private static final int MAX_PARAMETERS = 64;

    private record Parameter(String name, String value) {}

    private final List<Parameter> parameters = new ArrayList<>();

    /** Reads what stands behind the question mark; empty for none. */
    static Query parse(String text) {
        Query query = new Query();
        for (String part : text.split("&", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            if (query.parameters.size() == MAX_PARAMETERS) {
                throw GatewayRefusal.bad("a query of more than " + MAX_PARAMETERS + " parameters");
            }
            int equals = part.indexOf('=');
            String name = equals < 0 ? part : part.substring(0, equals);
            String value = equals < 0 ? "" : part.substring(equals + 1);
            query.parameters.add(
                    new Parameter(PercentCode.decode(name, Plus.SPACE), PercentCode.decode(value, Plus.SPACE)));
        }
        return query;
    }

    Optional<String> find(String name) {
        for (Parameter parameter : parameters) {
            if (parameter.name.equals(name)) {
                return Optional.of(parameter.value);
            }
        }
        return Optional.empty();
    }

    /** The same with this parameter, instead of all of its name. */
    Query with(String name, String value) {
        Query changed = new Query();
        parameters.stream().filter(parameter -> !parameter.name.equals(name)).forEach(changed.parameters::add);
        changed.parameters.add(new Parameter(name, value));
        return changed;
    }

    /** As it stands in a URL, without question mark. */
    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (Parameter parameter : parameters) {
            parts.add(PercentCode.encode(parameter.name) + "=" + PercentCode.encode(parameter.value));
        }
        return String.join("&", parts);
    }
}
