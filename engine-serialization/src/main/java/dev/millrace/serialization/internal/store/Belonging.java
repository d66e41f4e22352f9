package dev.millrace.serialization.internal.store;

import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.StoreException;
import java.util.List;

/** Checks that the parts of a checkpoint are those of one execution, and that none is missing. */
final class Belonging {

    private Belonging() {}

    static void check(ExecutionId execution, String workflowId, String revision, List<Event> events) {
        for (int i = 0; i < events.size(); i++) {
            var event = events.get(i);
            if (!event.execution().equals(execution)) {
                throw apart(execution, "an event is of execution " + event.execution());
            }
            if (event.sequence() != i + 1) {
                throw apart(execution, "event " + event.sequence() + " stands where " + (i + 1) + " was expected");
            }
        }
        if (events.isEmpty() || !(events.get(0) instanceof ExecutionStarted started)) {
            throw apart(execution, "the first event is not the start of the execution");
        }
        check(execution, started.origin().workflow(), workflowId);
        if (!started.origin().revision().equals(revision)) {
            throw apart(
                    execution,
                    "the execution is pinned to revision " + started.origin().revision() + ", the definition is "
                            + revision);
        }
    }

    private static void check(ExecutionId execution, WorkflowKey key, String workflowId) {
        if (!key.id().equals(workflowId)) {
            throw apart(execution, "the execution runs workflow '" + key.id() + "', not '" + workflowId + "'");
        }
    }

    private static StoreException apart(ExecutionId execution, String why) {
        return new StoreException("[STO-215] the parts of the checkpoint of execution " + execution
                + " do not belong together: " + why + "; take every event and the definition from one store");
    }
}
