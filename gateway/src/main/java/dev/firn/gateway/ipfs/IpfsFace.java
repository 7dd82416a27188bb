package dev.firn.gateway.ipfs;

import dev.firn.bridge.blocks.JoinedBlocks;
import dev.firn.bridge.blocks.StillLookingException;
import dev.firn.bridge.gateway.BlockPlan;
import dev.firn.bridge.gateway.GatewayRefusal;
import dev.firn.bridge.gateway.GatewayRefusal.Reason;
import dev.firn.bridge.gateway.GatewayRequest;
import dev.firn.bridge.gateway.RawBlock;
import dev.firn.bridge.gateway.ResolvedPath;
import dev.firn.bridge.gateway.ResponseFormat;
import dev.firn.cas.BlockSource;
import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.scratch.Scratch;
import dev.firn.gateway.Ask;
import dev.firn.gateway.Body;
import dev.firn.gateway.Conditional;
import dev.firn.gateway.Face;
import dev.firn.gateway.Limits;
import dev.firn.gateway.Reply;
import dev.firn.gateway.Representation;
import dev.firn.gateway.ServedRepository;
import java.io.Closeable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpField;

/**
 * {@code /ipfs/CID}: the blocks of the served repositories as a trustless IPFS gateway gives them, as raw blocks and as CARs (ipfs/specs, Trustless Gateway,
 * 2026-03-05). Nothing is fetched from anywhere else. {@code /ipns/} is known and empty. Safe for many threads.
 */
public final class IpfsFace implements Face, Closeable {
    private static final String IMMUTABLE = "public, max-age=29030400, immutable";
    private static final String RETRY_SECONDS = "5";

    /** How many CARs are sent at once. */
    private static final int MAX_CARS = 64;

    /** What one CAR may remember of what was sent in memory, before that goes to disk. */
    private static final long SEEN_BYTES = 1L << 20;

    private final BlockSource blocks;
    private final Runnable closing;
    private final Supplier<Scratch> scratch;
    private final Conditional conditional;
    private final Semaphore cars = new Semaphore(MAX_CARS);

    /** The blocks of these repositories, which are closed after this. */
    public IpfsFace(List<ServedRepository> served, Limits limits) {
        JoinedBlocks joined = new JoinedBlocks(
                served.stream().map(ServedRepository::repository).toList());
        this.blocks = joined;
        this.closing = joined::close;
        this.scratch = () -> served.get(0).repository().newScratch(SEEN_BYTES);
        this.conditional = new Conditional(limits);
    }

    /** As the other, with blocks of these repositories that stay the caller's and are closed after this. */
    public IpfsFace(List<ServedRepository> served, JoinedBlocks blocks, Limits limits) {
        this(blocks, () -> served.get(0).repository().newScratch(SEEN_BYTES), limits);
    }

    /** Any blocks. */
    IpfsFace(BlockSource blocks, Supplier<Scratch> scratch, Limits limits) {
        this.blocks = blocks;
        this.closing = () -> {};
        this.scratch = scratch;
        this.conditional = new Conditional(limits);
    }

    @Override
    public String name() {
        return "ipfs";
    }

    @Override
    public boolean takes(List<String> segments) {
        return segments.get(0).equals("ipfs") || segments.get(0).equals("ipns");
    }

    @Override
    public Reply reply(Ask ask) {
        try {
            return answer(ask);
        } catch (GatewayRefusal e) {
            return refused(ask, e.reason(), String.valueOf(e.getMessage()));
        } catch (StillLookingException e) {
            return refused(ask, Reason.UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    private static Reply refused(Ask ask, Reason reason, String message) {
        boolean isAway = reason == Reason.NOT_FOUND || reason == Reason.UNAVAILABLE;
        if (isAway && ask.header("Cache-Control").filter(IpfsFace::onlyIfCached).isPresent()) {
            return Reply.text(Reason.PRECONDITION_FAILED.status(), message);
        }
        Reply reply = Reply.text(reason.status(), message);
        return reason == Reason.UNAVAILABLE ? reply.with("Retry-After", RETRY_SECONDS) : reply;
    }

    private static boolean onlyIfCached(String field) {
        return field.toLowerCase(Locale.ROOT).contains("only-if-cached");
    }

    private Reply answer(Ask ask) {
        if (ask.header("Service-Worker").isPresent()) {
            throw new GatewayRefusal(Reason.BAD_REQUEST, "there are no service workers here");
        }
        if (ask.segments().get(0).equals("ipns")) {
            throw new GatewayRefusal(Reason.NOT_FOUND, "this gateway knows no IPNS names");
        }
        GatewayRequest request = GatewayRequest.parse(
                ask.rawPath(),
                ask.rawQuery().orElse(""),
                ask.header("Accept").map(List::of).orElse(List.of()));
        return request.format() == ResponseFormat.RAW ? block(ask, request) : car(ask, request);
    }

    private Reply block(Ask ask, GatewayRequest request) {
        ByteBuffer bytes = RawBlock.of(request.path(), blocks);
        List<HttpField> fields = fields(request, List.of(request.path().root()), ".bin");
        fields.add(new HttpField("Content-Type", ResponseFormat.RAW.mediaType()));
        return conditional.answer(ask, Representation.of(request.path().rootText() + ".raw", bytes, fields));
    }

    private static List<HttpField> fields(GatewayRequest request, List<Cid> roots, String suffix) {
        List<HttpField> fields = new ArrayList<>();
        fields.add(new HttpField("Cache-Control", IMMUTABLE));
        fields.add(new HttpField(
                "Content-Disposition",
                FileName.attachment(request.fileName().orElse(request.path().rootText() + suffix))));
        fields.add(new HttpField("X-Ipfs-Path", request.path().toString()));
        fields.add(
                new HttpField("X-Ipfs-Roots", roots.stream().map(Cid::toString).collect(Collectors.joining(","))));
        fields.add(new HttpField("Vary", "Accept"));
        request.location().ifPresent(location -> fields.add(new HttpField("Content-Location", location)));
        return fields;
    }

    private Reply car(Ask ask, GatewayRequest request) {
        ResolvedPath path = ResolvedPath.of(request.path(), blocks);
        List<HttpField> fields = fields(request, path.roots(), ".car");
        String etag = CarTag.of(request);
        fields.add(new HttpField("ETag", etag));
        if (ask.header("If-None-Match")
                .filter(field -> CarTag.isListed(etag, field))
                .isPresent()) {
            return new Reply(304, fields, Body.NONE);
        }
        fields.add(new HttpField("Accept-Ranges", "none"));
        fields.add(new HttpField(
                "Content-Type",
                ResponseFormat.CAR.mediaType() + "; version=1; order=dfs; dups="
                        + request.part().duplicates().text()));
        if (!cars.tryAcquire()) {
            return Reply.text(429, "too many CARs are being sent").with("Retry-After", RETRY_SECONDS);
        }
        return new Reply(200, fields, new Body.Pieces(stream(request, path), OptionalLong.empty()));
    }

    private CarStream stream(GatewayRequest request, ResolvedPath path) {
        Scratch seen = scratch.get();
        Runnable release = () -> {
            seen.close();
            cars.release();
        };
        try {
            return new CarStream(path.end(), BlockPlan.of(request.part(), path, blocks, seen), release);
        } catch (FirnException e) {
            release.run();
            throw e;
        }
    }

    /** Lets go of what was found out about blocks; the repositories stay open. */
    @Override
    public void close() {
        closing.run();
    }
}
