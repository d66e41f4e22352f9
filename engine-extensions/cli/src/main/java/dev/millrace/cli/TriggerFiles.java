package dev.millrace.cli;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.node.NodeRegistry;
import dev.millrace.notification.NotificationSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The workflow files whose triggers a command is about. Confined to one run. */
final class TriggerFiles {

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "The workflows: .yaml, .yml or .json.")
    private List<String> files = new ArrayList<>();

    @Mixin
    private DefinitionFiles definitions = new DefinitionFiles();

    @Mixin
    private WorkflowFolder registered = new WorkflowFolder();

    @Mixin
    private LimitOptions limits = new LimitOptions();

    @Mixin
    private RunStore store = new RunStore();

    RunStore store() {
        return store;
    }

    /** Reads all files; what is wrong with them is said on stderr, and ends the command. */
    List<Workflow> workflows(Shell shell) {
        store.beside(DefinitionFiles.file(files.get(0)));
        store.check();
        limits.check();
        var workflows = new ArrayList<Workflow>();
        long errors = 0;
        for (var name : files) {
            var path = DefinitionFiles.file(name);
            var report = definitions.check(path, definitions.types(path), limits::on);
            Problems.print(report.problems(), shell.err());
            errors += Problems.errors(report.problems());
            report.workflow().ifPresent(workflows::add);
        }
        if (errors > 0) {
            throw CommandFailedException.failed(
                    "[CLI-140] " + Problems.count(errors, "error") + "; no trigger was armed");
        }
        return workflows;
    }

    /** Returns an engine for the workflows; node types are as in the folder of the first file. */
    WorkflowEngine engine(NotificationSettings told, UnaryOperator<EngineBuilder> change) {
        var folder = definitions.folder(DefinitionFiles.file(files.get(0)));
        NodeRegistry types = definitions.typesIn(definitions.folders(folder, Path.of("")));
        var builder = change.apply(
                WorkflowEngine.builder().notifications(told).nodes(types).grace(StoreOption.GRACE));
        definitions.on(builder, definitions.folders(folder, Path.of("")));
        limits.on(builder);
        var engine = store.engine(builder);
        try {
            registered.register(engine, types, limits::on);
            return engine;
        } catch (CommandFailedException e) {
            engine.close();
            throw e;
        }
    }
}
