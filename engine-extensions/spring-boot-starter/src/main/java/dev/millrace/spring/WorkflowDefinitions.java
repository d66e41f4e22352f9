package dev.millrace.spring;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.io.Resource;
import org.springframework.core.io.support.ResourcePatternResolver;

/**
 * The definitions in an application's folders, in the order of their names; all are read and checked when this is made.
 * Immutable.
 */
public final class WorkflowDefinitions {

    private static final List<String> ENDINGS = List.of("yaml", "yml", "json");

    private final List<Workflow> workflows;

    private WorkflowDefinitions(List<Workflow> workflows) {
        this.workflows = workflows;
    }

    /**
     * Reads them.
     *
     * @throws InvalidWorkflowException if one is refused; each problem names its file, line and column
     */
    static WorkflowDefinitions read(List<String> folders, ResourcePatternResolver resources, WorkflowLoader loader) {
        return new WorkflowDefinitions(folders.stream()
                .flatMap(folder -> files(folder, resources))
                .sorted(Comparator.comparing(WorkflowDefinitions::name))
                .map(file -> read(file, loader))
                .toList());
    }

    private static Stream<Resource> files(String folder, ResourcePatternResolver resources) {
        var root = folder.endsWith("/") ? folder : folder + "/";
        return ENDINGS.stream().flatMap(ending -> {
            try {
                return Arrays.stream(resources.getResources(root + "**/*." + ending));
            } catch (IOException e) { // what is not there holds no definitions
                return Stream.of();
            }
        });
    }

    private static String name(Resource file) {
        return String.valueOf(file.getFilename());
    }

    private static Workflow read(Resource file, WorkflowLoader loader) {
        try {
            if (file.isFile()) { // a definition in a folder may name others beside it
                return loader.load(file.getFile().toPath());
            }
            var format = name(file).endsWith(".json") ? Format.JSON : Format.YAML;
            return loader.parse(file.getContentAsString(StandardCharsets.UTF_8), format, name(file));
        } catch (IOException e) {
            throw new UncheckedIOException("[SPR-104] the definition " + file.getDescription() + " cannot be read", e);
        }
    }

    /** Returns the workflows. */
    public List<Workflow> workflows() {
        return workflows;
    }
}
