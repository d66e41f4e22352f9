package dev.millrace.validation;

import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.NameRule;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.TriggerSource;
import dev.millrace.definition.TriggerSource.FileSeen;
import dev.millrace.definition.TriggerSource.Published;
import dev.millrace.definition.TriggerSource.Timer;
import dev.millrace.definition.Workflow;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.internal.schedule.InvalidTimingException;
import dev.millrace.internal.schedule.TimerSchedules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Checks what starts executions of a workflow beside its callers. Confined to one validation. */
final class TriggerCheck {

    static final String TRIGGERS = "triggers";

    private static final Duration LEAST_POLL = Duration.ofMillis(100);
    private static final Duration MOST_JITTER = Duration.ofDays(1);

    private final Workflow workflow;
    private final Nearest nearest;

    TriggerCheck(Workflow workflow, Nearest nearest) {
        this.workflow = workflow;
        this.nearest = nearest;
    }

    void run(DocumentSpot spot) {
        var first = new HashMap<String, Integer>();
        for (int i = 0; i < workflow.triggers().size(); i++) {
            var trigger = workflow.triggers().get(i);
            var place = spot.at(TRIGGERS).at(Integer.toString(i));
            NameRule.problemOf("a trigger's name", trigger.name())
                    .ifPresent(problem -> place.at("name").error("DEF-341", problem));
            var other = first.putIfAbsent(trigger.name(), i);
            if (other != null) {
                place.at("name")
                        .error(
                                "DEF-341",
                                "trigger " + other + " is called '" + trigger.name()
                                        + "' too; each has a name of its own, by which its fires are told apart");
            }
            check(trigger, place);
        }
    }

    private void check(StartTrigger trigger, DocumentSpot spot) {
        var source = trigger.source();
        if (source instanceof Timer timer) {
            timer(timer, trigger, spot);
        } else if (source instanceof Published published) {
            published(published, spot);
        } else if (source instanceof FileSeen file) {
            file(file, spot);
        }
        var rules = trigger.rules();
        if (rules.start().isPresent()
                && rules.end().isPresent()
                && rules.end().get().isBefore(rules.start().get())) {
            spot.at("end")
                    .error(
                            "DEF-343",
                            "the end " + rules.end().get() + " is before the start "
                                    + rules.start().get());
        }
        data(trigger, spot);
    }

    private static void timer(Timer timer, StartTrigger trigger, DocumentSpot spot) {
        try {
            var rules = trigger.rules();
            var schedule = TimerSchedules.of(timer.timing(), rules.start());
            var before = rules.start().map(start -> start.minusNanos(1)).orElse(Instant.EPOCH);
            var due = schedule.after(before);
            if (rules.end().isPresent()
                    && due.isPresent()
                    && due.get().isAfter(rules.end().get())) {
                spot.at("end")
                        .error(
                                "DEF-343",
                                "it is never due between its start and its end; the first time is " + due.get());
            }
        } catch (InvalidTimingException e) {
            spot.at(e.field()).error("DEF-340", String.valueOf(e.getMessage()));
        }
        if (timer.jitter().isNegative() || timer.jitter().compareTo(MOST_JITTER) > 0) {
            spot.at("jitter").error("DEF-343", "a jitter is 0 to 1 day long, not " + timer.jitter());
        }
    }

    private static void published(Published published, DocumentSpot spot) {
        NameRule.problemOf("the name of an event", published.event())
                .ifPresent(problem -> spot.at("event").error("DEF-342", problem));
        published.filter().ifPresent(filter -> {
            try {
                Expression.parse(filter, ExpressionRoots.FILTER);
            } catch (InvalidExpressionException e) {
                spot.at("filter").error("DEF-233", String.valueOf(e.getMessage()));
            }
        });
    }

    private static void file(FileSeen file, DocumentSpot spot) {
        var path = file.path().replace('\\', '/');
        var folder = path.substring(0, path.lastIndexOf('/') + 1);
        if (path.isBlank() || path.endsWith("/")) {
            spot.at("file").error("DEF-342", "a trigger by file names a file, such as inbox/*.csv");
        } else if (folder.contains("*") || folder.contains("?")) {
            spot.at("file")
                    .error("DEF-342", "* and ? may stand in the file's name, not in its folder: '" + folder + "'");
        }
        if (file.poll().compareTo(LEAST_POLL) < 0) {
            spot.at("poll").error("DEF-343", "the time between two looks is at least 100 ms, not " + file.poll());
        }
    }

    private void data(StartTrigger trigger, DocumentSpot spot) {
        trigger.inputs()
                .forEach((name, value) -> template(value, spot.at("inputs").at(name)));
        trigger.key().ifPresent(key -> template(key, spot.at("key")));
        if (!(trigger.source() instanceof TriggerSource.Manual)) {
            Optional<Set<String>> delivered =
                    trigger.source() instanceof Timer ? Optional.of(Set.of()) : Optional.empty();
            new SignatureCheck(workflow, nearest).call(trigger.inputs(), delivered, spot);
        }
    }

    private void template(Object value, DocumentSpot spot) {
        try {
            Template.parse(value, ExpressionRoots.TRIGGER).references().stream()
                    .filter(names -> names.size() > 1 && names.get(0).equals("fire"))
                    .map(names -> names.get(1))
                    .filter(name -> !ExpressionRoots.FIRE.contains(name))
                    .distinct()
                    .forEach(name -> spot.error(
                            "DEF-247",
                            "reads 'fire." + name + "', but there is nothing of this name"
                                    + nearest.hint(name, new TreeSet<>(ExpressionRoots.FIRE))));
        } catch (InvalidExpressionException e) {
            spot.error("DEF-233", String.valueOf(e.getMessage()));
        }
    }
}
