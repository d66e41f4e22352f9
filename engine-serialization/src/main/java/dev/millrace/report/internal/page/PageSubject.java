package dev.millrace.report.internal.page;

import dev.millrace.definition.Workflow;
import dev.millrace.report.internal.drawing.Drawing;
import dev.millrace.report.internal.run.NodePlaces;
import dev.millrace.report.internal.run.Redaction;
import dev.millrace.report.internal.run.RunRecord;
import java.util.Optional;

/**
 * What a page is about. Immutable.
 *
 * @param drawing the graph
 * @param workflow the definition, where somebody has it
 * @param run the execution; nothing where the definition alone is shown
 * @param places its nodes by their place
 * @param redaction what is shown of payloads
 * @param coverage what tests took of it; nothing where that is not the question
 */
public record PageSubject(
        Drawing drawing,
        Optional<Workflow> workflow,
        Optional<RunRecord> run,
        NodePlaces places,
        Redaction redaction,
        Optional<CoverageText> coverage) {

    /** Creates one that is not about tests. */
    public PageSubject(
            Drawing drawing,
            Optional<Workflow> workflow,
            Optional<RunRecord> run,
            NodePlaces places,
            Redaction redaction) {
        this(drawing, workflow, run, places, redaction, Optional.empty());
    }

    /** Returns whether it is known where nodes stand. */
    boolean hasStatuses() {
        return run.isPresent() || coverage.isPresent();
    }
}
