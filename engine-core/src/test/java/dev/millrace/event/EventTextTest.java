package dev.millrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.Wait;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EventTextTest {

    private static final ExecutionId ID = new ExecutionId(1, 2);
    private static final long AT = 1_700_000_000_123_456L;

    @Test
    void instants_are_readable_and_never_is_a_word() {
        var waiting = new NodeWaiting(ID, 3, AT, NodePath.parse("ask"), new Wait("answer", Long.MAX_VALUE, ""));

        assertThat(waiting)
                .hasToString("NodeWaiting[execution=" + ID
                        + ", sequence=3, at=2023-11-14T22:13:20.123456Z, node=ask, awaited=Wait[signal=answer,"
                        + " due=never, correlation=]]");
        assertThat(new ExecutionPaused(ID, 1, AT, Request.of("lunch"), AT + 60_000_000).toString())
                .contains("resume=2023-11-14T22:14:20.123456Z");
    }

    @Test
    void a_failure_is_its_type_and_message_without_the_trace() {
        var failure = Failure.of(new IllegalStateException("card declined"));

        assertThat(new NodeFailed(
                                ID,
                                1,
                                AT,
                                NodePath.parse("pay"),
                                failure,
                                new FailedAttempt(1, false, Map.of(), List.of()))
                        .toString())
                .contains("failure=java.lang.IllegalStateException: card declined,")
                .doesNotContain("\tat ");
    }

    static Stream<Class<?>> events() {
        return Stream.of(Event.class.getPermittedSubclasses())
                .flatMap(group -> Stream.of(group.getPermittedSubclasses()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void every_event_prints_itself_so(Class<?> event) throws ReflectiveOperationException {
        assertThat(Modifier.isFinal(event.getDeclaredMethod("toString").getModifiers()))
                .as("the one that a record has by itself is final")
                .isFalse();
    }
}
