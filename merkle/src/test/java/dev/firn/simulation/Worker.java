package dev.firn.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firn.cas.Cid;
import dev.firn.cas.FirnException;
import dev.firn.cas.FirnException.Kind;
import dev.firn.cas.ref.RefCell;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Damage;
import dev.firn.repository.Repository;
import dev.firn.repository.Repository.VerifyDepth;
import dev.firn.repository.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Somebody who uses the repository: process after process, as they are killed, each doing some of what there is to do. */
final class Worker {
    private static final byte[] ARRAY =
            ("{\"zarr_format\":3,\"node_type\":\"array\",\"shape\":[64,64],\"data_type\":\"int8\","
                            + "\"chunk_key_encoding\":{\"name\":\"default\",\"configuration\":{\"separator\":\"/\"}}}")
                    .getBytes(StandardCharsets.UTF_8);
    private static final RefName MAIN = RefName.branch("main");
    private static final Set<Kind> NOTHING_TO_DO = EnumSet.of(Kind.MISSING, Kind.REFUSED);
    private static final int CHECK_ONE_OF = 4;
    private static final int CHECK_ONE_OF_MANY = 16;
    private static final int MANY_MOVES = 22;
    private static final int[] LENGTHS = {1, 40, 600};

    private final World world;
    private final String name;
    private final SplittableRandom random;
    private final Weather weather;
    private final RefName own;
    private int actsLeft;
    private int lives;
    private int commits;

    Worker(World world, String name, SplittableRandom random, Weather weather) {
        this.world = world;
        this.name = name;
        this.random = random;
        this.weather = weather;
        this.own = RefName.branch("own-" + random.nextInt(3));
        this.actsLeft = weather.actsPerWorker;
    }

    /** Works until all is done or the power is gone. */
    void run() {
        while (actsLeft > 0 && !world.isOver()) {
            SimulatedProcess process = world.newProcess(name + "-life-" + lives++);
            try {
                live(process);
            } catch (Killed e) {
                actsLeft--;
            } finally {
                process.kill();
            }
        }
    }

    private void live(SimulatedProcess process) {
        long faults = process.faults();
        Repository opened;
        try {
            opened = world.open(process, world.surroundings(name));
        } catch (FirnException e) {
            actsLeft--;
            requireFault(process, faults, e);
            return;
        }
        try (Repository repository = opened) {
            do {
                actsLeft--;
                act(repository, process);
            } while (actsLeft > 0 && random.nextInt(6) != 0);
        }
    }

    private void act(Repository repository, SimulatedProcess process) {
        long faults = process.faults();
        try {
            int what = random.nextInt(100);
            if (weather.isBusy && what < 30) {
                moveOften(repository);
            } else if (what < 55) {
                commit(repository, what < 35 ? MAIN : own);
            } else if (what < 70) {
                read(repository, process);
            } else if (what < 92) {
                moveSomething(repository, what);
            } else if (what < 97) {
                List<String> damages = new ArrayList<>();
                repository.verify(VerifyDepth.FULL, Optional.empty(), 1).damages().stream()
                        .map(Damage::message)
                        .forEach(damages::add);
                if (process.faults() == faults) {
                    assertThat(damages).isEmpty();
                }
            } else {
                repository.repair();
            }
        } catch (FirnException e) {
            if (e.kind() != Kind.CONFLICT && !(NOTHING_TO_DO.contains(e.kind()))) {
                requireFault(process, faults, e);
            }
        }
    }

    /** Nothing fails by itself. */
    private void requireFault(SimulatedProcess process, long before, FirnException report) {
        if (process.faults() == before || report.kind() == Kind.CORRUPT) {
            throw new AssertionError(
                    process + " was told without cause: " + report.kind() + " " + report.getMessage(), report);
        }
    }

    private byte[] someBytes() {
        byte[] bytes = new byte[LENGTHS[random.nextInt(LENGTHS.length)]];
        Arrays.fill(bytes, (byte) (random.nextInt(9) - 100)); // No text, and often what others put too.
        return bytes;
    }

    private Map<String, byte[]> someChanges(String label) {
        Map<String, byte[]> changes = new TreeMap<>();
        changes.put("a/zarr.json", ARRAY);
        changes.put("label", label.getBytes(StandardCharsets.UTF_8));
        for (int i = random.nextInt(4); i > 0; i--) {
            changes.put("a/c/" + random.nextInt(6) + "/" + random.nextInt(6), someBytes());
        }
        if (random.nextInt(4) == 0) {
            changes.put("binary", someBytes());
        }
        return changes;
    }

    private void commit(Repository repository, RefName branch) {
        long floor = world.ledger.floor(branch);
        long before = world.highest(branch.directory().text());
        List<Cid> made = new ArrayList<>();
        try (Session session = repository.session(branch)) {
            Optional<Cid> base = session.target().base();
            Map<String, byte[]> content = new TreeMap<>();
            base.ifPresent(cid -> content.putAll(requireKnown(cid).content()));
            if (!content.isEmpty() && random.nextInt(4) == 0) {
                String gone = List.copyOf(content.keySet()).get(random.nextInt(content.size()));
                content.remove(gone);
                session.delete(gone);
            }
            someChanges(name + "-commit-" + commits++).forEach((key, bytes) -> {
                content.put(key, bytes);
                session.put(key, ByteBuffer.wrap(bytes));
            });
            CommitResult result = session.commit(CommitRequest.of("by " + name, name), cid -> {
                made.add(cid);
                world.ledger.prepare(cid, new Ledger.Version(base, content));
            });
            acknowledged(result.cell().orElseThrow(), floor, CHECK_ONE_OF);
        } catch (FirnException e) {
            if (e.kind() != Kind.UNKNOWN_OUTCOME) {
                made.forEach(cid -> world.ledger.fail(
                        cid, e.kind() + " at call " + world.ticks() + " of " + name + ": " + e.getMessage()));
            }
            if (e.kind() == Kind.CONFLICT) {
                assertThat(world.highest(branch.directory().text()))
                        .as("%s conflicts on %s: %s", name, branch, e.getMessage())
                        .isGreaterThan(before);
            }
            throw e;
        }
    }

    private Ledger.Version requireKnown(Cid commit) {
        Ledger.Version version = world.ledger.versions().get(commit);
        if (version == null) {
            throw new AssertionError("nobody made commit " + commit);
        }
        return version;
    }

    private void acknowledged(RefCell cell, long floor, int oneOf) {
        world.ledger.acknowledge(cell, floor);
        if (random.nextInt(oneOf) == 0) {
            world.checkAfterPowerLoss();
        }
    }

    /** Whoever has the repository open for long finds in it what others wrote meanwhile, and merged. */
    private void readVersion(Repository repository, SimulatedProcess process, Cid commit) {
        long faults = process.faults();
        try {
            new Checker(repository, world.ledger).checkVersion(commit);
        } catch (FirnException e) {
            requireFault(process, faults, e);
        }
    }

    private void read(Repository repository, SimulatedProcess process) {
        if (random.nextBoolean()) {
            someCommit().ifPresent(commit -> readVersion(repository, process, commit));
            return;
        }
        RefName ref = random.nextBoolean() ? MAIN : own;
        long floor = world.ledger.floor(ref);
        Optional<RefCell> cell = repository.refs().cell(ref);
        cell.ifPresentOrElse(seen -> world.ledger.see(seen, floor), () -> world.ledger.seeNothing(ref, floor));
        cell.flatMap(RefCell::commit).ifPresent(commit -> readVersion(repository, process, commit));
    }

    private void moveSomething(Repository repository, int what) {
        RefName branch = random.nextBoolean() ? MAIN : own;
        if (what < 78) {
            move(branch, () -> repository.refs().undo(branch));
            return;
        }
        Optional<Cid> commit = someCommit();
        if (commit.isEmpty()) {
            return;
        }
        if (what < 84) {
            move(branch, () -> repository.refs().reset(branch, commit.get()));
        } else if (what < 88) {
            RefName tag = RefName.tag("v" + random.nextInt(4));
            move(tag, () -> repository.refs().create(tag, commit.get()));
        } else if (what < 90) {
            RefName side = RefName.branch("side-" + random.nextInt(3));
            move(side, () -> repository.refs().create(side, commit.get()));
        } else {
            RefName side = RefName.branch("side-" + random.nextInt(3));
            move(side, () -> repository.refs().delete(side));
        }
    }

    private void moveOften(Repository repository) {
        for (int i = 0; i < MANY_MOVES; i++) {
            Optional<Cid> commit = someCommit();
            if (commit.isPresent()) {
                long floor = world.ledger.floor(MAIN);
                acknowledged(repository.refs().reset(MAIN, commit.get()), floor, CHECK_ONE_OF_MANY);
            }
        }
    }

    private void move(RefName ref, Supplier<RefCell> movement) {
        long floor = world.ledger.floor(ref);
        acknowledged(movement.get(), floor, CHECK_ONE_OF);
    }

    /** A commit that was acknowledged. */
    private Optional<Cid> someCommit() {
        List<Cid> commits = new ArrayList<>(world.ledger.acknowledgedCommits());
        commits.sort(java.util.Comparator.comparing(Cid::toString));
        return commits.isEmpty() ? Optional.empty() : Optional.of(commits.get(random.nextInt(commits.size())));
    }

    /** The commit of a process that comes when all others are gone: nothing stands in its way. */
    void commitAsLast(Repository repository) {
        commit(repository, MAIN);
    }
}
