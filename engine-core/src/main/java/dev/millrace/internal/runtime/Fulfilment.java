package dev.millrace.internal.runtime;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.NodePath;
import dev.millrace.internal.decision.Reception;
import dev.millrace.internal.decision.RepairAction;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How something that a message wants is asked of an execution that is here. Immutable.
 *
 * @param wanted what is wanted
 * @param message the number of the message that it came with. A message may come twice: a signal counts once
 * @param events what the execution has had, of what changes that
 */
record Fulfilment(Wanted wanted, long message, List<Event> events) {

    /** Asks it. Returns the answer, once it is safe. */
    String askOf(Actor actor) {
        var requests = actor.requests();
        var request = wanted.request();
        return switch (wanted.kind()) {
            case Wanted.STOP -> String.valueOf(requests.stop(Stop.valueOf(wanted.text("stop")), request));
            case Wanted.PAUSE -> String.valueOf(requests.pauseIfAllowed(request, wanted.limit()));
            case Wanted.RESUME -> String.valueOf(requests.resume(request));
            case Wanted.SIGNAL -> Wanted.text(received(requests));
            case Wanted.REPAIR -> repaired(actor);
            case Wanted.UNDO -> undone(actor);
            case Wanted.CHECKPOINT -> checkpoint(requests);
            default ->
                throw new IllegalArgumentException("[JDB-140] nobody knows what '" + wanted.kind()
                        + "' wants of an execution; engines on one store must be of versions that know each other");
        };
    }

    private Reception received(ExecutionRequests requests) {
        boolean isOnce = wanted.text("dedupId").isEmpty();
        var id = isOnce ? "millrace.message." + message : wanted.text("dedupId");
        var signal = new Signal(wanted.text("name"), wanted.map("payload"), id, wanted.text("correlation"));
        var reception = requests.signal(signal);
        return isOnce && reception.kind() == Reception.Kind.SEEN ? new Reception(Reception.Kind.NEW, "") : reception;
    }

    /** Returns how many repairs events tell of. */
    static long repairs(List<Event> events) {
        return events.stream().filter(ExecutionRepaired.class::isInstance).count();
    }

    private String undone(Actor actor) {
        new Amendments(actor).undo(wanted.number("first"), wanted.number("last"), events, wanted.request());
        return "";
    }

    private static String checkpoint(ExecutionRequests requests) {
        requests.checkpoint();
        return "";
    }

    private String repaired(Actor actor) {
        var data = wanted.data();
        if (repairs(events) != wanted.number("repairs")) {
            throw new IllegalStateException("[JDB-141] execution " + actor.id()
                    + " was repaired since this repair was asked for; look at it again");
        }
        var nodes = ((List<?>) data.getOrDefault("nodes", List.of()))
                .stream().map(node -> NodePath.parse(String.valueOf(node))).toList();
        var given = data.containsKey("data") ? Optional.of(wanted.map("data")) : Optional.<Map<String, Object>>empty();
        var action = new RepairAction(
                RepairAction.Kind.valueOf(wanted.text("action")),
                nodes,
                given,
                Boolean.TRUE.equals(data.get("repeats")));
        var done = new Amendments(actor).repair(action, wanted.request(), Boolean.TRUE.equals(data.get("held")));
        return done.first() + " " + done.last();
    }
}
