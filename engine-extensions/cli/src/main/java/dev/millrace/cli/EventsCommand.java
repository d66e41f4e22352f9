package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.NodeEvent;
import dev.millrace.serialization.ReportJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code millrace events}: what happened in an execution. Confined to one run. */
@Command(
        description =
                "Prints what happened in an execution of a store, a line each. Takes no lock: an engine may be using"
                        + " it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "With --json it prints one array; with --follow too, one object on each line, as they come.",
            "",
            "Examples:",
            "  millrace events ID --store data/",
            "  millrace events ID --store data/ --follow --after 12",
            "  millrace events ID --store data/ --node charge"
        })
final class EventsCommand implements Callable<Integer> {

    private final Shell shell;

    @Mixin
    private FollowedExecution followed = new FollowedExecution();

    @Option(names = "--after", paramLabel = "N", description = "Only what came after the event with this number.")
    private long after;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private SecretOption secrets = new SecretOption();

    EventsCommand(Shell shell) {
        this.shell = shell;
    }

    @Override
    public Integer call() {
        var execution = followed.id();
        if (followed.isFollowed()) {
            follow(execution);
        } else if (json) {
            var meant = followed.store().tool().export(execution).stream()
                    .filter(event -> event.sequence() > after && isMeant(event))
                    .map(ReportJson::of)
                    .toList();
            shell.out().print(secrets.json(meant));
        } else {
            print(followed.store().tool().export(execution), after);
        }
        return ExitCodes.OK;
    }

    private void follow(ExecutionId execution) {
        long seen = after;
        var changes = followed.changes();
        while (true) {
            var all = followed.store().tool().export(execution);
            print(all, seen);
            shell.out().flush();
            seen = all.isEmpty() ? seen : Math.max(seen, all.get(all.size() - 1).sequence());
            if (all.isEmpty() || hasEnded(all)) {
                return;
            }
            changes.await();
        }
    }

    /** One that was repaired behind its end goes on. */
    private static boolean hasEnded(List<Event> events) {
        boolean ended = false;
        for (var event : events) {
            ended = event instanceof ExecutionEnded || ended && event instanceof NodeEvent.OutcomeRefused;
        }
        return ended;
    }

    private void print(List<Event> events, long behind) {
        for (var event : events) {
            if (event.sequence() > behind && isMeant(event)) {
                shell.out()
                        .println(
                                json && followed.isFollowed()
                                        ? onOneLine(secrets.json(ReportJson.of(event)))
                                        : EventLine.of(event));
            }
        }
    }

    /** Line breaks in texts are escaped, so all that are there stand between values. */
    private static String onOneLine(String value) {
        return value.strip().replaceAll("\\n *", " ");
    }

    private boolean isMeant(Event event) {
        return followed.isWhole() || event instanceof NodeEvent one && followed.isMeant(one.node());
    }
}
