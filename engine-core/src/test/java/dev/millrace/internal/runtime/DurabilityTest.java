package dev.millrace.internal.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.CheckpointPolicy;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.runtime.EngineSettings.Keeping;
import dev.millrace.store.MemoryStore;
import dev.millrace.store.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DurabilityTest {

    private final ExecutionId id = new ExecutionId(1, 1);
    private final Event event = new ExecutionResumed(id, 1, 0, Request.of("asked"));

    @Test
    void a_turn_that_comes_after_the_close_does_not_reach_the_store_that_the_next_engine_has() {
        var store = new MemoryStore();
        var first = new Durability(new Keeping(store, CheckpointPolicy.AFTER_EACH_NODE, Optional.empty()));
        first.close();
        var failures = new ArrayList<Throwable>();

        try (var second = new Durability(new Keeping(store, CheckpointPolicy.AFTER_EACH_NODE, Optional.empty()))) {
            first.commit(new Turn(id, List.of(event)), failures::add);

            assertThat(failures)
                    .singleElement()
                    .isInstanceOf(LeftException.class)
                    .asString()
                    .contains("[ENG-123] the engine was closed before execution " + id);
            assertThat(second.store().read(id)).isEmpty();
        }
    }
}
