package dev.millrace.event;

/**
 * An accepted start that waits for room. Immutable.
 *
 * @param execution its execution, which is {@link ExecutionStatus#PENDING}
 * @param workflow the id of the workflow
 * @param place its place in the line of all starts that wait, 1 for the next
 * @param gate what it waits at
 * @param reason who holds that
 */
public record WaitingStart(ExecutionId execution, String workflow, int place, String gate, String reason) {}
