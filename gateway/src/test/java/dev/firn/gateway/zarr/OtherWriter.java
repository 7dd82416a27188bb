package dev.firn.gateway.zarr;

import dev.firn.cas.ref.RefName;
import dev.firn.repository.CommitRequest;
import dev.firn.repository.Repository;
import dev.firn.repository.Session;
import dev.firn.repository.Surroundings;
import dev.firn.testing.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;

/** A process that changes a repository that others serve. It takes a line for each change and answers it with a line when the change is made. */
final class OtherWriter {
    private OtherWriter() {}

    static JavaProcess start(Path directory) {
        return JavaProcess.start(OtherWriter.class, List.of("-Xshare:auto", "-Xmx128m"), directory);
    }

    public static void main(String[] arguments) throws IOException {
        Surroundings surroundings = new Surroundings(Clock.systemUTC(), new SecureRandom(), "other");
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Repository repository = Repository.open(Path.of(arguments[0]), surroundings)) {
            System.out.println("ready");
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                String[] words = line.split(" ");
                if (words[0].equals("commit")) {
                    System.out.println(commit(repository, words[1], words[2], words[3]));
                } else if (words[0].equals("delete")) {
                    System.out.println(
                            repository.refs().delete(RefName.parse(words[1])).sequence());
                } else {
                    System.out.println(repository
                            .refs()
                            .create(
                                    RefName.parse(words[1]),
                                    repository.snapshot(words[2]).commit().orElseThrow())
                            .sequence());
                }
            }
        }
    }

    /** The CID of the commit that puts one text. */
    static String commit(Repository repository, String branch, String key, String text) {
        try (Session session = repository.session(RefName.branch(branch))) {
            session.put(key, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
            return session.commit(CommitRequest.of("change", "other"))
                    .commit()
                    .orElseThrow()
                    .toString();
        }
    }
}
