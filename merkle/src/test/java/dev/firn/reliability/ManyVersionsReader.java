package dev.firn.reliability;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Snapshot;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Process of a test: commits many versions of what a {@link BulkWriter} made, keeps all of them open, as a server does, and looks up many chunks of each. Prints how many it found. */
final class ManyVersionsReader {
    private ManyVersionsReader() {}

    /** Arguments: the repository, how many rows it has, how many versions. */
    public static void main(String[] arguments) {
        int rows = Integer.parseInt(arguments[1]);
        int versions = Integer.parseInt(arguments[2]);
        Random random = new Random(4);
        long found = 0;
        try (Repository repository = Numbered.open(Path.of(arguments[0]))) {
            List<Snapshot> open = new ArrayList<>();
            for (int version = 0; version < versions; version++) {
                try (Session session = repository.session(RefName.branch("main"))) {
                    session.put("big/c/0/0", ByteBuffer.wrap(new byte[] {(byte) version, 1, 2}));
                    session.commit(CommitRequest.of("version " + version, "tester"));
                }
                open.add(repository.snapshot("main"));
            }
            for (int i = 0; i < 100; i++) {
                for (Snapshot snapshot : open) {
                    String key = "big/c/" + random.nextInt(rows) + "/" + random.nextInt(BulkWriter.COLUMNS);
                    found += snapshot.find(key).isPresent() ? 1 : 0;
                }
            }
        }
        System.out.println(found);
    }
}
