package dev.millrace.http;

import dev.millrace.StartOptions;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Selection;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * What the body of a start says. Variables for the environment of programs are not in it: they could have a program
 * load what the caller likes. Immutable.
 */
record StartBody(String workflow, Map<String, Object> input, StartOptions options) {

    private static final Set<String> FIELDS = Set.of(
            "workflow",
            "input",
            "variables",
            "labels",
            "priority",
            "onDuplicate",
            "lane",
            "select",
            "timeout",
            "maxConcurrency",
            "maxAttempts");

    private static final Set<String> SELECT =
            Set.of("only", "onlyTags", "skip", "skipTags", "withUpstream", "absentCompleted");

    static StartBody of(ApiRequest request) throws IOException {
        var body = request.body(FIELDS);
        var options = StartOptions.NONE
                .withStartedBy(request.caller().who())
                .withVariables(body.data("variables").orElse(Map.of()))
                .withLabels(body.labels("labels"));
        options = request.header("Idempotency-Key").map(options::withKey).orElse(options);
        options = body.text("lane").map(options::withLane).orElse(options);
        options = body.constant("priority", Priority.class)
                .map(options::withPriority)
                .orElse(options);
        options = body.constant("onDuplicate", OnDuplicate.class)
                .map(options::withOnDuplicate)
                .orElse(options);
        options = body.data("select")
                .map(StartBody::selection)
                .map(options::withSelection)
                .orElse(options);
        options = body.duration("timeout").map(options::withTimeout).orElse(options);
        options = number(body, "maxConcurrency", options, StartOptions::withMaxConcurrency);
        options = number(body, "maxAttempts", options, (o, most) -> o.withRetry(RetryPolicy.attempts(most)));
        return new StartBody(body.required("workflow"), body.data("input").orElse(Map.of()), options);
    }

    private static StartOptions number(
            ApiBody body, String name, StartOptions options, BiFunction<StartOptions, Integer, StartOptions> change) {
        return body.whole(name).map(value -> change.apply(options, value)).orElse(options);
    }

    private static Selection selection(Map<String, Object> data) {
        var body = new ApiBody(data, SELECT);
        var selection = Selection.ALL
                .andOnly(names(body, "only"))
                .andOnlyTagged(names(body, "onlyTags"))
                .skipping(names(body, "skip"))
                .skippingTagged(names(body, "skipTags"));
        selection = body.flag("withUpstream") ? selection.andUpstream() : selection;
        return body.flag("absentCompleted") ? selection.takingAbsentAsCompleted() : selection;
    }

    private static String[] names(ApiBody body, String name) {
        return body.texts(name).toArray(String[]::new);
    }
}
