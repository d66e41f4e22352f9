package dev.millrace.internal.runtime;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionEvent.StopRequested;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TimersTest {

    private final TurnRig rig = TurnRig.inMemory();
    private final Timers timers = new Timers(rig.turns);

    @BeforeEach
    void start() {
        rig.turns.postTurn(() -> rig.turns.decision().start(Map.of(), Map.of(), rig.turns.now()));
    }

    @Test
    void a_later_deadline_takes_the_place_of_an_earlier_one() {
        timers.setDeadline(ofSeconds(1));
        timers.setDeadline(ofSeconds(3));

        rig.time.advance(ofSeconds(2));
        assertThat(rig.heard.events(StopRequested.class)).isEmpty();

        rig.time.advance(ofSeconds(1));
        assertThat(rig.heard.events(StopRequested.class))
                .singleElement()
                .satisfies(stop -> assertThat(stop.stop()).isEqualTo(Stop.TIMEOUT));
    }

    @Test
    void a_pause_ends_at_its_time_and_one_without_has_no_alarm() {
        long now = rig.turns.now();
        rig.turns.postTurn(
                () -> rig.turns.decision().interventions().pause(Request.of("look"), Long.MAX_VALUE, rig.turns.now()));
        timers.resumeAt(Long.MAX_VALUE, now);
        assertThat(rig.time.pending()).isZero();

        timers.resumeAt(now + 5_000_000, now);
        rig.time.advance(ofSeconds(5));

        assertThat(rig.heard.events(ExecutionResumed.class)).hasSize(1);
    }

    @Test
    void what_is_taken_back_is_never_due() {
        timers.setDeadline(ofSeconds(1));
        timers.setGrace(ofSeconds(1));
        timers.resumeAt(rig.turns.now() + 1_000_000, rig.turns.now());

        timers.cancelAll();

        assertThat(rig.time.pending()).isZero();
    }
}
