package dev.millrace;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Effect;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.InvalidDataException;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import java.util.AbstractCollection;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ValueLimitTest {

    private static final String LARGE = "x".repeat(1_000);

    private final WorkflowEngine engine = WorkflowEngine.builder()
            .nodes(NodeRegistry.builder().build())
            .valueLimit(1_000)
            .selfChecking()
            .build();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void an_output_that_is_too_large_fails_its_node_by_name_and_is_not_retried() {
        var execution = engine.start(working(context -> Outcome.done("text", LARGE)), Map.of());

        assertThat(execution.await(ofSeconds(20)).status()).isEqualTo(ExecutionStatus.FAILED);
        var failure = execution.snapshot().node("work").why().failure().orElseThrow();
        assertThat(failure.message())
                .contains("[RUN-141] the output has more than 1000 bytes", "at most 1000", "valueLimit");
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.isA("IllegalArgumentException")).isTrue();
    }

    @Test
    void what_fits_is_taken_whatever_its_characters() {
        assertThat(engine.run(working(context -> Outcome.done("text", "x".repeat(900))), Map.of())
                        .isCompleted())
                .isTrue();
        assertThat(engine.run(working(context -> Outcome.done("text", "\u20ac".repeat(300))), Map.of())
                        .isCompleted())
                .isTrue();
        assertThat(engine.run(working(context -> Outcome.done("text", "\u20ac".repeat(400))), Map.of())
                        .isCompleted())
                .isFalse();
        assertThat(engine.run(working(context -> Outcome.done("list", List.of(LARGE))), Map.of())
                        .isCompleted())
                .isFalse();
        assertThat(engine.run(working(context -> Outcome.done(Map.of(LARGE, 1))), Map.of())
                        .isCompleted())
                .isFalse();
    }

    @Test
    void variables_are_held_to_it_one_by_one_and_together() {
        Node one = context -> {
            context.setVariable("large", LARGE);
            return Outcome.done();
        };
        Node many = context -> {
            for (int i = 0; i < 10; i++) {
                context.setVariable("v" + i, "x".repeat(100));
            }
            return Outcome.done();
        };

        assertThat(engine.run(working(one), Map.of()).isCompleted()).isFalse();
        assertThat(engine.run(working(many), Map.of()).isCompleted()).isFalse();
    }

    @Test
    void a_caller_that_gives_too_much_is_told() {
        var execution = engine.start(
                Workflow.named("waiting")
                        .node("wait", "wait", spec -> spec.set("signal", "go"))
                        .build(),
                Map.of());
        var large = Map.of("text", LARGE);

        assertThatThrownBy(() -> engine.start(working(context -> Outcome.done()), large))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("[RUN-141] the input");
        assertThatThrownBy(() -> execution.signal("go", large, null))
                .isInstanceOf(InvalidDataException.class)
                .hasMessageContaining("the payload of the signal 'go'");
        assertThatThrownBy(() -> execution.repair("x").completeWith("wait", large))
                .isInstanceOf(InvalidDataException.class);
        assertThatThrownBy(() -> WorkflowEngine.builder().valueLimit(1)).hasMessageContaining("valueLimit");
        assertThat(execution.status()).isEqualTo(ExecutionStatus.WAITING);
    }

    /** A collection that says it has three elements, and does not stop. */
    private static Collection<Object> endless() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<Object> iterator() {
                return Stream.generate(() -> (Object) 1).iterator();
            }

            @Override
            public int size() {
                return Integer.MAX_VALUE;
            }
        };
    }

    /** Thirty lists in each other, each of which has the next one ten times. */
    private static Object manyTimesTheSame() {
        Object nested = "x";
        for (int i = 0; i < 30; i++) {
            nested = Collections.nCopies(10, nested);
        }
        return nested;
    }

    @Test
    void what_has_no_end_is_too_large_at_every_door_and_is_not_copied_to_its_end() {
        Node variable = context -> {
            context.setVariable("endless", endless());
            return Outcome.done();
        };
        var waiting = engine.start(
                Workflow.named("waiting")
                        .node("wait", "wait", spec -> spec.set("signal", "go"))
                        .build(),
                Map.of());

        for (var value : List.of(endless(), manyTimesTheSame(), Map.of("in", endless()))) {
            assertThat(engine.run(working(context -> Outcome.done("value", value)), Map.of())
                            .cause())
                    .contains("[RUN-141]");
            assertThatThrownBy(() -> engine.start(working(context -> Outcome.done()), Map.of("value", value)))
                    .hasMessageContaining("[RUN-141] the input");
            assertThatThrownBy(() -> waiting.signal("go", Map.of("value", value), null))
                    .hasMessageContaining("[RUN-141]");
        }
        assertThat(engine.run(working(variable), Map.of()).cause()).contains("[RUN-141]");
        assertThat(waiting.status()).isEqualTo(ExecutionStatus.WAITING);
    }

    @Test
    void a_text_for_people_is_cut_whoever_wrote_it() {
        var text = "x".repeat(1_000_000);
        var execution = engine.start(working(context -> Outcome.failed(text, text)), Map.of());
        execution.await(ofSeconds(20));
        var failure = execution.snapshot().node("work").why().failure().orElseThrow();
        Node unsure = context -> Outcome.undecided(text);
        var undecided = engine.start(
                Workflow.named("undecided")
                        .node("work", unsure, spec -> spec.effect(Effect.AT_MOST_ONCE))
                        .build(),
                Map.of());
        undecided.pause(text);
        undecided.cancel(text);
        undecided.await(ofSeconds(20));

        assertThat(failure.type()).hasSizeBetween(900, 1_000).endsWith("more characters)");
        assertThat(failure.message()).hasSizeBetween(63_900, 64_000).endsWith("... (936040 more characters)");
        assertThat(failure.about("again").about("and again").message()).hasSizeLessThanOrEqualTo(64_000);
        assertThat(undecided.events())
                .allSatisfy(event -> assertThat(event.toString()).hasSizeLessThan(70_000));
    }

    @Test
    void without_a_word_a_value_may_have_16_megabytes() {
        try (var unset =
                WorkflowEngine.builder().nodes(NodeRegistry.builder().build()).build()) {
            Node large = context -> Outcome.done("text", "x".repeat((16 << 20) - 100));
            Node larger = context -> Outcome.done("text", "x".repeat((16 << 20) + 1));

            assertThat(unset.run(working(large), Map.of()).isCompleted()).isTrue();
            assertThat(unset.run(working(larger), Map.of()).cause()).contains("[RUN-141]", "at most 16777216");
        }
    }

    private static Workflow working(Node node) {
        return Workflow.named("working").node("work", node).build();
    }
}
