package dev.millrace.opentelemetry;

import dev.millrace.event.Failure;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import java.util.concurrent.TimeUnit;

/**
 * A span that has begun, and the context in which it is the current one. Thread-safe.
 *
 * @param span the span
 * @param context the context
 */
record TracedSpan(Span span, Context context) {

    static final AttributeKey<String> NAME = AttributeKey.stringKey("workflow.name");
    static final AttributeKey<String> VERSION = AttributeKey.stringKey("workflow.version");
    static final AttributeKey<String> EXECUTION = AttributeKey.stringKey("workflow.execution.id");
    static final AttributeKey<Boolean> RESUMED = AttributeKey.booleanKey("workflow.execution.resumed");
    static final AttributeKey<String> NODE = AttributeKey.stringKey("workflow.node.path");
    static final AttributeKey<String> TYPE = AttributeKey.stringKey("workflow.node.type");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("workflow.node.attempt");
    static final AttributeKey<Long> DELIVERIES = AttributeKey.longKey("workflow.node.deliveries");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("outcome");

    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

    static TracedSpan begin(SpanBuilder builder, Context parent, long atMicros) {
        var span = builder.setParent(parent)
                .setStartTimestamp(atMicros, TimeUnit.MICROSECONDS)
                .startSpan();
        return new TracedSpan(span, parent.with(span));
    }

    void end(String outcome, long atMicros) {
        span.setAttribute(OUTCOME, outcome);
        span.end(atMicros, TimeUnit.MICROSECONDS);
    }

    /** Ends it as failed; a message may hold data of the workflow, and does not leave it by this way. */
    void fail(Failure failure, String outcome, long atMicros) {
        span.setAttribute(ERROR, failure.type());
        span.setStatus(StatusCode.ERROR);
        end(outcome, atMicros);
    }
}
