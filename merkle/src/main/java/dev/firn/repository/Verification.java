package dev.firn.repository;

import dev.firn.cas.Beside;
import dev.firn.cas.Cid;
import dev.firn.cas.Codec;
import dev.firn.cas.ObjectRef;
import dev.firn.cas.pack.ContainerType;
import dev.firn.cas.store.Finding;
import dev.firn.cas.store.Store;
import dev.firn.cas.store.StoreVerifier;
import dev.firn.cas.store.VerifyWatch;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Proves a repository sound, or says what is wrong with it: its containers, and its versions. For one use. */
final class Verification {
    /** More are not told apart. */
    static final int MAX_DAMAGES = 10_000;

    private final Repository repository;
    private final Store store;
    private final StoreVerifier.Depth depth;
    private final int threads;
    private final VerifyWatch watch;
    private final Map<Cid, Lost> lost = new LinkedHashMap<>();

    Verification(Repository repository, StoreVerifier.Depth depth, int threads, VerifyWatch watch) {
        this.repository = repository;
        this.store = repository.store();
        this.depth = depth;
        this.threads = threads;
        this.watch = watch;
    }

    /** Verifies all, or of the versions only one. */
    VerifyReport run(Optional<Cid> only) {
        if (depth == StoreVerifier.Depth.STRUCTURE) {
            return run(only, (commit, before, after) -> {});
        }
        ManifestProofs proofs = new ManifestProofs(repository, threads > 1);
        try {
            VerifyReport report = run(only, proofs::want);
            List<Damage> unlawful = proofs.finish();
            // Where objects are missing that should be here, that is damage, and said.
            return report.with(unlawful, report.isSound() ? proofs.unprovedCount() : 0);
        } catch (RuntimeException | Error e) {
            proofs.stop();
            throw e;
        }
    }

    private VerifyReport run(Optional<Cid> only, VersionWalk.Prover prover) {
        VersionWalk walk = new VersionWalk(repository, prover);
        List<Finding> findings = threads == 1 ? findFaultyContainers() : findFaultyContainersBeside(walk, only);
        VersionWalk last = walk;
        if (threads == 1) {
            walk.run(only);
        } else if (!findings.isEmpty()) {
            // What was found counts as unknown now, and what it hits is wanted.
            last = new VersionWalk(repository, prover);
            last.run(only);
        }
        lost.putAll(last.lost());
        return last.report(untraced(findings));
    }

    private List<Finding> findFaultyContainersBeside(VersionWalk walk, Optional<Cid> only) {
        Beside walking = Beside.begin("firn-versions", () -> walk.run(only));
        try {
            return findFaultyContainers();
        } catch (RuntimeException | Error e) {
            walk.stop();
            throw e;
        } finally {
            walking.await();
        }
    }

    private List<Finding> findFaultyContainers() {
        List<Finding> findings = new ArrayList<>();
        store.verifier().run(depth, threads, watch, finding -> {
            if (findings.size() < MAX_DAMAGES) {
                findings.add(finding);
            }
        });
        return findings;
    }

    /** What was found lost: to be asked after {@link #run}. */
    Collection<Lost> lost() {
        return new ArrayList<>(lost.values());
    }

    static boolean isRebuildable(Finding finding) {
        return finding.blob().text().startsWith("index/");
    }

    /** What no version was found to need, or needs nowhere but in the file that is damaged. */
    private List<Damage> untraced(List<Finding> findings) {
        List<Damage> damages = new ArrayList<>();
        Set<Cid> named = new HashSet<>();
        lost.keySet().forEach(cid -> named.add(digestOf(cid)));
        for (Finding finding : findings) {
            Optional<Cid> content = finding.content();
            if (content.map(Verification::digestOf).filter(named::contains).isPresent() || isHealed(finding)) {
                continue;
            }
            content.filter(cid -> cid.has(Codec.RAW)).ifPresent(cid -> lost.putIfAbsent(cid, lostIn(finding, cid)));
            damages.add(new Damage(finding.kind(), content, finding.message(), List.of(), 0, isRebuildable(finding)));
        }
        return damages;
    }

    /** A block of which no version says what it is: a line, or what may be an object. */
    private static Lost lostIn(Finding finding, Cid cid) {
        return finding.blob().isBelow(ContainerType.ALL_LINES)
                ? Lost.block(Cid.of(Codec.DAG_JSON, cid.digest()))
                : Lost.object(new ObjectRef(cid, finding.endBytes() - finding.beginBytes()));
    }

    private static Cid digestOf(Cid cid) {
        return Cid.of(Codec.RAW, cid.digest());
    }

    /** Whether the same bytes stand somewhere else, where nothing was found wrong: every reader goes there. */
    private boolean isHealed(Finding finding) {
        return finding.content().filter(store::knows).isPresent();
    }
}
