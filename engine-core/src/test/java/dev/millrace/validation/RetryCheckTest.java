package dev.millrace.validation;

import static dev.millrace.validation.ValidationCases.assertMessages;
import static dev.millrace.validation.ValidationCases.assertProblems;

import dev.millrace.definition.RetryFilter;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RetryCheckTest {

    private static Workflow retrying(List<String> retryOn, List<String> doNotRetryOn) {
        var policy = RetryPolicy.attempts(3).withFilter(new RetryFilter(retryOn, doNotRetryOn, Set.of()));
        return Workflow.named("retries")
                .node("a", "Step", node -> node.retry(policy))
                .build();
    }

    @Test
    void types_classes_exceptions_and_names_of_nodes_may_be_retried_on() {
        assertProblems(retrying(
                        List.of("Timeout", "ExitCode", "Platform", "java.io.IOException", "MyException", "Declined"),
                        List.of("User", "DeadLetter")))
                .isEmpty();
    }

    @Test
    void a_known_name_in_another_case_is_refused_by_its_place() {
        assertProblems(retrying(List.of("ExitCode", "timeout"), List.of("childFailed")))
                .containsExactly(
                        "DEF-287 /nodes/0/retryPolicy/retryOn/1", "DEF-287 /nodes/0/retryPolicy/doNotRetryOn/0");
        assertMessages(retrying(List.of("timeout"), List.of()))
                .singleElement()
                .asString()
                .contains("did you mean 'Timeout'?");
    }

    @Test
    void a_slip_in_a_known_name_is_warned_of() {
        assertProblems(retrying(List.of("ExitCodes"), List.of()))
                .containsExactly("DEF-288 /nodes/0/retryPolicy/retryOn/0");
    }

    @Test
    void what_is_never_retried_cannot_be_asked_for() {
        assertProblems(retrying(List.of("BreakerOpen"), List.of()))
                .containsExactly("DEF-288 /nodes/0/retryPolicy/retryOn/0");
    }

    @Test
    void a_blank_name_is_refused() {
        assertProblems(retrying(List.of(" "), List.of())).containsExactly("DEF-287 /nodes/0/retryPolicy/retryOn/0");
    }
}
