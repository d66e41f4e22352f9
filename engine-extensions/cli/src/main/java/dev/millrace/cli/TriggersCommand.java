package dev.millrace.cli;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Started;
import dev.millrace.event.TriggerReport;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoreException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace triggers}: looks at what starts workflows, and fires it by hand. Confined to one run. */
@Command(
        description = "Looks at the triggers of workflow files, and fires them by hand.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Nothing fires by itself here; 'millrace schedule' lets triggers do that.",
            "",
            "Examples:",
            "  millrace triggers list report.yaml --store data/",
            "  millrace triggers preview report.yaml --count 10",
            "  millrace triggers fire report.yaml --trigger nightly --input day=2026-01-31",
            "  millrace triggers disable report.yaml --trigger nightly --store data/"
        })
final class TriggersCommand {

    private TriggersCommand() {}

    /** Returns the command with its subcommands. */
    static CommandLine of(Shell shell) {
        return new CommandLine(new TriggersCommand())
                .addSubcommand("list", new ListTriggers(shell))
                .addSubcommand("preview", new Preview(shell))
                .addSubcommand("fire", new FireByHand(shell))
                .addSubcommand("enable", new Enable(shell, true))
                .addSubcommand("disable", new Enable(shell, false));
    }

    /** What these commands have in common. Confined to one run. */
    private abstract static class OfFiles implements Callable<Integer> {

        final Shell shell;

        @Mixin
        private TriggerFiles files = new TriggerFiles();

        @Option(names = "--json", description = "Print JSON instead of a table.")
        private boolean json;

        OfFiles(Shell shell) {
            this.shell = shell;
        }

        boolean isJson() {
            return json;
        }

        /** Returns who is told of what is started; nobody but where something may be. */
        NotifyOptions notifying() {
            return new NotifyOptions();
        }

        /** Refuses a store that is named and not there. */
        void requireStore(RunStore store) {
            store.requireThere(false);
        }

        /** Does something with an engine in which the triggers stand as they are, and none fires by itself. */
        final int with(Function<WorkflowEngine, Integer> work) {
            var told = notifying().settings();
            var workflows = files.workflows(shell);
            requireStore(files.store());
            try (var engine = files.engine(told, builder -> builder.triggersByHand())) {
                workflows.forEach(engine.triggers()::arm);
                int code = work.apply(engine);
                notifying().await(engine.notifications(), shell);
                return code;
            } catch (StoreException e) {
                var address = files.store()
                        .place()
                        .flatMap(place -> ServedStore.addressOfHolder(place, e))
                        .orElseThrow(() -> e);
                var ids = workflows.stream().map(Workflow::id).collect(Collectors.toSet());
                return elsewhere(new ServedTriggers(shell, served(address), ids, json));
            }
        }

        /** Returns the engine that has the store, with a token that is good for this. */
        ServedEngine served(String address) {
            return ServedEngine.at(address, System.getenv());
        }

        /** Asks the same of the engine that has the store. */
        abstract int elsewhere(ServedTriggers triggers);
    }

    /** {@code millrace triggers list}. */
    @Command(
            name = "list",
            description = "Lists triggers: when each is due next, how often it has fired, and what came of it last.",
            mixinStandardHelpOptions = true)
    private static final class ListTriggers extends OfFiles {

        ListTriggers(Shell shell) {
            super(shell);
        }

        @Override
        int elsewhere(ServedTriggers triggers) {
            return triggers.list();
        }

        @Override
        public Integer call() {
            return with(engine -> {
                var all = engine.triggers().list();
                shell.out().print(isJson() ? DataCodec.toJson(TriggerView.data(all)) : TriggerView.table(all));
                return ExitCodes.OK;
            });
        }
    }

    /** {@code millrace triggers preview}. */
    @Command(name = "preview", description = "Shows when timers are due next.", mixinStandardHelpOptions = true)
    private static final class Preview extends OfFiles {

        @Option(
                names = {"-n", "--count"},
                paramLabel = "N",
                defaultValue = "5",
                description = "How many instants of each; 5 without it.")
        private int count = 5;

        Preview(Shell shell) {
            super(shell);
        }

        @Override
        int elsewhere(ServedTriggers triggers) {
            return triggers.preview(count);
        }

        @Override
        public Integer call() {
            if (count < 1 || count > 1_000) {
                throw CommandFailedException.usage("[CLI-117] --count must be 1 to 1000, not " + count);
            }
            return with(engine -> {
                var due = new LinkedHashMap<TriggerReport, List<Instant>>();
                engine.triggers()
                        .list()
                        .forEach(one -> due.put(one, engine.triggers().preview(one.workflow(), one.name(), count)));
                shell.out().print(isJson() ? DataCodec.toJson(TriggerView.dueData(due)) : TriggerView.dueText(due));
                return ExitCodes.OK;
            });
        }
    }

    /** What is about one trigger. Confined to one run. */
    private abstract static class OfOne extends OfFiles {

        @Option(
                names = {"-t", "--trigger"},
                paramLabel = "NAME",
                required = true,
                description = "The trigger's name; WORKFLOW/NAME where several files have it.")
        private String name = "";

        OfOne(Shell shell) {
            super(shell);
        }

        final String name() {
            return name;
        }

        final TriggerReport trigger(WorkflowEngine engine) {
            var all = engine.triggers().list();
            var meant = all.stream()
                    .filter(one -> one.name().equals(name) || (one.workflow() + "/" + one.name()).equals(name))
                    .toList();
            if (meant.size() != 1) {
                throw CommandFailedException.usage(
                        "[CLI-141] " + (meant.isEmpty() ? "no trigger" : "more than one trigger")
                                + " is called '" + name + "'; there are "
                                + all.stream()
                                        .map(one -> one.workflow() + "/" + one.name())
                                        .toList());
            }
            return meant.get(0);
        }
    }

    /** {@code millrace triggers fire}. */
    @Command(
            name = "fire",
            description = "Fires a trigger by hand, enabled or not, and waits for the end of what it starts.",
            mixinStandardHelpOptions = true,
            footer = {"", "Ends with 0 if the execution completed, 1 if not, or if nothing was started."})
    private static final class FireByHand extends OfOne {

        @Mixin
        private InputOptions options = new InputOptions();

        @Mixin
        private NotifyOptions notify = new NotifyOptions();

        FireByHand(Shell shell) {
            super(shell);
        }

        @Override
        int elsewhere(ServedTriggers triggers) {
            return triggers.fire(name(), options.input(Map.of()));
        }

        @Override
        NotifyOptions notifying() {
            return notify;
        }

        /** For what is started the usual one is made. */
        @Override
        void requireStore(RunStore store) {
            if (!store.isUsual()) {
                store.requireThere(false);
            }
        }

        @Override
        public Integer call() {
            return with(engine -> {
                var one = trigger(engine);
                var fire = engine.triggers().fire(one.workflow(), one.name(), options.input(Map.of()));
                var status = fire.outcome() instanceof Started started
                        ? engine.execution(started.execution())
                                .orElseThrow()
                                .await()
                                .status()
                                .name()
                        : "";
                print(fire, status);
                return status.equals(ExecutionStatus.COMPLETED.name()) ? ExitCodes.OK : ExitCodes.FAILED;
            });
        }

        private void print(Fire fire, String status) {
            if (isJson()) {
                var data = ReportJson.of(fire);
                data.put("status", status);
                shell.out().print(DataCodec.toJson(data));
            } else {
                shell.out().println(TriggerView.line(fire) + (status.isEmpty() ? "" : ", " + status));
            }
        }
    }

    /** {@code millrace triggers enable} and {@code disable}. */
    @Command(
            description = "Says for a store whether a trigger fires by itself, whatever its file says.",
            mixinStandardHelpOptions = true)
    private static final class Enable extends OfOne {

        private final boolean enabled;

        Enable(Shell shell, boolean enabled) {
            super(shell);
            this.enabled = enabled;
        }

        @Override
        ServedEngine served(String address) {
            return ServedEngine.administered(address, System.getenv());
        }

        @Override
        int elsewhere(ServedTriggers triggers) {
            return triggers.enable(name(), enabled);
        }

        @Override
        void requireStore(RunStore store) {
            if (store.place().isEmpty()) {
                throw CommandFailedException.usage(
                        "[CLI-118] a trigger is enabled or disabled in a store; name it by --store DIR");
            }
            store.requireThere(true);
        }

        @Override
        public Integer call() {
            return with(engine -> {
                var one = trigger(engine);
                var triggers = engine.triggers();
                var report = enabled
                        ? triggers.enable(one.workflow(), one.name())
                        : triggers.disable(one.workflow(), one.name());
                var all = new ArrayList<>(List.of(report));
                shell.out().print(isJson() ? DataCodec.toJson(TriggerView.data(all)) : TriggerView.table(all));
                return ExitCodes.OK;
            });
        }
    }
}
