package dev.millrace.maven;

import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.report.WorkflowDiagram;
import dev.millrace.serialization.LoadReport;
import dev.millrace.serialization.WorkflowLoader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Checks the definitions in a folder, and fails the build with file, line and column of every problem; draws each that
 * is valid as Mermaid. Runs nothing of them. Confined to one execution of the goal.
 */
@Mojo(name = "validate", defaultPhase = LifecyclePhase.PROCESS_RESOURCES, threadSafe = true)
public final class ValidateMojo extends AbstractMojo {

    /** The folder of the definitions, with those below; a project without it has none. */
    @Parameter(
            property = "millrace.definitions",
            defaultValue = "${project.basedir}/src/main/resources/workflows",
            required = true)
    File definitions = new File("src/main/resources/workflows");

    /** The folder for a picture of each as Mermaid, {@code .mmd}, at the same place below. */
    @Parameter(property = "millrace.diagrams", defaultValue = "${project.build.directory}/workflows", required = true)
    File diagrams = new File("target/workflows");

    /**
     * The names of node types that the application registers itself, such as methods marked as nodes. Types with
     * fields of their own come with a jar among the plugin's dependencies.
     */
    @Parameter(property = "millrace.nodeTypes")
    List<String> nodeTypes = List.of();

    /** Whether warnings fail the build as well. */
    @Parameter(property = "millrace.failOnWarning", defaultValue = "false")
    boolean failOnWarning;

    /** Whether nothing is done. */
    @Parameter(property = "millrace.skip", defaultValue = "false")
    boolean skip;

    /** Is made by Maven. */
    public ValidateMojo() {}

    @Override
    public void execute() throws MojoExecutionException, MojoFailureException {
        if (skip || !definitions.isDirectory()) {
            getLog().info(skip ? "Definitions are not checked" : "There is no folder " + definitions);
            return;
        }
        try {
            check(files());
        } catch (IOException e) {
            throw new MojoExecutionException("The definitions in " + definitions + " cannot be read, or drawn", e);
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(definitions.toPath())) {
            return files.filter(file -> file.toString().matches(".*\\.(yaml|yml|json)"))
                    .sorted()
                    .toList();
        }
    }

    private void check(List<Path> files) throws IOException, MojoFailureException {
        var loader = WorkflowLoader.with(types());
        int refused = 0;
        for (var file : files) {
            if (isAccepted(loader.check(file), file)) {
                continue;
            }
            refused++;
        }
        if (refused > 0) {
            throw new MojoFailureException(refused + " of " + files.size() + " definitions in " + definitions
                    + " are refused; each problem stands above with its place");
        }
        getLog().info(files.size() + " definitions in " + definitions + " are valid");
    }

    /** Says what is wrong with one, or draws it. */
    private boolean isAccepted(LoadReport report, Path file) throws IOException {
        boolean isValid = report.workflow().isPresent();
        for (var problem : report.problems()) {
            if (problem.isError() || failOnWarning) {
                getLog().error(problem.toString());
                isValid = false;
            } else {
                getLog().warn(problem.toString());
            }
        }
        if (isValid) {
            var picture = diagrams.toPath().resolve(definitions.toPath().relativize(file) + ".mmd");
            Files.createDirectories(picture.toAbsolutePath().getParent());
            Files.writeString(
                    picture, WorkflowDiagram.of(report.workflow().orElseThrow()).mermaid());
        }
        return isValid;
    }

    private NodeRegistry types() {
        var found = NodeRegistry.builder().discover(ValidateMojo.class.getClassLoader());
        var known = found.build();
        nodeTypes.stream()
                .filter(name -> known.find(name).isEmpty())
                .forEach(name -> found.add(name, context -> Outcome.done()));
        return found.build();
    }
}
