package dev.firn.gateway;

/** {@code /healthz}: says that the server answers. */
final class HealthFace implements Face {
    @Override
    public String name() {
        return "healthz";
    }

    @Override
    public boolean takes(String firstSegment) {
        return firstSegment.equals("healthz");
    }

    @Override
    public Reply reply(Ask ask) {
        return Reply.text(200, "ok");
    }
}
