package dev.firn.interop;

import dev.firn.bridge.car.CarBlocks;
import dev.firn.bridge.car.CarImport;
import dev.firn.cas.FirnException;
import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Surroundings;
import dev.firn.workdir.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;

/** A process that imports every CAR of a directory into one repository, and says of each what became of it. */
final class HostileImports {
    private HostileImports() {}

    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[0]);
        List<Path> cars;
        try (Stream<Path> files = Files.list(directory)) {
            cars = files.filter(file -> file.toString().endsWith(".car"))
                    .sorted()
                    .toList();
        }
        try (Repository repository = Repository.create(
                directory.resolve("r.firn"), new Surroundings(Clock.systemUTC(), new Random(1), "tester"))) {
            for (Path car : cars) {
                System.out.println(car.getFileName() + " " + outcome(repository, car));
            }
            System.out.println(
                    "branch " + repository.refs().find(RefName.branch("main")).isPresent());
        }
    }

    private static String outcome(Repository repository, Path car) {
        try (CarBlocks blocks = CarBlocks.open(repository, car, bytes -> {})) {
            CarImport.Request request =
                    new CarImport.Request(RefName.branch("main"), "", CommitRequest.of("m", "a"), OptionalLong.empty());
            new CarImport(repository, blocks, blocks.roots().get(0), request).run(Progress.NONE, commit -> {});
            return "taken";
        } catch (FirnException e) {
            return e.kind().name();
        } catch (OutOfMemoryError e) {
            return "out of memory";
        }
    }
}
