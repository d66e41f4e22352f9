package dev.millrace.testing.conformance;

import dev.millrace.definition.StartTerms;
import dev.millrace.event.ExecutionStatus;
import java.util.Map;
import java.util.Optional;

/**
 * Start of a case's workflow, and what must become of it. Immutable.
 *
 * @param key its key; empty for what its workflow says
 * @param lane the lane in which it is alone; empty for none
 * @param terms what becomes of it if there is no room, or another execution has its key
 * @param becomes what it must come to, for all but the first start
 */
record CaseStart(Map<String, Object> input, String key, String lane, StartTerms terms, Becomes becomes) {

    /**
     * What must become of a start; what is empty is not looked at.
     *
     * @param refused a text that its refusal holds; empty if it must be accepted
     * @param existing whether it is taken for an execution that was started before
     * @param pending whether it waits for room before it begins
     * @param status its end
     */
    record Becomes(
            Optional<String> refused,
            Optional<Boolean> existing,
            Optional<Boolean> pending,
            Optional<ExecutionStatus> status) {}
}
