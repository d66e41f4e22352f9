package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Priority;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionId;
import java.util.Map;
import java.util.Set;

/**
 * What somebody wants of an execution that another engine may have. Immutable.
 *
 * @param number under which the store has it; 0 before it is sent
 * @param execution the execution; of a start, the id that it is to have
 * @param kind what is wanted; {@link #START} for a start, which any engine may take
 * @param runsOn labels that an engine must have to take a start
 * @param priority how urgent a start is
 * @param data the rest, as data
 */
public record InboxMessage(
        long number,
        ExecutionId execution,
        String kind,
        Set<String> runsOn,
        Priority priority,
        Map<String, Object> data) {

    /** The kind of a start. */
    public static final String START = "start";

    /** Copies the labels; the data are not changed afterwards. */
    public InboxMessage {
        requireNonNull(execution, "execution");
        requireNonNull(kind, "kind");
        runsOn = Set.copyOf(runsOn);
        requireNonNull(priority, "priority");
        requireNonNull(data, "data");
    }

    /** Returns what somebody wants of an execution, not sent yet. */
    public static InboxMessage to(ExecutionId execution, String kind, Map<String, Object> data) {
        return new InboxMessage(0, execution, kind, Set.of(), Priority.NORMAL, data);
    }

    /** Returns a start, not sent yet. */
    public static InboxMessage start(
            ExecutionId execution, Set<String> runsOn, Priority priority, Map<String, Object> data) {
        return new InboxMessage(0, execution, START, runsOn, priority, data);
    }

    /** Returns the workflow that a start is of. */
    public WorkflowKey workflow() {
        return new WorkflowKey(text("workflow"), text("version"));
    }

    private String text(String name) {
        return String.valueOf(data.getOrDefault(name, ""));
    }

    /** Returns whether it is a start. */
    public boolean isStart() {
        return kind.equals(START);
    }
}
