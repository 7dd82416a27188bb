package dev.firn.gateway.zarr;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A connection of HTTP/1.1 that is kept, over which several requests are sent before the first reply is read. It believes nothing that RFC 9112 does not say. */
final class KeptConnection implements Closeable {
    private final Socket socket;
    private final InputStream in;

    KeptConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
    }

    /**
     * A request.
     *
     * @param fields name and value in turn
     */
    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    record Asked(String method, String target, List<String> fields, byte[] body) {
        @Override
        public String toString() {
            return method + " " + target + " " + fields;
        }
    }

    /**
     * A reply.
     *
     * @param fields by their names in small letters
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Came(int status, Map<String, String> fields, byte[] body) {
        Optional<String> field(String name) {
            return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
        }
    }

    /** Sends all requests, then reads all replies. */
    List<Came> ask(List<Asked> all) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Asked asked : all) {
            StringBuilder head =
                    new StringBuilder(asked.method() + " " + asked.target() + " HTTP/1.1\r\nHost: localhost\r\n");
            for (int i = 0; i < asked.fields().size(); i += 2) {
                head.append(asked.fields().get(i))
                        .append(": ")
                        .append(asked.fields().get(i + 1))
                        .append("\r\n");
            }
            if (asked.body().length > 0) {
                head.append("Content-Length: ").append(asked.body().length).append("\r\n");
            }
            out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
            out.writeBytes(asked.body());
        }
        socket.getOutputStream().write(out.toByteArray());
        socket.getOutputStream().flush();
        List<Came> replies = new ArrayList<>();
        for (Asked asked : all) {
            replies.add(read(asked.method()));
        }
        return replies;
    }

    private Came read(String method) throws IOException {
        String first = line();
        if (!first.matches("HTTP/1\\.1 \\d{3}( .*)?")) {
            throw new IOException("no status line: " + first);
        }
        int status = Integer.parseInt(first.substring(9, 12));
        Map<String, String> fields = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            if (fields.put(name, line.substring(colon + 1).strip()) != null) {
                throw new IOException("twice: " + line);
            }
        }
        return new Came(status, fields, body(method, status, fields));
    }

    private byte[] body(String method, int status, Map<String, String> fields) throws IOException {
        if (method.equals("HEAD") || status == 204 || status == 304) {
            return new byte[0];
        }
        if ("chunked".equals(fields.get("transfer-encoding"))) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int size = chunk(); size > 0; size = chunk()) {
                all.writeBytes(bytes(size));
                line();
            }
            line();
            return all.toByteArray();
        }
        return bytes(Integer.parseInt(fields.get("content-length")));
    }

    private int chunk() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private byte[] bytes(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException(bytes.length + " of " + count + " bytes came");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("closed after " + line);
            }
            line.write(next);
        }
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
