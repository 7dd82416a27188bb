package dev.firn.reliability;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitResult;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A process that commits one large array of small chunks: chunk {@code i/j} holds its two numbers. */
final class BulkWriter {
    static final int COLUMNS = 1_000;

    private BulkWriter() {}

    static ByteBuffer chunk(int row, int column) {
        return ByteBuffer.allocate(8).putInt(row).putInt(column).flip();
    }

    public static void main(String[] arguments) {
        int rows = Integer.parseInt(arguments[1]);
        try (Repository repository = Repository.create(Path.of(arguments[0]), Numbered.surroundings("bulk"));
                Session session = repository.session(RefName.branch("main"))) {
            session.put(
                    "big/zarr.json",
                    ByteBuffer.wrap(Numbered.ARRAY
                            .replace("[64,64]", "[" + rows + "," + COLUMNS + "]")
                            .getBytes(StandardCharsets.UTF_8)));
            for (int row = 0; row < rows; row++) {
                for (int column = 0; column < COLUMNS; column++) {
                    session.put("big/c/" + row + "/" + column, chunk(row, column));
                }
            }
            CommitResult result = session.commit(Numbered.request("bulk", rows));
            System.out.println(result.commit().orElseThrow());
        }
    }
}
