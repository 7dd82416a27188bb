package dev.firn.gateway;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.GracefulHandler;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * A running HTTP server, 1.1 and 2 without TLS, read-only.
 *
 * <pre>{@code
 * try (Gateway gateway = Gateway.start(GatewaySettings.loopback(0), List.of(face), notice -> {})) {
 *     gateway.uri();
 * }
 * }</pre>
 */
public final class Gateway implements Closeable {
    private static final int MAX_THREADS = 64;
    private static final int MIN_THREADS = 4;
    private static final int THREAD_IDLE_MILLIS = 10_000;

    private final Server server;
    private final ServerConnector connector;

    private Gateway(Server server, ServerConnector connector) {
        this.server = server;
        this.connector = connector;
    }

    /**
     * Starts a server.
     *
     * @param faces asked in order whose a path is; {@code /healthz} is the server's own
     * @param notices takes what whoever runs the server should know, one sentence each, from any thread: damage in a store above all
     * @throws FirnException of kind IO if it cannot listen there
     */
    public static Gateway start(GatewaySettings settings, List<Face> faces, Consumer<String> notices) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MILLIS);
        threads.setName("gateway");
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = connector(server, settings);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
        List<Face> all = new ArrayList<>();
        all.add(new HealthFace());
        all.addAll(faces);
        server.setHandler(new GracefulHandler(new Dispatch(new HostCheck(settings.names()), all, notices)));
        server.setStopTimeout(settings.limits().stop().toMillis());
        try {
            server.start();
        } catch (Exception e) {
            throw FirnException.io("cannot listen on " + settings.host() + ":" + settings.port(), e);
        }
        return new Gateway(server, connector);
    }

    private static ServerConnector connector(Server server, GatewaySettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(settings.limits().headerBytes());
        http.setSendServerVersion(false);
        // Paths are read by Ask, which is stricter and takes an encoded slash for what it is.
        http.setUriCompliance(UriCompliance.UNSAFE);
        ServerConnector connector = new ServerConnector(
                server, 1, 1, new HttpConnectionFactory(http), new HTTP2CServerConnectionFactory(http));
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(settings.limits().idle().toMillis());
        connector.setAcceptQueueSize(settings.limits().connections());
        return connector;
    }

    /** The root of everything that is served: {@code http://host:port/}. */
    public URI uri() {
        String host = connector.getHost();
        return URI.create(
                "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + connector.getLocalPort() + "/");
    }

    /** Stops: no new connection is taken, what is being answered may end in the time it has, then all connections are closed. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw FirnException.io("the server did not stop in order", e);
        }
    }
}
