package dev.firn.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A kubo node that is not on the network: the {@code ipfs} program with a repository of its own, in profile {@code unixfs-v1-2025}. */
public final class Kubo {
    private static final long TIMEOUT_SECONDS = 120;

    private final Path program;
    private final Path repository;

    private Kubo(Path program, Path repository) {
        this.program = program;
        this.repository = repository;
    }

    /** Makes a node in a directory, which it makes; where there is no kubo the calling test is skipped and says so. */
    public static Kubo create(Path repository) {
        Kubo kubo = new Kubo(Programs.require("FIRN_TEST_IPFS", "ipfs"), repository);
        kubo.run("init", "--profile=test,unixfs-v1-2025");
        return kubo;
    }

    /** Runs a command offline and returns what it printed, without the last line feed; it must succeed. */
    public String run(String... arguments) {
        return new String(bytes(arguments), StandardCharsets.UTF_8).strip();
    }

    /** As {@link #run}, for output that is no text. */
    public byte[] bytes(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--offline"));
        command.addAll(List.of(arguments));
        try {
            Path err = Files.createTempFile("kubo", ".err");
            Process process = process(command, err).start();
            process.getOutputStream().close();
            byte[] out = process.getInputStream().readAllBytes();
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new AssertionError(String.join(" ", command) + " failed: " + Files.readString(err));
            }
            Files.delete(err);
            return out;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Starts the node's gateway, which gives out what the node has and asks nobody else; closing it ends the node. */
    public Gateway startGateway() {
        run("config", "Addresses.Gateway", "/ip4/127.0.0.1/tcp/0");
        run("config", "Addresses.API", "/ip4/127.0.0.1/tcp/0");
        run("config", "--json", "Addresses.Swarm", "[]");
        run("config", "--json", "Gateway.NoFetch", "true");
        try {
            Path log = Files.createTempFile("kubo", ".log");
            Process daemon = process(List.of(program.toString(), "--offline", "daemon"), log)
                    .redirectOutput(log.toFile())
                    .start();
            return new Gateway(daemon, awaitAddress(daemon, log), log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The node writes where its gateway listens, with a port of its own choice. */
    private String awaitAddress(Process daemon, Path log) throws IOException {
        Path file = repository.resolve("gateway");
        for (long i = 0; i < TIMEOUT_SECONDS * 10; i++) {
            String address = Files.exists(file) ? Files.readString(file).strip() : "";
            if (!address.isEmpty()) {
                return address;
            }
            if (!daemon.isAlive()) {
                break;
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        daemon.destroyForcibly();
        throw new AssertionError("the gateway of kubo does not come up: " + Files.readString(log));
    }

    /**
     * The gateway of a running node.
     *
     * @param daemon the node
     * @param root {@code http://host:port}
     * @param log what the node said
     */
    public record Gateway(Process daemon, String root, Path log) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            daemon.destroy();
            try {
                if (!daemon.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
                    daemon.destroyForcibly();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                daemon.destroyForcibly();
            }
            Files.deleteIfExists(log);
        }
    }

    private ProcessBuilder process(List<String> command, Path err) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("IPFS_PATH", repository.toString());
        builder.environment().put("IPFS_TELEMETRY", "off");
        return builder;
    }

    /** The CID that {@code ipfs add -r -H} gives a directory. */
    public String directoryCid(Path directory) {
        return run("add", "-r", "-H", "-Q", "--only-hash", directory.toString());
    }
}
