package dev.millrace.internal.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.ExecutionId;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.Fire.Started;
import dev.millrace.internal.trigger.TriggerState.Accepted;
import dev.millrace.store.StoreException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TriggerTextTest {

    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00.000001Z");
    private static final TriggerId ID = new TriggerId("a/b c", "näh \n%");

    @Test
    void what_was_written_is_read_again() {
        var state = TriggerState.begin(NOW)
                .withArmed(Optional.of("abc"))
                .withLooked(NOW, "Cron[expression=* * * * *, zone=UTC]")
                .withEnabled(false)
                .withAccepted(List.of(new Accepted(NOW, NOW.plusSeconds(5), 3)))
                .withFiles(Map.of("in/a b.csv", "x 1"))
                .withFires(7)
                .withFire(new Fire("i@1", ID.workflow(), ID.name(), NOW, NOW, new Started(new ExecutionId(1, 2))))
                .withFire(new Fire("i@2", ID.workflow(), ID.name(), NOW, NOW, new Skipped(Cause.OVERLAP, "one\nruns")));

        assertThat(TriggerText.parse(ID, TriggerText.of(state) + "newer x y\n")).isEqualTo(state);
        assertThat(TriggerText.idOf(TriggerText.nameOf(ID))).contains(ID);
        assertThat(TriggerText.idOf("another")).isEmpty();
    }

    @Test
    void the_text_is_this() {
        var state = TriggerState.begin(NOW)
                .withAccepted(List.of(new Accepted(NOW, NOW, 0)))
                .withFire(new Fire("i@1", "w", "t", NOW, NOW, new Started(new ExecutionId(1, 2))));

        assertThat(TriggerText.of(state)).isEqualTo("""
            millrace-trigger 1
            looked 2026-01-01T00%3A00%3A00.000001Z\s
            fires 0
            accepted 2026-01-01T00%3A00%3A00.000001Z 2026-01-01T00%3A00%3A00.000001Z
            started i%401 2026-01-01T00%3A00%3A00.000001Z 2026-01-01T00%3A00%3A00.000001Z 0000000000000g000000000002
            """);
    }

    @Test
    void what_is_no_state_is_refused() {
        for (var text : List.of("", "another 1\n", "millrace-trigger 1\nlooked now\n", "millrace-trigger 1\nfires\n")) {
            assertThatThrownBy(() -> TriggerText.parse(ID, text))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("[STO-131]")
                    .hasMessageContaining("a/b c");
        }
    }
}
