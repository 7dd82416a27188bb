package dev.firn.gateway;

import java.util.List;
import java.util.Optional;

/** One way to look at what is served: a family of paths, and what they answer. Safe for many threads. */
public interface Face {
    /** A short name in lower-case letters, for metrics. */
    String name();

    /**
     * Whether a path is this face's. The first face that says so gets the request.
     *
     * @param segments of the path, decoded, at least one; see {@link Ask#segments}
     */
    boolean takes(List<String> segments);

    /**
     * The reply to a GET or HEAD; to a HEAD the same as to a GET, of whose body only the size is then looked at. May block for the medium; for
     * other hosts only in few threads at once, see {@link RemoteWaits}.
     *
     * @throws BadRequestException if the request is wrong in itself
     * @throws dev.firn.cas.FirnException if the store cannot answer: sent as status 500, or 404 for REFUSED and 503 with {@code Retry-After} for IO, without the message, which
     *     may name places that are no business of the client's
     */
    Reply reply(Ask ask);

    /**
     * The reply to a GET, if it is at hand: nothing is read for it and nobody waited for. Asked before {@link #reply}, by the thread that listens to all
     * connections, for requests without conditions and ranges.
     *
     * @param target path and query as they came
     */
    default Optional<Reply> quickReply(String target) {
        return Optional.empty();
    }
}
