package dev.millrace.internal.decision.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChangesTest {

    @Test
    void every_event_has_its_line_in_the_table() {
        assertThat(Changes.events())
                .containsExactlyInAnyOrderElementsOf(recordsOf(Event.class).toList());
    }

    private static Stream<Class<?>> recordsOf(Class<?> type) {
        return type.isRecord()
                ? Stream.of(type)
                : Arrays.stream(type.getPermittedSubclasses()).flatMap(ChangesTest::recordsOf);
    }
}
