package dev.firn.gateway;

import dev.firn.cas.FirnException;
import java.io.Closeable;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http2.server.HTTP2CServerConnectionFactory;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * A running HTTP server, 1.1 and 2 without TLS, read-only.
 *
 * <pre>{@code
 * try (Gateway gateway = Gateway.start(GatewaySettings.loopback(0), List.of(face), Listeners.silent())) {
 *     gateway.uri();
 * }
 * }</pre>
 */
public final class Gateway implements Closeable {
    private static final int MAX_THREADS = 64;
    private static final int MIN_THREADS = 4;
    private static final int THREAD_IDLE_MILLIS = 10_000;
    /** For a thread whose connection is closed: half of it to end by itself, half after an interruption. */
    private static final int THREAD_STOP_MILLIS = 1_000;

    private static final int MAX_STREAMS = 128;
    private static final long STREAM_IDLE_MILLIS = TimeUnit.MINUTES.toMillis(2);
    private static final int SWEEP_SECONDS = 2;

    private final Server server;
    private final ServerConnector connector;
    private final Dispatch dispatch;
    private final Optional<AccessLog> log;

    private Gateway(Server server, ServerConnector connector, Dispatch dispatch, Optional<AccessLog> log) {
        this.server = server;
        this.connector = connector;
        this.dispatch = dispatch;
        this.log = log;
    }

    /**
     * Who is told what happens. Both are called by any thread and must not wait.
     *
     * @param notices takes what whoever runs the server should know, one sentence each: damage in a store above all
     * @param access takes a line for each request, if they are wanted
     */
    public record Listeners(Consumer<String> notices, Optional<Consumer<String>> access) {
        /** Nobody is told. */
        public static Listeners silent() {
            return new Listeners(notice -> {}, Optional.empty());
        }
    }

    /**
     * Starts a server without an access log; as {@link #start(GatewaySettings, List, Listeners)}.
     *
     * @param notices see {@link Listeners#notices}
     */
    public static Gateway start(GatewaySettings settings, List<Face> faces, Consumer<String> notices) {
        return start(settings, faces, new Listeners(notices, Optional.empty()));
    }

    /**
     * Starts a server.
     *
     * @param faces asked in order whose a path is; {@code /healthz} and {@code /metrics} are the server's own
     * @throws FirnException of kind IO if it cannot listen there
     */
    public static Gateway start(GatewaySettings settings, List<Face> faces, Listeners listeners) {
        return start(settings, faces, listeners, RemoteWaits.none());
    }

    /**
     * As {@link #start(GatewaySettings, List, Listeners)}, for faces of which some wait for other hosts.
     *
     * @param waits through which they do
     */
    public static Gateway start(GatewaySettings settings, List<Face> faces, Listeners listeners, RemoteWaits waits) {
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS, THREAD_IDLE_MILLIS);
        threads.setName("gateway");
        threads.setStopTimeout(THREAD_STOP_MILLIS);
        threads.setDaemon(true);
        Server server = new Server(threads);
        ServerConnector connector = connector(server, settings);
        server.addConnector(connector);
        server.addBean(new NetworkConnectionLimit(settings.limits().connections(), connector));
        Traffic traffic = new Traffic(settings.limits());
        ConnectionClocks clocks = new ConnectionClocks(settings.limits().idle().toMillis());
        Metrics metrics = new Metrics(traffic);
        metrics.watchConnections(() -> connector.getConnectedEndPoints().size());
        List<Face> all = new ArrayList<>(List.of(new HealthFace(), metrics));
        all.addAll(faces);
        Optional<AccessLog> log = listeners.access().map(AccessLog::new);
        PostBodies bodies = new PostBodies(settings.limits());
        Dispatch dispatch = new Dispatch(new Dispatch.Parts(
                new HostCheck(settings.names()),
                all,
                listeners.notices(),
                traffic,
                clocks,
                metrics,
                log,
                bodies,
                waits));
        server.setHandler(dispatch);
        server.setStopTimeout(settings.limits().stop().toMillis());
        try {
            server.start();
        } catch (Exception e) {
            log.ifPresent(AccessLog::close);
            // Jetty's own words only repeat the address.
            throw FirnException.io(
                    "cannot listen on " + settings.host() + ":" + settings.port(),
                    e.getCause() instanceof IOException cause ? cause : e);
        }
        SilentConnections silent = SilentConnections.of(connector, settings.limits());
        sweepNowAndThen(server.getScheduler(), () -> {
            traffic.sweep();
            silent.sweep();
        });
        return new Gateway(server, connector, dispatch, log);
    }

    private static void sweepNowAndThen(Scheduler scheduler, Runnable sweep) {
        scheduler.schedule(
                () -> {
                    sweep.run();
                    sweepNowAndThen(scheduler, sweep);
                },
                SWEEP_SECONDS,
                TimeUnit.SECONDS);
    }

    private static ServerConnector connector(Server server, GatewaySettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        http.setRequestHeaderSize(settings.limits().headerBytes());
        http.setSendServerVersion(false);
        // A connection would keep 100 KB to remember its header fields by.
        http.setHeaderCacheSize(0);
        // Paths are read by Ask, which is stricter and takes an encoded slash for what it is.
        http.setUriCompliance(UriCompliance.UNSAFE);
        HTTP2CServerConnectionFactory http2 = new PriorKnowledge(http);
        http2.setMaxConcurrentStreams(MAX_STREAMS);
        // A stream's own clock runs while its reply is made, too, so it has more time.
        http2.setStreamIdleTimeout(STREAM_IDLE_MILLIS);
        ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(http), http2);
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

    /**
     * Stops: no new connection is taken, what is being answered may end in the time it has, then all connections are closed. Who is
     * interrupted before that waits for no answer, and stays interrupted.
     */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted();
        try {
            connector.close();
            interrupted = interrupted || awaitAnswers();
            // Jetty would give those that ask for nothing another second or two, and those that had their time the same
            // again.
            connector.getConnectedEndPoints().forEach(Gateway::hangUp);
            server.setStopTimeout(0);
            server.stop();
        } catch (Exception e) {
            throw FirnException.io("the server did not stop in order", e);
        } finally {
            log.ifPresent(AccessLog::close);
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Whether the thread was interrupted before all had ended or had their time. */
    private boolean awaitAnswers() throws ExecutionException {
        try {
            dispatch.shutdown().get(server.getStopTimeout(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            return true;
        }
        return false;
    }

    /** As its protocol does it: HTTP/2 says so before. */
    private static void hangUp(EndPoint endPoint) {
        @Nullable Connection connection = endPoint.getConnection();
        if (connection == null) {
            endPoint.close();
        } else {
            connection.close();
        }
    }
}
