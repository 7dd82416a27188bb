package dev.firn.remote;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP and its answer, which has so much time to come: its header, and then its body, or as much of that as {@link #moreTime} was not called for. For one
 * thread.
 */
final class HttpAnswer implements Closeable {
    private static final int FIRST_BYTES = 8_192;
    private static final int LEFT_BYTES = 65_536;
    private static final int MIN_STATUS = 100;
    /** Breaks off what does not come; a thread of it ends soon after nobody waits any more. */
    private static final ScheduledThreadPoolExecutor WATCH = newWatch();

    private final HttpURLConnection connection;
    private final HttpLimits limits;
    private final int status;
    private final @Nullable InputStream body;
    private long deadlineNanos;
    private long readBytes;

    /** A body was longer than it may be. */
    static final class TooLongException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLongException(long maxBytes) {
            super("the answer has more than " + maxBytes + " bytes");
        }
    }

    private static ScheduledThreadPoolExecutor newWatch() {
        ScheduledThreadPoolExecutor watch = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "firn-http-watch");
            thread.setDaemon(true);
            return thread;
        });
        watch.setRemoveOnCancelPolicy(true);
        watch.setKeepAliveTime(1, TimeUnit.SECONDS);
        watch.allowCoreThreadTimeOut(true);
        return watch;
    }

    private HttpAnswer(HttpURLConnection connection, HttpLimits limits) throws IOException {
        this.connection = connection;
        this.limits = limits;
        status = connection.getResponseCode();
        if (status < MIN_STATUS) {
            connection.disconnect();
            throw new IOException("the answer is not HTTP, or cut in its first line");
        }
        body = status >= 400 ? connection.getErrorStream() : connection.getInputStream();
        moreTime();
    }

    /** Sends a GET. Redirects are not followed. */
    static HttpAnswer get(URI uri, String accept, HttpLimits limits) throws IOException {
        return send(open(uri, Map.of("Accept", accept), limits), new byte[0], limits);
    }

    /**
     * Sends a POST. Redirects are not followed. Only for what changes nothing: where the connection was one of an earlier answer, and the server had closed it meanwhile,
     * Java sends the request again.
     */
    static HttpAnswer post(URI uri, Map<String, String> fields, byte[] body, HttpLimits limits) throws IOException {
        HttpURLConnection connection = open(uri, fields, limits);
        connection.setDoOutput(true);
        return send(connection, body, limits);
    }

    private static HttpURLConnection open(URI uri, Map<String, String> fields, HttpLimits limits) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout(
                (int) Math.min(Integer.MAX_VALUE, limits.connect().toMillis()));
        connection.setReadTimeout(
                (int) Math.min(Integer.MAX_VALUE, limits.answer().toMillis()));
        fields.forEach(connection::setRequestProperty);
        return connection;
    }

    private static HttpAnswer send(HttpURLConnection connection, byte[] body, HttpLimits limits) throws IOException {
        long millis = limits.connect().toMillis() + limits.answer().toMillis();
        long beginNanos = System.nanoTime();
        // A server that sends its header byte by byte would else hold this thread for ever.
        Future<?> watch = WATCH.schedule(connection::disconnect, millis, TimeUnit.MILLISECONDS);
        try {
            if (connection.getDoOutput()) {
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body);
                }
            }
            return new HttpAnswer(connection, limits);
        } catch (ConnectException e) {
            throw new IOException("nobody takes the connection", e);
        } catch (SocketTimeoutException e) {
            throw new IOException("there was no answer in time", e);
        } catch (IOException e) {
            // It was broken off here if so much time is over; the task itself may not be through yet.
            throw System.nanoTime() - beginNanos >= TimeUnit.MILLISECONDS.toNanos(millis) ? late(limits, e) : e;
        } finally {
            watch.cancel(false);
        }
    }

    private static IOException late(HttpLimits limits, @Nullable IOException cause) {
        return new IOException("no whole answer within " + limits.answer().toMillis() + " ms", cause);
    }

    /** Of HTTP. */
    int status() {
        return status;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(connection.getHeaderField(name));
    }

    /** How long the server says the body is. */
    OptionalLong claimedBytes() {
        long claimed = connection.getContentLengthLong();
        return claimed < 0 ? OptionalLong.empty() : OptionalLong.of(claimed);
    }

    /** What comes next has as much time as an answer. */
    void moreTime() {
        deadlineNanos = System.nanoTime() + limits.answer().toNanos();
    }

    /**
     * Reads some of the body, at least a byte if there is one.
     *
     * @return how many; nothing at the end
     * @throws IOException if the way there fails, it ends before it should, or its time is over; also if it is of status 200, has no body, and does not say so, as one that
     *     was cut in its header
     */
    OptionalLong read(byte[] target, int offset, int length) throws IOException {
        int count = body == null ? -1 : body.read(target, offset, length);
        if (count < 0) {
            OptionalLong claimed = claimedBytes();
            if (claimed.isPresent() && readBytes < claimed.getAsLong()) {
                throw new IOException("the answer ends after " + readBytes + " of " + claimed.getAsLong() + " bytes");
            }
            if (status == 200
                    && readBytes == 0
                    && claimed.isEmpty()
                    && header("Transfer-Encoding").isEmpty()) {
                throw new IOException("the answer ends in its header");
            }
            return OptionalLong.empty();
        }
        if (System.nanoTime() - deadlineNanos > 0) {
            throw late(limits, null);
        }
        readBytes += count;
        return OptionalLong.of(count);
    }

    /** The whole body, which is at most so long. */
    byte[] readAll(int maxBytes) throws IOException {
        long claimed = claimedBytes().orElse(FIRST_BYTES);
        // What the server claims is believed as far as it is harmless; a byte more tells whether there is one.
        byte[] bytes = new byte[(int) Math.min(claimed, maxBytes) + 1];
        int length = 0;
        for (OptionalLong more = read(bytes, 0, bytes.length); more.isPresent(); ) {
            length += (int) more.getAsLong();
            if (length > maxBytes) {
                throw new TooLongException(maxBytes);
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, (int) Math.min(maxBytes + 1L, 2L * length));
            }
            more = read(bytes, length, bytes.length - length);
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Reads what is left of a short body, so that the connection can be used again. */
    void skipShortBody() throws IOException {
        byte[] rest = new byte[FIRST_BYTES];
        while (readBytes < LEFT_BYTES && read(rest, 0, rest.length).isPresent()) {
            // Its length is what counts.
        }
    }

    /** Lets go of the connection: for the next request if all was read, else for good. */
    @Override
    public void close() {
        if (body != null) {
            try {
                body.close();
            } catch (IOException e) {
                // What was wanted of it was read.
                connection.disconnect();
            }
        }
    }
}
