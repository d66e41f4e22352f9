package dev.millrace.report.internal.page;

import dev.millrace.report.internal.run.VisibleText;

/** What tests took of a definition, and what none of them took. */
final class CoverageSection {

    private static final int LONGEST = 500;
    private static final int MOST = 500;

    private CoverageSection() {}

    static void write(Markup to, CoverageText coverage) {
        to.open("section", "id", "coverage", "aria-labelledby", "h-coverage");
        to.leaf("h2", "Coverage", "id", "h-coverage");
        to.leaf("p", VisibleText.line(coverage.summary(), LONGEST));
        to.leaf(
                "p",
                "In the graph, nodes that a test took are marked as completed, others as skipped; ways that one went"
                        + " are drawn as taken.",
                "class",
                "hint");
        if (!coverage.missed().isEmpty()) {
            to.leaf("h3", "Taken by no test");
            to.open("ul", "class", "reasons");
            coverage.missed().stream()
                    .limit(MOST)
                    .forEach(
                            one -> to.leaf("li", VisibleText.line(one, LONGEST)).line());
            to.close("ul");
        }
        int more = coverage.missed().size() - MOST;
        if (more > 0) {
            to.leaf("p", more + " more are left out here.", "class", "hint");
        }
        to.close("section").line();
    }
}
