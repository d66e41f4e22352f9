package dev.millrace.testing.example;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.testing.junit.WorkflowCases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The page's case, as a test. */
class CasesTest {

    @TestFactory
    Stream<DynamicTest> cases() {
        return WorkflowCases.in(Path.of("src/test/workflows"));
    }

    @Test
    void the_page_has_this_case() throws IOException {
        assertThat(Path.of("../../docs/testing.md"))
                .content()
                .contains(Files.readString(Path.of("src/test/workflows/sum.yaml")));
    }
}
