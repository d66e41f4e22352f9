package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventLogTest {

    private static final int LIMIT = 16;

    private final EventLog log = new EventLog(LIMIT, 1);

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

    private List<Long> deliver() {
        var heard = new ArrayList<Long>();
        for (var event = log.nextUndelivered(); event != null; event = log.nextUndelivered()) {
            heard.add(event.sequence());
        }
        return heard;
    }

    private static Event event(long number) {
        return new ExecutionResumed(new ExecutionId(1, 1), number, 0, Request.of("a test"));
    }
}
