package dev.firn.remote;

import dev.firn.gateway.Ask;
import dev.firn.gateway.Body;
import dev.firn.gateway.Face;
import dev.firn.gateway.Reply;
import dev.firn.gateway.ServedRepository;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** {@code /REPOSITORY/.firn/refs}: what a clone asks first. See docs/format.md, "Fetching over HTTP". */
public final class RefsFace implements Face {
    private final List<ServedRepository> served;
    private final Optional<String> batches;

    /** The refs of these repositories, whose blocks are given out one by one. */
    public RefsFace(List<ServedRepository> served) {
        this.served = List.copyOf(served);
        this.batches = Optional.empty();
    }

    /** The refs of these repositories, whose blocks are given out by {@code blocks}, too, at the same server. */
    public RefsFace(List<ServedRepository> served, BatchFace blocks) {
        this.served = List.copyOf(served);
        this.batches = Optional.of(blocks.path());
    }

    @Override
    public String name() {
        return "refs";
    }

    @Override
    public boolean takes(List<String> segments) {
        return segments.size() == 3 && String.join("/", segments.subList(1, 3)).equals(RefsDocument.PATH);
    }

    @Override
    public Reply reply(Ask ask) {
        for (ServedRepository one : served) {
            if (one.name().equals(ask.segments().get(0))) {
                byte[] document = RefsDocument.of(one.repository(), batches).encode();
                return Reply.of(200, new Body.Whole(ByteBuffer.wrap(document)))
                        .with("Content-Type", "application/json")
                        .with("Cache-Control", "no-cache");
            }
        }
        return Reply.text(404, "there is no repository of this name");
    }
}
