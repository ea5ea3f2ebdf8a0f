package io.orderflow.embedded;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class FirstStartTest {
    @TempDir
    Path folder;

    /** As PostgreSQL's own process does that ends after its initdb was killed. */
    @Test
    void whatAnotherDeletesMeanwhileDoesNotHinderTheClearing() throws Exception {
        Path gone = folder.resolve("postmaster.pid");
        FirstStart.Clearing clearing = new FirstStart.Clearing();

        assertThat(clearing.visitFile(gone, null)).isEqualTo(FileVisitResult.CONTINUE);
        assertThat(clearing.visitFileFailed(gone, new NoSuchFileException("postmaster.pid")))
                .isEqualTo(FileVisitResult.CONTINUE);
        assertThat(clearing.postVisitDirectory(gone, null)).isEqualTo(FileVisitResult.CONTINUE);
        assertThatThrownBy(() -> clearing.visitFileFailed(gone, new AccessDeniedException("postmaster.pid")))
                .isInstanceOf(AccessDeniedException.class);
    }

    @Test
    void whatIsHalfMadeIsCleared() throws Exception {
        Path data = folder.resolve("data");
        Files.createFile(Files.createDirectories(data.resolve("base/1")).resolve("2"));
        Files.createFile(folder.resolve("unfinished"));

        FirstStart.over(folder, data);

        assertThat(data).doesNotExist();
    }
}
