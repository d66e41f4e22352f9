package dev.millrace.internal.notification;

import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodePath;
import dev.millrace.internal.runtime.Actor;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.notification.Notification;
import dev.millrace.notification.Notification.Subject;
import dev.millrace.notification.NotificationDetails;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one channel is told: of which executions, and in which words. Thread-safe. */
final class Composer {

    private static final Logger log = LoggerFactory.getLogger(Composer.class);

    private final String channel;
    private final NotificationSettings settings;
    private final EngineRuntime runtime;

    Composer(String channel, NotificationSettings settings, EngineRuntime runtime) {
        this.channel = channel;
        this.settings = settings;
        this.runtime = runtime;
    }

    /** Returns what an execution runs, and who started it; empty if it is forgotten. */
    Optional<Origin> originOf(ExecutionId id) {
        return runtime.archive().originOf(id);
    }

    /** Returns an execution as this channel sees it. */
    Watched watched(Origin origin) {
        var workflow = workflowOf(origin);
        var rules = new ArrayList<NotificationRule>();
        if (!settings.ignoresWorkflows()) {
            workflow.ifPresent(one -> rules.addAll(one.notifications()));
        }
        rules.addAll(settings.rules());
        rules.removeIf(rule -> !rule.to().equals(channel)
                || rule.workflow()
                        .filter(id -> !id.equals(origin.workflow().id()))
                        .isPresent());
        return new Watched(origin, workflow, List.copyOf(rules));
    }

    /** One that cannot be read has no rules of its own to go by; those of the host still count. */
    private Optional<Workflow> workflowOf(Origin origin) {
        try {
            return runtime.workflow(origin.pin());
        } catch (RuntimeException e) {
            log.debug("The definition of {} cannot be read for channel {}", origin.workflow(), channel, e);
            return Optional.empty();
        }
    }

    /** Puts into words what has happened to an execution. */
    Notification compose(Happening happening, Origin origin, Set<NotificationContent> include) {
        var event = happening.event();
        var node = happening.node();
        var id = event.execution();
        var link = settings.link()
                .map(template -> template.of(id, origin.workflow().id(), node));
        return new Notification(
                id + "/" + event.sequence() + "/" + happening.occasion().name().toLowerCase(Locale.ROOT),
                happening.occasion(),
                new Subject(
                        id,
                        origin.workflow(),
                        origin.starter().key(),
                        origin.starter().labels(),
                        node,
                        link),
                messageOf(event),
                include.contains(NotificationContent.OUTPUT) ? event : BareEvents.of(event),
                details(event, node, include));
    }

    private static String messageOf(Event event) {
        if (event instanceof ExecutionEnded ended) {
            return ended.cause().isEmpty() ? ended.status().toString() : ended.status() + ": " + ended.cause();
        }
        if (event instanceof NodeCompleted completed) {
            return "node " + completed.node() + " completed"
                    + completed
                            .recoveredBy()
                            .map(by -> ", by its fallback " + by)
                            .orElse("");
        }
        if (event instanceof NodeFailed failed) {
            return "node " + failed.node() + " failed: " + failed.failure().what();
        }
        if (event instanceof NodeCancelled cancelled) {
            return "node " + cancelled.node() + " was cancelled: " + cancelled.reason();
        }
        if (event instanceof ExecutionOvertime overtime) {
            return "it takes longer than " + Duration.ofMillis(overtime.limitMillis()) + "; it goes on";
        }
        if (event instanceof NodeOvertime overtime) {
            return "node " + overtime.node() + " takes longer than " + Duration.ofMillis(overtime.limitMillis())
                    + " in attempt " + overtime.attempt() + "; it goes on";
        }
        if (event instanceof NodeWaiting waiting) {
            long due = waiting.awaited().dueEpochMicros();
            return "node " + waiting.node() + " waits for the signal '"
                    + waiting.awaited().signal() + "'"
                    + (due == Long.MAX_VALUE ? "" : " until " + TimeSource.instantOf(due));
        }
        if (event instanceof DecisionNeeded needed) {
            return "node " + needed.node() + " needs a decision: " + needed.reason();
        }
        throw new AssertionError(event);
    }

    private NotificationDetails details(Event event, Optional<NodePath> node, Set<NotificationContent> include) {
        boolean isEnd = event instanceof ExecutionEnded;
        var ofEvent =
                new NotificationDetails(Optional.empty(), Optional.empty(), output(event, include), Optional.empty());
        if (!isEnd && !include.contains(NotificationContent.INPUT) && !include.contains(NotificationContent.LOG)) {
            return ofEvent;
        }
        try {
            return runtime.archive()
                    .find(event.execution())
                    .map(actor -> details(event, node, include, actor))
                    .orElse(ofEvent);
        } catch (RuntimeException e) { // what is told is told without them, rather than never
            log.debug("What execution {} holds cannot be read for channel {}", event.execution(), channel, e);
            return ofEvent;
        }
    }

    private static NotificationDetails details(
            Event event, Optional<NodePath> node, Set<NotificationContent> include, Actor actor) {
        var snapshot = actor.view().snapshot();
        return new NotificationDetails(
                event instanceof ExecutionEnded ? Optional.of(EndSummaries.of(snapshot)) : Optional.empty(),
                include.contains(NotificationContent.INPUT) ? Optional.of(snapshot.input()) : Optional.empty(),
                output(event, include),
                include.contains(NotificationContent.LOG)
                        ? Optional.of(node.map(actor.view()::log).orElseGet(actor.view()::log))
                        : Optional.empty());
    }

    private static Optional<Map<String, Object>> output(Event event, Set<NotificationContent> include) {
        if (!include.contains(NotificationContent.OUTPUT)) {
            return Optional.empty();
        }
        if (event instanceof ExecutionEnded ended) {
            return Optional.of(ended.output());
        }
        return event instanceof NodeCompleted completed
                ? Optional.of(completed.result().output())
                : Optional.empty();
    }
}
