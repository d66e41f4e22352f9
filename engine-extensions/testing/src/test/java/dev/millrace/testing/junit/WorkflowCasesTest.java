package dev.millrace.testing.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkflowCasesTest {

    @Test
    void each_case_file_is_a_test(@TempDir Path folder) throws Throwable {
        var text = """
            case: %s
            workflow: {workflowId: pass, nodes: [{nodeId: on, runtimeType: Noop}]}
            input: {a: 1}
            expect: {status: COMPLETED, output: {a: %s}}
            """;
        Files.writeString(folder.resolve("a.yaml"), text.formatted("data passes through", "1"));
        Files.writeString(folder.resolve("b.yaml"), text.formatted("data changes", "2"));

        var tests = WorkflowCases.in(folder).toList();

        assertThat(tests)
                .extracting(test -> test.getDisplayName())
                .isEqualTo(List.of("a: data passes through", "b: data changes"));
        tests.get(0).getExecutable().execute();
        assertThatThrownBy(() -> tests.get(1).getExecutable().execute())
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("b: data changes\n")
                .hasMessageContaining("output");
    }
}
