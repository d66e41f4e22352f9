package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {

    private static final int LIMIT = 16;
    private static final ExecutionId ID = new ExecutionId(1, 1);
    private static final NodePath NODE = NodePath.parse("load");

    private final EventLog log = new EventLog(ID, LIMIT, 1);

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1", "4, 4", "5, 5", "16, 16", "17, 16", "31, 16", "32, 16", "33, 16", "100, 16"})
    void it_grows_to_its_limit_and_then_keeps_the_newest(int added, int kept) {
        for (int number = 1; number <= added; number++) {
            log.addTold(event(number));
        }

        assertThat(log.size()).isEqualTo(kept);
        assertThat(log.isComplete()).isEqualTo(added <= LIMIT);
        assertThat(log.all().stream().map(Event::sequence))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(added - kept + 1, added).boxed().toList());
    }

    @Test
    void each_event_is_delivered_once_in_order_wherever_the_log_begins_anew() {
        var heard = new ArrayList<Long>();
        for (int number = 1; number <= 100; number++) {
            log.add(event(number));
            if (number % 7 == 0) {
                heard.addAll(deliver());
            }
        }
        heard.addAll(deliver());

        assertThat(heard)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 100).boxed().toList());
        assertThat(log.nextUndelivered()).isNull();
    }

    @Test
    void it_is_full_when_the_next_event_would_overwrite_one_that_nobody_has_heard() {
        for (int number = 1; number < LIMIT; number++) {
            log.add(event(number));
        }
        assertThat(log.isFull()).isFalse();

        log.add(event(LIMIT));
        assertThat(log.isFull()).isTrue();

        log.nextUndelivered();
        assertThat(log.isFull()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 15, 16, 17, 40})
    void what_is_made_when_it_is_read_is_as_if_it_had_been_kept(int added) {
        var kept = new EventLog(ID, LIMIT, 1);
        for (int number = 1; number <= added; number++) {
            var event = new Event[] {started(number, 2, 3), completed(number), event(number)}[number % 3];
            kept.add(event);
            addUnmade(event);
            assertThat(log.nextUndelivered()).isEqualTo(kept.nextUndelivered()).isEqualTo(event);
        }

        assertThat(log.all()).isEqualTo(kept.all());
        assertThat(log.size()).isEqualTo(kept.size());
    }

    @Test
    void what_numbers_cannot_hold_is_an_event() {
        var events = List.of(started(1, 64, 1), started(2, 1, 64), started(3, 63, 63), completed(4));
        var early = new NodeStarted(ID, 5, -1, NODE, 1, 1);
        var late = new NodeCompleted(ID, 6, 1L << 52, NODE, NodeResult.EMPTY, Optional.empty());

        events.forEach(this::addUnmade);
        addUnmade(early);
        addUnmade(late);

        assertThat(log.all()).startsWith(events.toArray(Event[]::new)).endsWith(early, late);
    }

    private void addUnmade(Event event) {
        if (event instanceof NodeStarted started) {
            log.addStarted(
                    started.sequence(),
                    started.atEpochMicros(),
                    started.node(),
                    started.attempt(),
                    started.deliveries());
        } else if (event instanceof NodeCompleted completed) {
            log.addCompleted(completed.sequence(), completed.atEpochMicros(), completed.node(), completed.result());
        } else {
            log.add(event);
        }
    }

    private static NodeStarted started(long number, int attempt, int deliveries) {
        return new NodeStarted(ID, number, 1_700_000_000_000_000L + number, NODE, attempt, deliveries);
    }

    private static NodeCompleted completed(long number) {
        var result = new NodeResult(Map.of("number", number), Optional.empty(), Map.of(), List.of());
        return new NodeCompleted(ID, number, 1_700_000_000_000_000L + number, NODE, result, Optional.empty());
    }

    private List<Long> deliver() {
        var heard = new ArrayList<Long>();
        for (var event = log.nextUndelivered(); event != null; event = log.nextUndelivered()) {
            heard.add(event.sequence());
        }
        return heard;
    }

    private static Event event(long number) {
        return new ExecutionResumed(ID, number, 0, Request.of("a test"));
    }
}
