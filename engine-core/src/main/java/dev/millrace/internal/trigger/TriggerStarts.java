package dev.millrace.internal.trigger;

import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.NameRule;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Overlap;
import dev.millrace.definition.StartTerms;
import dev.millrace.event.CapacityException;
import dev.millrace.event.DuplicateStartException;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Fire.Cause;
import dev.millrace.event.Fire.Outcome;
import dev.millrace.event.Fire.Skipped;
import dev.millrace.event.Fire.Started;
import dev.millrace.expression.Bindings;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.StartRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes starts of fires. Thread-safe. */
final class TriggerStarts {

    private static final int ONE_RUNS_ONE_WAITS = 2;

    private final EngineRuntime runtime;

    TriggerStarts(EngineRuntime runtime) {
        this.runtime = runtime;
    }

    /**
     * Starts what a fire starts, unless it has started something already.
     *
     * @throws dev.millrace.store.StoreException if the store does not take it now
     */
    Outcome start(ArmedTrigger armed, Firing firing) {
        var id = idOf(firing);
        if (runtime.archive().refer(id).isPresent()) {
            return new Started(id);
        }
        try {
            var request = requestOf(armed, firing);
            var plan = runtime.plans().of(armed.workflow());
            if (isQueued(request) && runtime.liveWithKey(plan, request) >= ONE_RUNS_ONE_WAITS) {
                return new Skipped(Cause.OVERLAP, "one execution is live, and one waits for its end already");
            }
            var first = runtime.start(id, plan, request);
            return first.id().equals(id)
                    ? new Started(id)
                    : new Skipped(Cause.OVERLAP, "execution " + first.id() + " has its key");
        } catch (DuplicateStartException e) {
            return new Skipped(Cause.OVERLAP, "execution " + e.existing() + " is live");
        } catch (CapacityException e) {
            return new Skipped(Cause.NO_ROOM, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException | InvalidExpressionException e) {
            return new Skipped(Cause.REFUSED, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isQueued(StartRequest request) {
        return request.terms()
                .onDuplicate()
                .filter(rule -> rule == OnDuplicate.WAIT)
                .isPresent();
    }

    /** The same fire has the same execution in every process and engine: no store keeps two of one id. */
    private static ExecutionId idOf(Firing firing) {
        return ExecutionId.derived(ChronoUnit.MICROS.between(Instant.EPOCH, firing.dueAt()), firing.id());
    }

    private StartRequest requestOf(ArmedTrigger armed, Firing firing) {
        var trigger = armed.trigger();
        var data = new FireData(firing, trigger.name(), runtime.time().now());
        var key = trigger.key().map(template -> keyOf(template, data)).orElseGet(() -> ownKey(armed));
        var labels = new LinkedHashMap<String, String>();
        labels.put("millrace.trigger", trigger.name());
        labels.put("millrace.fire", firing.id());
        labels.put("millrace.dueAt", firing.dueAt().toString());
        return new StartRequest(
                runtime.door().given("the input of fire " + firing.id(), inputOf(armed, firing, data)),
                Map.of(),
                new Starter(key, labels, "trigger " + armed.id(), Optional.empty()),
                new StartTerms(Optional.empty(), Optional.empty(), onDuplicate(armed)));
    }

    /** What the templates of a trigger see. */
    private record FireData(Firing firing, String trigger, Instant at) implements Bindings {

        @Override
        public Object get(String root) {
            return root.equals("payload")
                    ? firing.payload()
                    : Map.of(
                            "id", firing.id(),
                            "trigger", trigger,
                            "dueAt", firing.dueAt().toString(),
                            "at", at.toString());
        }
    }

    private static Map<String, Object> inputOf(ArmedTrigger armed, Firing firing, FireData data) {
        var inputs = armed.trigger().inputs();
        if (inputs.isEmpty()) {
            return firing.payload();
        }
        var input = new LinkedHashMap<String, Object>();
        inputs.forEach((name, value) ->
                input.put(name, Template.parse(value, ExpressionRoots.TRIGGER).render(data)));
        input.putAll(firing.given());
        return input;
    }

    private static String keyOf(String template, FireData data) {
        var key = Template.parseText(template, ExpressionRoots.TRIGGER).render(data);
        return NameRule.check("the key of a trigger's executions", String.valueOf(key));
    }

    /** The key that all fires of a trigger share, so that one is told from another one's run. */
    private static String ownKey(ArmedTrigger armed) {
        if (armed.workflow().policy().starts().key().isPresent()) {
            return "";
        }
        var key = "trigger " + armed.id();
        return NameRule.problemOf("a key", key).isEmpty()
                ? key
                : "trigger " + ExecutionId.derived(0, armed.id().toString());
    }

    private static Optional<OnDuplicate> onDuplicate(ArmedTrigger armed) {
        var said = armed.trigger().rules().overlap();
        return said.isEmpty()
                        && armed.workflow().policy().starts().onDuplicate().isPresent()
                ? Optional.empty()
                : Optional.of(ruleOf(armed.trigger().overlap()));
    }

    private static OnDuplicate ruleOf(Overlap overlap) {
        return switch (overlap) {
            case ALLOW -> OnDuplicate.ALLOW;
            case SKIP -> OnDuplicate.FAIL;
            case QUEUE -> OnDuplicate.WAIT;
            case CANCEL_RUNNING -> OnDuplicate.CANCEL_RUNNING;
        };
    }
}
