package dev.firn.gateway;

import java.util.List;

/** {@code /healthz}: says that the server answers. */
final class HealthFace implements Face {
    @Override
    public String name() {
        return "healthz";
    }

    @Override
    public boolean takes(List<String> segments) {
        return segments.equals(List.of("healthz"));
    }

    @Override
    public Reply reply(Ask ask) {
        return Reply.text(200, "ok");
    }
}
