package dev.millrace.event;

/**
 * A message that spent its deliveries. Immutable.
 *
 * @param id its number in the queue; 0 if it was given up before this engine recovered its execution, or when it did
 * @param execution its execution
 * @param node the path of its node
 * @param reason why it was given up
 * @param deliveries how often it was leased
 */
public record DeadLetterReport(long id, ExecutionId execution, String node, String reason, int deliveries) {}
