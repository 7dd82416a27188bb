package dev.firn.cli;

import dev.firn.cas.FirnException;
import dev.firn.cas.space.Medium;
import dev.firn.cas.store.StoreWriter;
import dev.firn.repository.DirectoryDonor;
import dev.firn.repository.Donor;
import dev.firn.repository.Lost;
import dev.firn.repository.RepairReport;
import dev.firn.repository.Repository;
import dev.firn.repository.RepositoryDonor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** What {@code verify --repair-from} heals from: a repository, a directory of files, or a directory that has its repository inside. */
final class RepairSource {
    private RepairSource() {}

    /** Heals the open repository from {@code other}. */
    static RepairReport repair(OpenRepository open, Path other, int threads) {
        requireDirectory(other);
        Path inside = other.resolve(Repository.INSIDE);
        Path at = Repository.isAt(other) ? other : inside;
        boolean isRepository = Repository.isAt(at) && !isSame(at, open.directory());
        if (isSame(other, open.directory())) {
            throw FirnException.refused(other + " is the repository that is to be repaired")
                    .withHint("name another one, or a directory that was checked out");
        }
        if (!isRepository) {
            return open.repository().repairFrom(new DirectoryDonor(other, inside), threads);
        }
        try (Repository good = Repository.open(at, open.repository().surroundings())) {
            Donor repository = new RepositoryDonor(good);
            Donor donor =
                    at.equals(inside) ? new Both(List.of(repository, new DirectoryDonor(other, inside))) : repository;
            return open.repository().repairFrom(donor, threads);
        }
    }

    private static void requireDirectory(Path other) {
        try {
            if (Medium.look(other).filter(BasicFileAttributes::isDirectory).isEmpty()) {
                throw FirnException.missing("there is no directory " + other + " to repair from");
            }
        } catch (IOException e) {
            throw Medium.report("read", other, e);
        }
    }

    private static boolean isSame(Path one, Path two) {
        try {
            return Files.isSameFile(one, two);
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks the next for what the one before has not. */
    private record Both(List<Donor> donors) implements Donor {
        @Override
        public String place() {
            return donors.get(0).place();
        }

        @Override
        public Set<Lost> give(Collection<Lost> wanted, StoreWriter writer) {
            Set<Lost> given = new LinkedHashSet<>();
            for (Donor donor : donors) {
                List<Lost> missing = new ArrayList<>(wanted);
                missing.removeAll(given);
                given.addAll(donor.give(missing, writer));
            }
            return given;
        }
    }
}
