package dev.millrace.internal.runtime;

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
 * @param repairs how many repairs the execution has had
 */
record Fulfilment(Wanted wanted, long message, long repairs) {

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

    private String repaired(Actor actor) {
        var data = wanted.data();
        if (!Long.valueOf(repairs).equals(data.get("repairs"))) {
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
