package dev.millrace.serialization;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.internal.schema.Documents;
import dev.millrace.serialization.internal.schema.Documents.Result;
import dev.millrace.serialization.internal.schema.FileRules;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads workflows from JSON and YAML, and checks them whole: every problem is found at once, each with its file, line
 * and column. What is not understood is refused; nothing of a definition is run. Immutable and thread-safe.
 */
public final class WorkflowLoader {

    private static final Logger log = LoggerFactory.getLogger(WorkflowLoader.class);

    private final Documents documents;

    private WorkflowLoader(Documents documents) {
        this.documents = documents;
    }

    /** Returns a loader of workflows that may name these node types, with the default limits. */
    public static WorkflowLoader with(NodeRegistry types) {
        return builder(types).build();
    }

    /** Returns a builder for a loader of workflows that may name these node types. */
    public static Builder builder(NodeRegistry types) {
        return new Builder(requireNonNull(types, "types"));
    }

    /**
     * Loads a {@code .json}, {@code .yaml} or {@code .yml} file, and the subflows that it names. Warnings are logged, a
     * line for all; {@link #check(Path)} returns them.
     *
     * @throws InvalidWorkflowException if it cannot be read or is no valid definition; with every problem
     */
    public Workflow load(Path file) {
        return valid(file.toString(), documents.read(requireNonNull(file, "file")));
    }

    /**
     * Parses a text.
     *
     * @param text the definition
     * @param format how it is written
     * @param sourceName the name that problems carry as their file
     * @throws InvalidWorkflowException if it is no valid definition; with every problem
     */
    public Workflow parse(String text, Format format, String sourceName) {
        requireNonNull(text, "text");
        return valid(sourceName, documents.read(text, format.syntax(), requireNonNull(sourceName, "sourceName")));
    }

    /** Checks a file as {@link #load} does, and returns what came of it instead of throwing. */
    public LoadReport check(Path file) {
        var result = documents.read(requireNonNull(file, "file"));
        return new LoadReport(result.workflow(), result.problems());
    }

    /** Checks a text as {@link #parse} does, and returns what came of it instead of throwing. */
    public LoadReport check(String text, Format format, String sourceName) {
        var result =
                documents.read(requireNonNull(text, "text"), format.syntax(), requireNonNull(sourceName, "sourceName"));
        return new LoadReport(result.workflow(), result.problems());
    }

    private static Workflow valid(String what, Result result) {
        var workflow = result.workflow().orElseThrow(() -> new InvalidWorkflowException(what, result.problems()));
        if (!result.problems().isEmpty()) {
            log.warn(
                    "{} is accepted with {} warning(s), which check(...) returns; the first: {}",
                    what,
                    result.problems().size(),
                    result.problems().get(0));
        }
        return workflow;
    }

    /** Makes a loader. Confined to the thread that builds. */
    public static final class Builder {

        private final NodeRegistry types;
        private LoadLimits limits = LoadLimits.DEFAULT;
        private Optional<Path> root = Optional.empty();
        private boolean anywhere;

        private Builder(NodeRegistry types) {
            this.types = types;
        }

        /** Sets how much a document may hold. */
        public Builder limits(LoadLimits most) {
            limits = requireNonNull(most, "most");
            return this;
        }

        /**
         * Sets the folder that subflows' files must lie in, instead of the loaded file's own. They are looked for there
         * too.
         */
        public Builder root(Path folder) {
            root = Optional.of(folder);
            return this;
        }

        /** Lets subflows' files lie anywhere, and be named by absolute paths. Only for definitions that you trust. */
        public Builder allowFilesAnywhere() {
            anywhere = true;
            return this;
        }

        /** Builds the loader. */
        public WorkflowLoader build() {
            return new WorkflowLoader(
                    new Documents(types, limits.bounds(), new FileRules(limits.fileBytes(), root, anywhere)));
        }
    }
}
