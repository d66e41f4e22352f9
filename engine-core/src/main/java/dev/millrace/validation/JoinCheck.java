package dev.millrace.validation;

import dev.millrace.definition.JoinType;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.JoinRule;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Checks that each join can be reached. */
final class JoinCheck {

    private final Subject subject;

    JoinCheck(Subject subject) {
        this.subject = subject;
    }

    void run() {
        for (int i = 0; i < subject.graph().size(); i++) {
            var join = subject.graph().node(i).policy().join();
            if (join.type() == JoinType.N_OF) {
                checkCount(i, join.count());
            } else if (join.condition().isPresent()) {
                checkCondition(i, join.condition().get());
            } else if (join.type() != JoinType.ALL && sources(i) == 0) {
                subject.findings()
                        .node(i)
                        .at("joinType")
                        .warning(
                                "DEF-257",
                                "nothing leads to " + subject.name(i)
                                        + ", so its joinType means nothing; leave it out");
            }
        }
    }

    private void checkCount(int node, int count) {
        long sources = sources(node);
        if (count > sources) {
            subject.findings()
                    .node(node)
                    .at("joinCount")
                    .error(
                            "DEF-256",
                            subject.name(node) + " waits for " + count + " sources and can never run: "
                                    + (sources == 0
                                            ? "nothing leads"
                                            : "only " + sources + (sources == 1 ? " leads" : " lead"))
                                    + " to it");
        }
    }

    private void checkCondition(int node, String text) {
        var spot = subject.findings().node(node).at("joinCondition");
        var sources =
                sourcesOf(node).mapToObj(s -> subject.graph().id(s).value()).toList();
        try {
            for (var id : JoinRule.parse(text).sources()) {
                if (!sources.contains(id)) {
                    spot.error(
                            "DEF-258",
                            "no connection leads from '" + id + "' to " + subject.name(node)
                                    + ", so its joinCondition cannot speak of it"
                                    + subject.nearest().hint(id, sources)
                                    + (sources.isEmpty() ? "" : "; its sources are " + String.join(", ", sources)));
                }
            }
        } catch (InvalidExpressionException e) {
            spot.error("DEF-258", String.valueOf(e.getMessage()));
        }
    }

    /** Several connections from one source count as one. */
    private long sources(int node) {
        return sourcesOf(node).count();
    }

    private IntStream sourcesOf(int node) {
        return Arrays.stream(subject.graph().incoming(node))
                .filter(c -> !subject.scopes().isBackEdge(c))
                .map(subject.graph()::source)
                .distinct();
    }
}
