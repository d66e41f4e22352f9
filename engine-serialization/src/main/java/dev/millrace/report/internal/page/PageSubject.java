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
 */
public record PageSubject(
        Drawing drawing,
        Optional<Workflow> workflow,
        Optional<RunRecord> run,
        NodePlaces places,
        Redaction redaction) {}
