package dev.millrace.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.journal.Frame;
import dev.millrace.store.journal.FrameKind;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A frame says whose turn it holds before its codec is asked; both must say the same. */
class TurnJournalTest {

    private static final ExecutionId ID = new ExecutionId(1, 2);
    private static final ExecutionId OTHER = new ExecutionId(1, 3);

    private final PlainCodec codec = new PlainCodec();

    private static Turn turn(ExecutionId execution, long first) {
        return new Turn(execution, List.of(event(execution, first), event(execution, first + 1)));
    }

    private static ExecutionResumed event(ExecutionId execution, long sequence) {
        return new ExecutionResumed(execution, sequence, 0, Request.of("a test"));
    }

    private Turn decoded(ExecutionId execution, TurnBody.Span span, Turn held) {
        var apart = new TurnBody.Apart(Optional.empty(), List.of());
        var body = new TurnBody(execution, span, true, 1, apart, TurnJournal.encode(codec, held, Integer.MAX_VALUE));
        return TurnJournal.decode(
                new Frame(FrameKind.TURN_COMMITTED, 1, 7, 6, 0, body.encoded()), codec, name -> new byte[0]);
    }

    @Test
    void the_turn_that_a_frame_announces_is_read() {
        assertThat(decoded(ID, new TurnBody.Span(3, 4), turn(ID, 3))).isEqualTo(turn(ID, 3));
    }

    static Stream<Turn> others() {
        return Stream.of(turn(OTHER, 3), turn(ID, 4), new Turn(ID, List.of(event(ID, 3))));
    }

    @ParameterizedTest
    @MethodSource("others")
    void another_turn_than_the_one_announced_is_refused(Turn held) {
        assertThatThrownBy(() -> decoded(ID, new TurnBody.Span(3, 4), held))
                .isInstanceOf(StoreException.class)
                .hasMessageStartingWith("[STO-104] frame 7 is said to hold events 3 to 4 of execution " + ID);
    }
}
