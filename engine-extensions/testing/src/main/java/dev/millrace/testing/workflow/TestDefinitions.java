package dev.millrace.testing.workflow;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.LoadReport;
import dev.millrace.serialization.WorkflowLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The workflows of a test, and the node types that they name. Confined to the test's thread. */
final class TestDefinitions {

    private final Fakes fakes;
    private final StandIns standIns;
    private final List<Workflow> workflows = new ArrayList<>();

    TestDefinitions(NodeRegistry known, Fakes fakes) {
        this.fakes = fakes;
        this.standIns = new StandIns(known, fakes);
    }

    /** Takes a workflow that was built. */
    Workflow take(Workflow built) {
        standIns.take(built.graph());
        var workflow = fakes.around(built);
        workflows.add(workflow);
        return workflow;
    }

    /**
     * Loads a workflow from the class path, or from a file.
     *
     * @throws InvalidWorkflowException if it is none
     */
    Workflow load(String name) {
        var url = Thread.currentThread()
                .getContextClassLoader()
                .getResource(name.startsWith("/") ? name.substring(1) : name);
        var file = url == null ? Optional.of(Path.of(name)) : fileOf(url);
        if (file.isPresent() && !Files.exists(file.get())) {
            throw new IllegalArgumentException("[TST-105] there is no workflow '" + name
                    + "' on the class path, and no such file in " + Path.of("").toAbsolutePath());
        }
        return file.map(path -> load(name, loader -> loader.check(path))).orElseGet(() -> {
            var text = text(name, url);
            return load(name, loader -> loader.check(text, formatOf(name), name));
        });
    }

    private static Optional<Path> fileOf(URL url) {
        try {
            return url.getProtocol().equals("file") ? Optional.of(Path.of(new URI(url.toString()))) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("[TST-105] " + url + " is no place of a file", e);
        }
    }

    private static String text(String name, URL url) {
        try (var in = url.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("[TST-103] " + name + " cannot be read from the class path", e);
        }
    }

    private static Format formatOf(String name) {
        return name.endsWith(".json") ? Format.JSON : Format.YAML;
    }

    private Workflow load(String name, Function<WorkflowLoader, LoadReport> check) {
        var report = check.apply(WorkflowLoader.with(types()));
        while (report.workflow().isEmpty() && standIns.take(report.problems())) {
            report = check.apply(WorkflowLoader.with(types()));
        }
        var problems = report.problems();
        var workflow = report.workflow().orElseThrow(() -> new InvalidWorkflowException(name, problems));
        workflows.add(workflow);
        return workflow;
    }

    /** Returns the node types: those of the test, and those that stand in for others. */
    NodeRegistry types() {
        return standIns.registry();
    }

    NodeNames names() {
        return new NodeNames(workflows);
    }

    List<Workflow> all() {
        return List.copyOf(workflows);
    }

    /** Refuses to start while a node has neither code nor a fake. */
    void checkCode() {
        var without = names().nodes()
                .filter(standIns::isOne)
                .filter(node -> fakes.find(node.id().value(), node.id().value()).isEmpty()
                        && !fakes.knowsPathTo(node.id().value()))
                .findFirst();
        without.ifPresent(node -> {
            throw new IllegalStateException("[TST-109] the node '" + node.id() + "' has the type '" + node.type()
                    + "', which is not on the class path; say what it does by when(\"" + node.id()
                    + "\"), or give the type by nodes(...)");
        });
    }
}
