package dev.millrace.notification;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Occasion;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodePath;
import java.net.URI;
import java.util.Map;
import java.util.Optional;

/**
 * What somebody is told: that something has happened to an execution, or to one of its nodes. Immutable.
 *
 * @param id the same each time it is delivered: the execution, the number of the event, the occasion
 * @param occasion of what it tells; {@link Occasion#COMPLETION} for an end that is neither a success nor a failure
 * @param subject what it is about
 * @param message what happened, in a line for people; with the message of a failure, and no data
 * @param event the fact; what it holds of data is there only where a rule asks for the output
 * @param details what more there is to tell
 */
public record Notification(
        String id, Occasion occasion, Subject subject, String message, Event event, NotificationDetails details) {

    /** Checks for null. */
    public Notification {
        requireNonNull(id, "id");
        requireNonNull(occasion, "occasion");
        requireNonNull(subject, "subject");
        requireNonNull(message, "message");
        requireNonNull(event, "event");
        requireNonNull(details, "details");
    }

    /**
     * What a notification is about. Immutable.
     *
     * @param execution the execution
     * @param workflow what it runs
     * @param key the key that it was started with; empty for none
     * @param labels what it can be found by
     * @param node the node; empty for the execution as a whole
     * @param link where people can look at it; empty if the host has no such place
     */
    public record Subject(
            ExecutionId execution,
            WorkflowKey workflow,
            String key,
            Map<String, String> labels,
            Optional<NodePath> node,
            Optional<URI> link) {

        /** Copies the map. */
        public Subject {
            requireNonNull(execution, "execution");
            requireNonNull(workflow, "workflow");
            requireNonNull(key, "key");
            labels = Map.copyOf(labels);
            requireNonNull(node, "node");
            requireNonNull(link, "link");
        }
    }
}
