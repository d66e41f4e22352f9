package dev.millrace.nodes;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.LogLine;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What scripts and processes say stands in the execution's log. */
class NodeOutputLogTest {

    private static Execution ended(WorkflowEngine engine, String type, String field, Object value) {
        var execution = engine.start(
                Workflow.named("says")
                        .node("say", type, spec -> spec.set(field, value))
                        .build(),
                Map.of());
        execution.await(ofSeconds(20));
        return execution;
    }

    @Test
    void a_script_says_by_its_log_and_by_printing() {
        try (var engine = WorkflowEngine.create()) {
            var execution = ended(engine, "Groovy", "scriptContent", """
                log.info('one {}', 1)
                log.warn('two', new IllegalStateException('why'))
                log.debug('not kept')
                print 'thr'
                println 'ee'
                printf('%s-%d%n', 'four', 4)
                [1].each { println it }
                print 'end'
                [done: true]
                """);

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.log("say").lines())
                    .extracting(LogLine::level, LogLine::text)
                    .map(Object::toString)
                    .containsExactly(
                            "(INFO, \"one 1\")",
                            "(WARNING, \"two: java.lang.IllegalStateException: why\")",
                            "(INFO, \"three\")",
                            "(INFO, \"four-4\")",
                            "(INFO, \"1\")",
                            "(INFO, \"end\")");
        }
    }

    @Test
    void what_a_script_said_before_it_failed_is_there() {
        try (var engine = WorkflowEngine.create()) {
            var execution = ended(engine, "Groovy", "scriptContent", "print 'half'; throw new IOException('broken')");

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            assertThat(execution.log().texts()).containsExactly("half");
        }
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // which has no sh
    void what_a_process_writes_is_there_line_by_line_of_a_failed_one_too() {
        try (var engine = WorkflowEngine.create()) {
            var execution = ended(
                    engine,
                    "Process",
                    "command",
                    List.of(
                            "/bin/sh",
                            "-c",
                            "echo one; echo '##millrace progress 0.5 half'; echo; printf two; echo bad >&2; exit 3"));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.FAILED);
            var lines = execution.log("say").lines();
            assertThat(lines.stream().filter(line -> line.level() == Level.INFO).map(LogLine::text))
                    .containsExactly("one", "", "two");
            assertThat(lines.stream()
                            .filter(line -> line.level() == Level.WARNING)
                            .map(LogLine::text))
                    .containsExactly("bad");
        }
    }
}
