package dev.millrace.serialization.internal.store;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.serialization.internal.schema.Documents;
import dev.millrace.serialization.internal.schema.WorkflowData;
import dev.millrace.serialization.internal.text.JsonText;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import java.util.ArrayList;
import java.util.Optional;

/**
 * Definitions as stores keep them: the canonical JSON, except that every subflow stands in it, whether or not it came
 * from a file. Files may change; an execution keeps the definition that it began with. Thread-safe.
 */
public final class DefinitionCodec {

    private DefinitionCodec() {}

    /** Returns a workflow's text; empty if no text would give back the same revision. */
    public static Optional<String> encode(Workflow workflow) {
        var problems = new ArrayList<Problem>();
        try {
            var data = WorkflowData.whole(workflow, problems);
            if (!problems.isEmpty()) {
                return Optional.empty();
            }
            // Data that only code can hold, such as a decimal of a certain scale, would come back as something else.
            var text = JsonText.of(data);
            var again = Documents.readWritten(text, workflow.id());
            return again.workflow()
                    .filter(w -> w.revision().equals(workflow.revision()))
                    .map(w -> text);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Reads a workflow that was encoded, and checks that it is the one that was meant. */
    public static Workflow decode(StoredDefinition definition) {
        var what = "the stored definition " + definition.revision();
        if (definition.text().isEmpty()) {
            throw new StoreException("[STO-206] " + what
                    + " has no text, since it holds code; register the workflow with the engine before it"
                    + " opens the store");
        }
        var result = Documents.readWritten(definition.text(), what);
        var workflow = result.workflow().orElseThrow(() -> new InvalidWorkflowException(what, result.problems()));
        if (!workflow.revision().equals(definition.revision())) {
            throw new StoreException("[STO-205] " + what + " reads as revision " + workflow.revision()
                    + ": its text was changed; restore it from a copy");
        }
        return workflow;
    }
}
