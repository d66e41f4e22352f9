package dev.millrace.validation;

import dev.millrace.definition.Graph;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import java.util.HashSet;
import java.util.Optional;

/** Checks what a node must pass before it starts: that its type can hold it, and that it does not wait for itself. */
final class GateCheck {

    private final Subject subject;

    GateCheck(Subject subject) {
        this.subject = subject;
    }

    void run() {
        for (int i = 0; i < subject.graph().size(); i++) {
            var node = subject.graph().node(i);
            var spot = subject.findings().node(i);
            checkThrottle(node, spot);
            checkKey(node, spot);
            if (node.policy().admission().isGuarded()) {
                var control = subject.graph().control(i);
                control.ifPresent(type -> checkControl(type, node, spot));
                checkLocks(i, spot);
            }
        }
    }

    /** A control node holds a limit and locks for as long as it is open; one that takes no time has nothing to hold. */
    private static void checkControl(Control control, NodeSpec node, DocumentSpot spot) {
        var admission = node.policy().admission();
        if (admission.breaker().isPresent()) {
            refuse(
                    spot.at("circuitBreakerPolicy"),
                    "a breaker counts what workers run, and no worker runs a " + node.type()
                            + "; set it on the nodes that call what may be down");
        }
        if (admission.pace().throttle().isPresent()) {
            refuse(
                    spot.at("throttle"),
                    "a throttle counts what workers run, and no worker runs a " + node.type()
                            + "; set it on the nodes that call what may be overloaded");
        }
        if (admission.pace().key().key().isPresent()) {
            spot.at("key")
                    .error(
                            "DEF-351",
                            "a key tells attempts apart that workers run, and no worker runs a " + node.type()
                                    + "; set it on the nodes inside, name a lock here, or give the workflow of a child"
                                    + " a key");
        }
        boolean takesNoTime = control == Control.NOOP
                || control == Control.IF_ELSE
                || control == Control.SWITCH
                || control == Control.VERIFY
                || control == Control.END;
        if (takesNoTime && admission.maxConcurrentExecutions() > 0) {
            refuse(spot.at("maxConcurrentExecutions"), takesNoTime(node));
        }
        if (takesNoTime && !admission.locks().isEmpty()) {
            refuse(spot.at("locks"), takesNoTime(node));
        }
        if (takesNoTime && !admission.resources().isEmpty()) {
            refuse(spot.at("resources"), takesNoTime(node));
        }
        if (takesNoTime && admission.pace().rate().isPresent()) {
            refuse(spot.at("rateLimit"), takesNoTime(node));
        }
    }

    private static void checkKey(NodeSpec node, DocumentSpot spot) {
        var key = node.policy().admission().pace().key();
        if (key.onDuplicate().isPresent() && key.key().isEmpty()) {
            spot.at("onDuplicate")
                    .error(
                            "DEF-350",
                            "the node '" + node.id() + "' says what becomes of it while another attempt with its key is"
                                    + " live, and has no key; give it one, such as key: \"order ${input.id}\"");
        }
    }

    private static void checkThrottle(NodeSpec node, DocumentSpot spot) {
        var admission = node.policy().admission();
        admission.pace().throttle().ifPresent(throttle -> {
            if (admission.maxConcurrentExecutions() == 0) {
                spot.at("throttle")
                        .error(
                                "DEF-276",
                                "a throttle narrows maxConcurrentExecutions, and the node has none; say how many may"
                                        + " run at once while all is well");
            } else if (throttle.least() > admission.maxConcurrentExecutions()) {
                spot.at("throttle")
                        .at("least")
                        .error(
                                "DEF-276",
                                "least is " + throttle.least() + ", more than maxConcurrentExecutions, which is "
                                        + admission.maxConcurrentExecutions() + "; lower it");
            }
        });
    }

    private static String takesNoTime(NodeSpec node) {
        return "the " + node.type() + " node"
                + " takes no time, so there is nothing to hold; set it on the nodes behind it, or on a"
                + " Container around them";
    }

    private static void refuse(DocumentSpot spot, String why) {
        spot.error("DEF-215", why);
    }

    private void checkLocks(int position, DocumentSpot spot) {
        var names = new HashSet<String>();
        var locks = subject.graph().node(position).policy().admission().locks();
        for (int i = 0; i < locks.size(); i++) {
            var name = locks.get(i).name();
            var place = spot.at("locks").at(Integer.toString(i));
            if (!names.add(name)) {
                place.error(
                        "DEF-209",
                        "the node names the lock '" + name + "' twice and would wait for itself; name it once");
            }
            Optional.of(name)
                    .filter(constant -> !constant.contains("${")) // others may mean another lock for other data
                    .flatMap(constant -> inside(position, constant))
                    .ifPresent(inner -> place.error(
                            "DEF-216",
                            "the node holds the lock '" + name + "' for as long as it is open, and '" + inner
                                    + "' inside it waits for the same lock; name it at one of the two"));
        }
    }

    /** Returns a node inside another one that wants a lock. */
    private Optional<String> inside(int position, String lock) {
        var node = subject.graph().node(position);
        var nested = inside(node, lock);
        if (nested.isPresent()) {
            return nested;
        }
        for (int i = 0; i < subject.graph().size(); i++) {
            if (isInBodyOf(position, i)) {
                var found = wanted(subject.graph().node(i), lock);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private boolean isInBodyOf(int loop, int node) {
        int scope = subject.scopes().of(node);
        while (scope != Scopes.ROOT
                && scope != loop
                && scope != subject.scopes().of(scope)) {
            scope = subject.scopes().of(scope);
        }
        return scope == loop && node != loop;
    }

    private static Optional<String> inside(NodeSpec node, String lock) {
        var body = node.work().body().flatMap(graph -> inside(graph, lock));
        var mode = node.setting("mode").map(String::valueOf).orElse("");
        return body.isPresent() || mode.equalsIgnoreCase("child") // which passes what is held around it
                ? body
                : node.work().subflow().map(Workflow::graph).flatMap(graph -> inside(graph, lock));
    }

    private static Optional<String> inside(Graph graph, String lock) {
        return graph.nodes().stream()
                .flatMap(node -> wanted(node, lock).stream())
                .findFirst();
    }

    private static Optional<String> wanted(NodeSpec node, String lock) {
        boolean wants =
                node.policy().admission().locks().stream().map(Lock::name).anyMatch(lock::equals);
        return wants ? Optional.of(node.id().value()) : inside(node, lock).map(inner -> node.id() + "/" + inner);
    }
}
