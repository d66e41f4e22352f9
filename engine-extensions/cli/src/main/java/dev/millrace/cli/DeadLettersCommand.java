package dev.millrace.cli;

import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodePath;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.StoredExecution;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace dead-letters}: nodes that were given up because each delivery was lost. Confined to one run. */
@Command(
        description = {
            "Lists the nodes that were given up because the process ended, or lost its lease, each time that they ran.",
            "Takes no lock, so that an engine may be using the store; with --redrive it needs the store for itself."
        },
        mixinStandardHelpOptions = true,
        footer = {"", "With --redrive it ends with 0 if each was redriven and its execution completed, else with 1."})
final class DeadLettersCommand implements Callable<Integer> {

    static final String NONE = "no dead letters\n";

    private final Shell shell;

    @Mixin
    private Reporting reporting = new Reporting();

    @Mixin
    private WaitOption wait = new WaitOption();

    @Mixin
    private Consent consent = new Consent();

    @Option(names = "--redrive", description = "Run them again, with no delivery charged, and what is behind them.")
    private boolean redrive;

    @Option(names = "--preview", description = "With --redrive: say what would run again, and do nothing.")
    private boolean preview;

    @Option(names = "--first", paramLabel = "N", description = "The oldest N only.")
    private long first = Long.MAX_VALUE;

    DeadLettersCommand(Shell shell) {
        this.shell = shell;
    }

    /** A node that was given up. */
    record Letter(StoredExecution execution, Event failed, NodePath node, Failure failure, int deliveries) {}

    @Override
    public Integer call() {
        if (first < 0) {
            throw CommandFailedException.usage("[CLI-117] --first must be 0 or more, not " + first);
        }
        var letters = letters();
        if (redrive) {
            return new Redrive(shell, reporting, wait.limit(), preview, consent).run(letters);
        }
        if (reporting.isJson()) {
            shell.out()
                    .print(DataCodec.toJson(
                            letters.stream().map(DeadLettersCommand::data).toList()));
        } else {
            shell.out().print(letters.isEmpty() ? NONE : table(letters));
        }
        return ExitCodes.OK;
    }

    /** Keeps what it lists, and reads the events of one execution at a time, until it has enough. */
    private List<Letter> letters() {
        var letters = new ArrayList<Letter>();
        reporting.store().whileWanted((stored, events) -> {
            letters.addAll(lettersOf(stored, events));
            return letters.size() < first;
        });
        return letters.stream().limit(first).toList();
    }

    private static List<Letter> lettersOf(StoredExecution stored, List<Event> events) {
        var letters = new LinkedHashMap<NodePath, Letter>();
        var deliveries = new HashMap<NodePath, Integer>();
        for (var event : RepairUndone.standing(events)) {
            if (event instanceof NodeStarted started) {
                deliveries.put(started.node(), started.deliveries());
                letters.remove(started.node());
            } else if (event instanceof NodeRequeued requeued) {
                deliveries.put(requeued.node(), requeued.deliveries());
            } else if (event instanceof NodeFailed failed) {
                add(
                        letters,
                        new Letter(stored, event, failed.node(), failed.failure(), count(deliveries, failed.node())));
            } else if (event instanceof NodeFellBack fell) {
                add(letters, new Letter(stored, event, fell.node(), fell.failure(), count(deliveries, fell.node())));
            } else if (event instanceof ExecutionRepaired repaired) {
                repaired.reset().forEach(letters::remove);
            }
        }
        return List.copyOf(letters.values());
    }

    private static int count(Map<NodePath, Integer> deliveries, NodePath node) {
        return deliveries.getOrDefault(node, 0);
    }

    private static void add(Map<NodePath, Letter> letters, Letter letter) {
        if (letter.failure().type().equals(Failure.DEAD_LETTER)) {
            letters.put(letter.node(), letter);
        }
    }

    private static Map<String, ?> data(Letter letter) {
        var report = new DeadLetterReport(
                0,
                letter.execution().id(),
                letter.node().toString(),
                letter.failure().message(),
                letter.deliveries());
        var data = ReportJson.of(report);
        data.put("workflowId", letter.execution().origin().workflow().id());
        data.put("at", ReportJson.time(letter.failed().at()));
        return data;
    }

    private static String table(List<Letter> letters) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("EXECUTION", "WORKFLOW", "NODE", "DELIVERIES", "REASON"));
        letters.forEach(letter -> rows.add(List.of(
                letter.execution().id().toString(),
                letter.execution().origin().workflow().id(),
                letter.node().toString(),
                Integer.toString(letter.deliveries()),
                Text.oneLine(letter.failure().message()))));
        return Columns.of(rows);
    }
}
