package dev.millrace.examples.shapes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeStatus;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ShapesTest {

    private final ManualTime time = new ManualTime();
    private final WorkflowEngine engine = WorkflowEngine.builder()
            .time(time)
            .executor(new SameThread())
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void branch() {
        assertThat(output("branch", Map.of("amount", 250))).isEqualTo(Map.of("text", "250 accepted by a person"));
        assertThat(output("branch", Map.of("amount", 50))).isEqualTo(Map.of("text", "50 accepted by the rules"));
    }

    @Test
    void switch_() {
        assertThat(output("switch", Map.of("country", "NO"))).isEqualTo(Map.of("days", 2));
        assertThat(output("switch", Map.of("country", "DE"))).isEqualTo(Map.of("days", 1));
        assertThat(output("switch", Map.of("country", "FR"))).isEqualTo(Map.of("days", 5));
    }

    @Test
    void for_each() {
        var orders = List.of(Map.of("pieces", 2), Map.of(), Map.of("pieces", 5));

        assertThat(output("for-each", Map.of("orders", orders)))
                .isEqualTo(Map.of("labels", List.of("0: 14", "2: 35"), "failed", List.of(1)));
    }

    @Test
    void while_() {
        assertThat(output("while", Map.of())).isEqualTo(Map.of("rows", 30));
    }

    @Test
    void container() {
        assertThat(output("container", Map.of())).isEqualTo(Map.of("accepted", true));
    }

    @Test
    void subflow() {
        assertThat(output("subflow", Map.of())).isEqualTo(Map.of("text", "eu: 100"));
    }

    @Test
    void timer() {
        var execution = start("timer", Map.of());

        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
        time.advance(Duration.ofMillis(50));
        assertThat(execution.await().isCompleted()).isTrue();
    }

    @Test
    void approval_in_time() {
        var execution = start("approval", Map.of("amount", 250));

        execution.signal("approved", Map.of("by", "Ada"), "answer-1");

        assertThat(execution.await().output()).isEqualTo(Map.of("paidBy", "Ada"));
        assertThat(execution.snapshot().node("remind").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void approval_too_late() {
        var execution = start("approval", Map.of("amount", 250));

        time.advance(Duration.ofDays(2));

        assertThat(execution.await().output()).isEqualTo(Map.of("reminded", true));
        assertThat(execution.snapshot().node("pay").status()).isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void compensation() {
        var result = start("compensation", Map.of()).await();

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPENSATED);
        assertThat(result.variables()).isEqualTo(Map.of("log", List.of("hotel", "flight")));
    }

    @Test
    void retry_and_fallback() {
        var execution = start("retry-and-fallback", Map.of("sku", "A1"));
        time.advance(Duration.ofSeconds(1));

        assertThat(execution.await().output()).isEqualTo(Map.of("quote", "A1 costs 9"));
        assertThat(execution.snapshot().node("live").attempts()).isEqualTo(3);
        assertThat(execution.await().failures().recovered()).hasToString("[live]");
    }

    @Test
    void the_main_runs_them_all() {
        var out = new ByteArrayOutputStream();

        ShapesMain.main(new String[] {"branch"});
        ShapesMain.run(List.of("approval", "timer"), new PrintStream(out, true, StandardCharsets.UTF_8));

        assertThat(out.toString(StandardCharsets.UTF_8)).contains("approval", "{paidBy=Ada}", "timer");
    }

    private Map<String, Object> output(String name, Map<String, Object> input) {
        return start(name, input).await(Duration.ofMinutes(1)).output();
    }

    private Execution start(String name, Map<String, Object> input) {
        return engine.start(ShapesMain.load(name), input);
    }
}
