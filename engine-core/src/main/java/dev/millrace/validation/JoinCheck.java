package dev.millrace.validation;

import dev.millrace.definition.JoinType;
import java.util.Arrays;

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

    /** Several connections from one source count as one. */
    private long sources(int node) {
        return Arrays.stream(subject.graph().incoming(node))
                .filter(c -> !subject.scopes().isBackEdge(c))
                .map(subject.graph()::source)
                .distinct()
                .count();
    }
}
