package dev.millrace.store.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {

    @TempDir
    private Path folder;

    private TextFiles texts() {
        return new TextFiles(folder.resolve("texts"), FileOps.real());
    }

    private Path only() throws IOException {
        try (var files = Files.list(folder.resolve("texts"))) {
            return files.filter(file -> file.toString().endsWith(".text"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void a_text_replaces_the_one_before() {
        assertThat(texts().readAll()).isEmpty();
        texts().write("a/b", "one");
        texts().write("a_b", "beside");
        texts().write("a/b", "");

        assertThat(texts().readAll()).isEqualTo(Map.of("a/b", "", "a_b", "beside"));
    }

    @Test
    void what_a_crash_left_half_written_does_not_count() throws IOException {
        texts().write("a", "one");
        var half = Path.of(only().toString().replace(".text", ".half"));
        Files.writeString(half, "tw");

        assertThat(texts().readAll()).isEqualTo(Map.of("a", "one"));
        texts().write("a", "two");
        assertThat(texts().readAll()).isEqualTo(Map.of("a", "two"));
    }

    @Test
    void a_flipped_bit_and_a_cut_file_are_named() throws IOException {
        texts().write("a", "one");
        var file = only();
        var bytes = Files.readAllBytes(file);
        for (int length : new int[] {0, 5, bytes.length - 1}) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> texts().readAll())
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining(file.getFileName().toString());
        }
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> texts().readAll()).isInstanceOf(JournalException.class);
    }
}
