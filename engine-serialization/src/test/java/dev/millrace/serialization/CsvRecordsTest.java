package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.NodeRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRecordsTest {

    @TempDir
    Path folder;

    private static final Workflow OVER_ITEMS = Workflow.named("over-items")
            .node(
                    "each",
                    "ForEach",
                    each -> each.set("collectionFile", "items.csv").body(body -> body.node("pass", "Noop")))
            .build();

    private Execution over(String text) throws IOException {
        Files.writeString(folder.resolve("items.csv"), text);
        try (var engine = WorkflowEngine.builder()
                .nodes(NodeRegistry.builder().build())
                .files(folder)
                .build()) {
            var execution = engine.start(OVER_ITEMS, Map.of());
            execution.await();
            return execution;
        }
    }

    private List<?> items(String text) throws IOException {
        var execution = over(text);
        assertThat(execution.await().status()).as(execution.await().cause()).isEqualTo(ExecutionStatus.COMPLETED);
        var results = (List<?>) execution.snapshot().node("each").output().get("results");
        return results.stream().map(result -> ((Map<?, ?>) result).get("item")).toList();
    }

    @Test
    void each_record_is_a_map_by_the_header() throws IOException {
        assertThat(items("name,amount\r\nink,3\r\n\r\n\"paper, white\",\r\n"))
                .isEqualTo(List.of(Map.of("name", "ink", "amount", "3"), Map.of("name", "paper, white", "amount", "")));
    }

    @Test
    void a_quoted_field_may_hold_quotes_and_line_ends() throws IOException {
        assertThat(items("a,b\n\"one\n\ntwo \"\"three\"\"\",x\n5\" disk,y"))
                .isEqualTo(List.of(Map.of("a", "one\n\ntwo \"three\"", "b", "x"), Map.of("a", "5\" disk", "b", "y")));
    }

    @Test
    void records_of_many_lines_are_read_on_where_the_last_batch_ended() throws IOException {
        var text = IntStream.range(0, 1_000)
                .mapToObj(i -> "\"" + i + "\nline\",b" + i)
                .collect(Collectors.joining("\n", "a,b\n", ""));
        var expected = IntStream.range(0, 1_000)
                .mapToObj(i -> Map.of("a", i + "\nline", "b", "b" + i))
                .toList();

        assertThat(items(text)).isEqualTo(expected);
    }

    @Test
    void an_empty_file_and_a_lone_header_are_empty_collections() throws IOException {
        assertThat(items("")).isEmpty();
        assertThat(items("a,b\n")).isEmpty();
    }

    @Test
    void what_is_no_csv_fails_the_loop_with_the_place() throws IOException {
        assertThat(over("a,b\n1,2\n3\n").await().cause())
                .contains("item 2 is no item of format csv", "1 fields", "header names 2");
        assertThat(over("a,b\n\"1,2\n").await().cause()).contains("at byte 4", "quote");
        assertThat(over("a,a\n").await().cause()).contains("twice");
        assertThatThrownBy(() -> new CsvRecords().below("a,,b")).hasMessageContaining("without a name");
    }
}
