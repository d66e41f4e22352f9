package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoopProgressTest {

    private static final ExecutionId ID = new ExecutionId(1, 2);
    private static final ExecutionId OTHER = new ExecutionId(1, 3);
    private static final NodePath EACH = NodePath.parse("box/each");

    private final LoopProgress loops = new LoopProgress();

    private static Event begins(ExecutionId execution, int items) {
        return new CollectionFixed(execution, 1, 0, EACH, Collections.nCopies(items, "x"));
    }

    private static Event ends(ExecutionId execution, int index, NodeStatus status) {
        return new ScopeClosed(execution, 1, 0, EACH.iteration(index), status, Map.of());
    }

    @Test
    void each_tenth_of_a_loop_is_worth_a_line_and_says_how_many_failed() {
        assertThat(loops.on(begins(ID, 20))).contains("box/each loops over 20 items");

        assertThat(loops.on(ends(ID, 0, NodeStatus.COMPLETED))).isEmpty();
        assertThat(loops.on(ends(ID, 1, NodeStatus.FAILED))).contains("box/each 2/20, 1 failed");
        assertThat(loops.on(ends(ID, 2, NodeStatus.COMPLETED))).isEmpty();
        assertThat(loops.of(ID, EACH)).isEqualTo(" 3/20, 1 failed");
    }

    @Test
    void a_loop_over_a_file_counts_thousands_for_nobody_knows_how_many_there_are() {
        var file = new CollectionFile("rows.csv", "", 1, 1);
        assertThat(loops.on(new CollectionOpened(ID, 1, 0, EACH, file)))
                .contains("box/each loops over the lines of rows.csv");

        for (int i = 0; i < 999; i++) {
            assertThat(loops.on(ends(ID, i, NodeStatus.COMPLETED))).isEmpty();
        }
        assertThat(loops.on(ends(ID, 999, NodeStatus.COMPLETED))).contains("box/each 1000");
    }

    @Test
    void a_while_counts_from_its_first_iteration_on() {
        loops.on(ends(ID, 0, NodeStatus.COMPLETED));

        assertThat(loops.of(ID, EACH)).isEqualTo(" 1");
    }

    @Test
    void the_loops_of_two_executions_are_two() {
        loops.on(begins(ID, 10));
        loops.on(begins(OTHER, 2));

        loops.on(ends(ID, 0, NodeStatus.COMPLETED));
        loops.on(ends(OTHER, 0, NodeStatus.COMPLETED));

        assertThat(loops.of(ID, EACH)).isEqualTo(" 1/10");
        assertThat(loops.of(OTHER, EACH)).isEqualTo(" 1/2");
        loops.forget(ID, EACH);
        assertThat(loops.of(ID, EACH)).isEmpty();
        assertThat(loops.of(OTHER, EACH)).isEqualTo(" 1/2");
    }

    @Test
    void a_run_shows_scopes_and_how_far_its_loops_are(@TempDir Path folder) {
        var file = CommandLineRun.file(folder, "loops.yaml", """
                workflowId: loops
                nodes:
                  - nodeId: box
                    runtimeType: Container
                    body:
                      nodes:
                        - nodeId: each
                          runtimeType: ForEach
                          collectionExpression: "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]"
                          completion: {toleratedFailures: 1}
                          body: {nodes: [{nodeId: work, runtimeType: Groovy, scriptContent: "if (input.item == 4) throw new IOException('no')"}]}
                """);

        var run = CommandLineRun.of("run", file);

        assertThat(run.code()).isZero();
        assertThat(run.err())
                .contains("box started", "box/each loops over 10 items", "box/each 3/10\n")
                .contains("box/each[3]/work failed: IOException: no", "box/each 10/10, 1 failed", "box/each completed");
        assertThat(run.err()).doesNotContain("box/each[0]/work started");
        assertThat(run.out()).contains("box/each");
        assertThat(List.of(run.err().split("\n")))
                .filteredOn(line -> line.contains("/10"))
                .hasSize(10);
    }
}
