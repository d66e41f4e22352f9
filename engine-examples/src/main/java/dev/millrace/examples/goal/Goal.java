package dev.millrace.examples.goal;

import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The definition of the loop, read from beside this class. */
final class Goal {

    private static final String FILE = "goal.yaml";

    private Goal() {}

    /** Returns the workflow for a registry that has {@code text.write} and {@code text.judge}. */
    static Workflow workflow(NodeRegistry types) {
        try (var in = Objects.requireNonNull(Goal.class.getResourceAsStream(FILE), FILE)) {
            var text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return WorkflowLoader.with(types).parse(text, Format.YAML, FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(FILE + " cannot be read from the class path", e);
        }
    }
}
