package dev.firn.cli;

import dev.firn.workdir.DirectorySync;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Has the system write out the whole file system that a directory lies in: one wait where syncing files one by one takes thousands. Java has no call for that, so
 * the program {@code sync} makes it (syncfs(2)).
 */
final class FileSystemSync implements DirectorySync {
    /** On these it is known to end only when all is on the medium; network and user-space file systems may promise less. */
    private static final Set<String> CERTAIN = Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs");

    /** From this version of Linux on the call reports what could not be written. */
    private static final int[] REPORTS_SINCE = {5, 8};

    @Override
    public boolean sync(Path directory) throws IOException {
        if (!isReported(System.getProperty("os.name", ""), System.getProperty("os.version", ""))
                || !CERTAIN.contains(Files.getFileStore(directory).type())) {
            return false;
        }
        ProcessBuilder command = new ProcessBuilder(
                        "sync", "-f", directory.toAbsolutePath().toString())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        Process process;
        try {
            process = command.start();
        } catch (IOException e) {
            return false; // There is no such program.
        }
        try {
            // What could not be written is told again to whoever syncs the file it belongs to, as is done next if this
            // failed.
            return process.waitFor() == 0;
        } catch (InterruptedException e) {
            process.destroy();
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether the call reports failures on a system of this name and version, such as {@code Linux} and {@code 6.1.0-18-amd64}. */
    static boolean isReported(String name, String version) {
        String[] numbers = version.split("[^0-9]", 3);
        if (!name.equals("Linux") || numbers.length < 2 || numbers[0].isEmpty() || numbers[1].isEmpty()) {
            return false;
        }
        int major = Integer.parseInt(numbers[0]);
        return major > REPORTS_SINCE[0]
                || major == REPORTS_SINCE[0] && Integer.parseInt(numbers[1]) >= REPORTS_SINCE[1];
    }
}
