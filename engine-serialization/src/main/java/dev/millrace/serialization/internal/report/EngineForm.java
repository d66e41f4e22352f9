package dev.millrace.serialization.internal.report;

import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Timing;
import dev.millrace.definition.TriggerSource;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.BreakerReport;
import dev.millrace.event.EngineProgress;
import dev.millrace.event.EnqueuedStart;
import dev.millrace.event.Fire;
import dev.millrace.event.GateReport;
import dev.millrace.event.LogLine;
import dev.millrace.event.TriggerReport;
import dev.millrace.event.WaitingStart;
import dev.millrace.queue.QueueMetrics;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Form of what an engine reports of itself: its triggers, gates, breakers, queue. */
public final class EngineForm {

    private EngineForm() {}

    /** Returns a line that a node's code logged. */
    public static Map<String, @Nullable Object> of(LogLine line) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("at", PlainValues.text(line.at()));
        data.put("level", line.level().name());
        data.put("node", line.node().toString());
        data.put("attempt", line.attempt());
        data.put("text", line.text());
        return data;
    }

    /** Returns how far all executions are together. */
    public static Map<String, @Nullable Object> of(EngineProgress progress) {
        var nodes = new LinkedHashMap<String, Object>();
        progress.nodes().forEach((status, count) -> nodes.put(status.name(), count));
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executions", progress.executions());
        data.put("nodes", nodes);
        data.put("queued", progress.queued());
        data.put("nodesTimed", progress.work().nodes());
        data.put("nodesTookMs", progress.work().total().toMillis());
        return data;
    }

    /** Returns what a queue holds and has done. */
    public static Map<String, @Nullable Object> of(QueueMetrics metrics) {
        var depth = metrics.depth();
        var flow = metrics.flow();
        var trouble = metrics.trouble();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("readyHigh", depth.high());
        data.put("readyNormal", depth.normal());
        data.put("readyLow", depth.low());
        data.put("delayed", depth.delayed());
        data.put("running", depth.leased());
        data.put("deadLetters", depth.deadLetters());
        data.put("atGates", metrics.atGates());
        data.put("enqueued", flow.enqueued());
        data.put("leased", flow.leased());
        data.put("completed", flow.completed());
        data.put("rejected", trouble.rejected());
        data.put("superseded", trouble.superseded());
        data.put("returned", trouble.returned());
        data.put("expired", trouble.expired());
        data.put("dead", trouble.dead());
        data.put("forgotten", trouble.forgotten());
        return data;
    }

    /** Returns how a trigger stands. */
    public static Map<String, @Nullable Object> of(TriggerReport trigger) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("workflow", trigger.workflow());
        data.put("trigger", trigger.name());
        data.put("firesBy", source(trigger.trigger()));
        data.put("enabled", trigger.enabled());
        data.put("next", PlainValues.text(trigger.next()));
        data.put("fires", trigger.fires());
        data.put("recent", trigger.recent().stream().map(EngineForm::of).toList());
        return data;
    }

    /** Returns in words by what a trigger fires. */
    public static String source(StartTrigger trigger) {
        var source = trigger.source();
        if (source instanceof TriggerSource.Timer timer) {
            return timer.timing() instanceof Timing.Cron cron
                    ? "cron " + cron.expression() + " " + cron.zone()
                    : "every " + ((Timing.Every) timer.timing()).interval();
        }
        if (source instanceof TriggerSource.Published published) {
            return "event " + published.event();
        }
        return source instanceof TriggerSource.FileSeen file ? "file " + file.path() : "hand";
    }

    /** Returns what became of a fire. */
    public static Map<String, @Nullable Object> of(Fire fire) {
        var started = fire.outcome() instanceof Fire.Started one ? one : null;
        var skipped = fire.outcome() instanceof Fire.Skipped one ? one : null;
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("id", fire.id());
        data.put("workflow", fire.workflow());
        data.put("trigger", fire.trigger());
        data.put("dueAt", PlainValues.text(fire.dueAt()));
        data.put("at", PlainValues.text(fire.at()));
        data.put("execution", started == null ? null : started.execution().toString());
        data.put("skipped", skipped == null ? null : skipped.cause().name());
        data.put("why", skipped == null ? null : skipped.why());
        return data;
    }

    /** Returns how a breaker stands. */
    public static Map<String, @Nullable Object> of(BreakerReport breaker) {
        var counts = breaker.counts();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("key", breaker.key());
        data.put("state", breaker.state().name());
        data.put("since", PlainValues.text(breaker.since()));
        data.put("probesFrom", PlainValues.text(breaker.probesFrom()));
        data.put("window", counts.window());
        data.put("failed", counts.failed());
        data.put("probesPassed", counts.probesPassed());
        data.put("opened", counts.opened());
        data.put("refused", counts.refused());
        return data;
    }

    /** Returns a start that waits for room. */
    public static Map<String, @Nullable Object> of(WaitingStart start) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", start.execution().toString());
        data.put("workflowId", start.workflow());
        data.put("place", start.place());
        data.put("gate", start.gate());
        data.put("reason", start.reason());
        data.put("since", PlainValues.text(start.time().since()));
        data.put("expected", start.time().expected().map(PlainValues::text).orElse(null));
        return data;
    }

    /** Returns a start that no engine has begun. */
    public static Map<String, @Nullable Object> of(EnqueuedStart start) {
        var trials = start.trials();
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", start.execution().toString());
        data.put("workflowId", start.workflow().map(WorkflowKey::id).orElse(null));
        data.put("version", start.workflow().map(WorkflowKey::version).orElse(null));
        data.put("since", PlainValues.text(start.since()));
        data.put("runsOn", start.runsOn().stream().sorted().toList());
        data.put("trials", trials.count());
        data.put("reason", trials.reason());
        data.put("givenUp", start.isGivenUp());
        data.put("next", trials.next().map(PlainValues::text).orElse(null));
        data.put("why", start.why());
        return data;
    }

    /** Returns a node that waits at a gate. */
    public static Map<String, @Nullable Object> of(GateReport gate) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("executionId", gate.execution().toString());
        data.put("node", gate.node().toString());
        data.put("gate", gate.gate());
        data.put("holders", gate.holders());
        data.put("reason", gate.reason());
        return data;
    }
}
