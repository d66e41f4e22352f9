package dev.millrace.examples.typed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypedFlowTest {

    @TempDir
    private Path folder;

    @Test
    void the_report_names_the_sum_and_the_longest_file() throws IOException {
        Files.writeString(folder.resolve("A.java"), "class A {\n}\n");
        Files.writeString(folder.resolve("Bee.java"), "class Bee {\n\n\n}\n");
        Files.writeString(folder.resolve("notes.txt"), "one\n");

        assertThat(TypedMain.run(folder.toString()))
                .isEqualTo("2 Java files with 6 lines; the longest is Bee.java with 4");
    }

    @Test
    void a_folder_that_is_not_there_is_an_error() {
        assertThat(TypedMain.run(folder.resolve("gone").toString())).startsWith("error: node list");
    }
}
