package dev.firn.cas.space;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;

/** What a second process does in the tests of {@link DirectorySpace}. */
final class SpaceProcess {
    private SpaceProcess() {}

    /** Arguments: directory, what to do, and for a race how many names and what to write. */
    public static void main(String[] arguments) throws IOException {
        try (DirectorySpace space = DirectorySpace.open(Path.of(arguments[0]), new SecureRandom())) {
            switch (arguments[1]) {
                case "hold" -> hold(space);
                case "clean" -> System.out.println(space.removeAbandoned());
                case "clean on" -> cleanOn(space);
                case "race" -> race(space, Integer.parseInt(arguments[2]), arguments[3]);
                default -> throw new IllegalArgumentException(arguments[1]);
            }
        }
    }

    private static void hold(BlobSpace space) throws IOException {
        try (BlobWriter writer = space.newBlob()) {
            writer.append(ByteBuffer.wrap(new byte[100_000]));
            System.out.println("holding");
            if (System.in.read() >= 0) {
                System.out.println(writer.seal(BlobName.of("packs/held")));
            }
        }
    }

    /** Cleans over and over until it is told to end, or its parent is gone. */
    private static void cleanOn(DirectorySpace space) throws IOException {
        System.out.println("cleaning");
        int removed = 0;
        while (System.in.available() == 0) {
            removed += space.removeAbandoned();
        }
        System.out.println(removed);
    }

    private static void race(BlobSpace space, int names, String text) throws IOException {
        System.out.println("ready");
        if (System.in.read() < 0) {
            return;
        }
        for (int i = 0; i < names; i++) {
            boolean won = space.create(BlobName.of("race/" + i), ByteSource.of(text.getBytes(StandardCharsets.UTF_8)));
            System.out.println(won ? "won" : "lost");
        }
    }
}
