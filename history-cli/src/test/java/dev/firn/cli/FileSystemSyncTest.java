package dev.firn.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileSystemSyncTest {
    @TempDir
    private Path directory;

    @Test
    void onlySystemsThatReportWhatCouldNotBeWrittenCount() {
        assertThat(FileSystemSync.isReported("Linux", "6.1.0-18-amd64")).isTrue();
        assertThat(FileSystemSync.isReported("Linux", "5.8")).isTrue();
        assertThat(FileSystemSync.isReported("Linux", "5.7.19")).isFalse();
        assertThat(FileSystemSync.isReported("Linux", "4.19.0")).isFalse();
        assertThat(FileSystemSync.isReported("Linux", "next")).isFalse();
        assertThat(FileSystemSync.isReported("Mac OS X", "14.1")).isFalse();
    }

    @Test
    void itIsDoneOrSaidNotToBe() throws IOException {
        Files.writeString(directory.resolve("file"), "text");

        boolean local = Files.getFileStore(directory).type().matches("ext[234]|xfs|btrfs|f2fs");
        boolean reports = FileSystemSync.isReported(System.getProperty("os.name"), System.getProperty("os.version"));

        assertThat(new FileSystemSync().sync(directory)).isEqualTo(local && reports);
    }
}
