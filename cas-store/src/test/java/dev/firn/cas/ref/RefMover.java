package dev.firn.cas.ref;

import dev.firn.cas.Cid;
import dev.firn.cas.space.BlobName;
import dev.firn.cas.space.BlobSpace;
import dev.firn.cas.space.ByteSource;
import dev.firn.cas.space.DirectorySpace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A process that moves one ref on many times, beside others, and prints each operation that was acknowledged. Operations are blobs, as in a repository. */
final class RefMover {
    static final RefName REF = RefName.branch("main");

    private RefMover() {}

    /** Arguments: directory, name of the writer, how many moves. */
    public static void main(String[] arguments) throws IOException {
        try (DirectorySpace space = DirectorySpace.open(Path.of(arguments[0]), new SecureRandom())) {
            RefStore refs = new RefStore(space, space, RefStoreContract.REPOSITORY);
            System.out.println("ready");
            if (System.in.read() < 0) {
                return;
            }
            int done = 0;
            for (int attempt = 0; done < Integer.parseInt(arguments[2]); attempt++) {
                Optional<RefCell> present = refs.find(REF);
                Cid operation = Chain.cid(arguments[1] + " " + attempt + " after " + present);
                String previous =
                        present.map(cell -> cell.operation().toString()).orElse("");
                space.create(blob(operation), ByteSource.of(previous.getBytes(StandardCharsets.UTF_8)));
                long sequence = present.map(RefCell::sequence).orElse(0L) + 1;
                RefCell next = new RefCell(REF, sequence, Optional.of(Chain.cid("commit")), operation, 0);
                Outcome outcome = refs.compareAndSet(
                        present, next, (from, wanted) -> chain(space, from).contains(wanted));
                if (outcome instanceof Outcome.Done) {
                    System.out.println(operation);
                    done++;
                }
            }
        }
    }

    private static BlobName blob(Cid operation) {
        return BlobName.of("operations/" + operation);
    }

    /** {@code last} and all operations before it. */
    static List<Cid> chain(BlobSpace space, Cid last) {
        List<Cid> operations = new ArrayList<>();
        String text = last.toString();
        while (!text.isEmpty()) {
            Cid operation = Cid.parse(text);
            operations.add(operation);
            text = StandardCharsets.UTF_8
                    .decode(space.readWhole(blob(operation), 100))
                    .toString();
        }
        return operations;
    }
}
