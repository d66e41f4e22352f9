package dev.millrace.validation;

import dev.millrace.definition.Durations;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.node.Control;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** Checks each node by itself: its id, its type, its policies. */
final class NodeCheck {

    private static final int FEW = 30;
    private static final Set<Control> AT_ONCE =
            Set.of(Control.NOOP, Control.IF_ELSE, Control.SWITCH, Control.VERIFY, Control.END);

    /** Those whose time nobody limits: what a condition in a script takes is limited by the node's timeout. */
    private static final Set<Control> UNLIMITED =
            Set.of(Control.NOOP, Control.VERIFY, Control.END, Control.TIMER, Control.WAIT);

    private final Subject subject;
    private final NodeRegistry types;

    NodeCheck(Subject subject, NodeRegistry types) {
        this.subject = subject;
        this.types = types;
    }

    void run() {
        for (int i = 0; i < subject.graph().size(); i++) {
            var node = subject.graph().node(i);
            var spot = subject.findings().node(i);
            checkId(i, spot);
            WrittenCheck.run("a node id", node.id().value(), spot);
            WrittenCheck.run("a node type", node.type(), spot.at("runtimeType"));
            if (!subject.graph().isKnown(i)) {
                checkType(node, spot);
            }
            checkAttempts(node, spot);
            checkTimeout(i, spot.at("timeout"));
            checkOvertime(i, spot.at("overtimeAfter"));
        }
    }

    private void checkId(int position, DocumentSpot spot) {
        int first = subject.graph().position(subject.graph().id(position));
        if (first != position) {
            spot.error(
                    "DEF-203",
                    "duplicate node id " + subject.name(position) + ", first used by "
                            + subject.findings().where().node(first) + "; ids are unique");
        }
    }

    private void checkType(NodeSpec node, DocumentSpot spot) {
        if (node.type().equalsIgnoreCase(Work.CODE)) {
            spot.error(
                    "DEF-206",
                    "the node '" + node.id() + "' carries no code; build it in the application, or register its code"
                            + " under a name of its own and use that as its runtimeType");
            return;
        }
        var names = types.types().stream().map(NodeType::name).sorted().toList();
        spot.at("runtimeType")
                .error(
                        "DEF-204",
                        "there is no node type '" + node.type() + "'"
                                + subject.nearest().hint(node.type(), names)
                                + (names.size() <= FEW ? "; known are " + String.join(", ", names) : ""));
    }

    private void checkAttempts(NodeSpec node, DocumentSpot spot) {
        var attempts = node.policy().attempts();
        checkLength(attempts.timeout(), spot.at("timeout"));
        attempts.retry().ifPresent(retry -> {
            var policy = spot.at("retryPolicy");
            var backoff = retry.backoff();
            checkLength(Optional.of(backoff.maxDelay()), policy.at("maxDelay"));
            checkLength(retry.maxRetryTime(), policy.at("maxRetryTime"));
            new RetryCheck(subject.nearest()).run(retry, policy);
            if (backoff.initialDelay().compareTo(backoff.maxDelay()) > 0) {
                policy.at("initialDelay")
                        .warning(
                                "DEF-208",
                                "initialDelay " + backoff.initialDelay() + " is cut to maxDelay " + backoff.maxDelay()
                                        + "; raise maxDelay if that is not meant");
            }
        });
    }

    private void checkTimeout(int position, DocumentSpot spot) {
        var attempts = subject.graph().node(position).policy().attempts();
        var control = subject.graph().control(position).filter(UNLIMITED::contains);
        boolean isSaid = attempts.timeout().isPresent()
                || !attempts.templates().timeout().isEmpty();
        if (isSaid && control.isPresent()) {
            spot.warning(
                    "DEF-352",
                    switch (control.get()) {
                        case WAIT ->
                            "a Wait has no timeout, it waits on: say waitTimeout, and connect its port Timeout";
                        case TIMER -> "a Timer has no timeout, its delay is how long it takes; leave it out";
                        default -> "a timeout limits nothing of what takes no time; leave it out";
                    });
        }
    }

    private void checkOvertime(int position, DocumentSpot spot) {
        var node = subject.graph().node(position);
        var attempts = node.policy().attempts();
        var notice = attempts.overtimeAfter();
        var limit = attempts.timeout();
        checkLength(notice, spot);
        var control = subject.graph().control(position);
        if (notice.isPresent() && control.isPresent() && AT_ONCE.contains(control.get())) {
            spot.warning("DEF-289", "nobody is told: a " + node.type() + " takes no time");
        } else if (notice.filter(n -> limit.filter(l -> l.compareTo(n) <= 0).isPresent())
                .isPresent()) {
            spot.warning("DEF-289", "no attempt takes that long: the timeout " + limit.get() + " ends it before");
        }
    }

    static void checkLength(Optional<Duration> duration, DocumentSpot spot) {
        duration.filter(d -> d.compareTo(Durations.LONGEST) > 0)
                .ifPresent(d -> spot.error("DEF-207", d + " is longer than 100 years; leave it out for no limit"));
    }
}
