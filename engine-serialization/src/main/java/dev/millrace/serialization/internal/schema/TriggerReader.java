package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.FireRules;
import dev.millrace.definition.Misfire;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Timing;
import dev.millrace.definition.Timing.Gap;
import dev.millrace.definition.Timing.Repeated;
import dev.millrace.definition.TriggerSource;
import dev.millrace.definition.TriggerSource.FileSeen;
import dev.millrace.definition.TriggerSource.Published;
import dev.millrace.definition.TriggerSource.Timer;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads what starts executions of a workflow, and writes it. */
final class TriggerReader {

    private static final String TRIGGERS = "triggers";
    private static final String CRON = "cron";
    private static final String EVERY = "every";
    private static final String EVENT = "event";
    private static final String FILE = "file";
    private static final String MANUAL = "manual";
    private static final String MISFIRE = "misfire";

    /** What says when a trigger fires, and the fields that go with it. */
    private static final Map<String, Set<String>> SOURCES = Map.of(
            CRON, Set.of("timeZone", "gap", "repeated", MISFIRE, "jitter"),
            EVERY, Set.of(MISFIRE, "jitter"),
            EVENT, Set.of("filter"),
            FILE, Set.of("changes", "poll"),
            MANUAL, Set.of());

    private static final List<String> ORDER = List.of(CRON, EVERY, EVENT, FILE, MANUAL);

    private final Source source;
    private final ValueReader values;

    TriggerReader(Source source) {
        this.source = source;
        this.values = new ValueReader(source);
    }

    /** How few missed instants fire late, where one word says it. */
    enum Missed {
        SKIP,
        LAST
    }

    List<StartTrigger> read(Fields workflow) {
        var triggers = new ArrayList<StartTrigger>();
        var elements = workflow.list(TRIGGERS).map(ListTree::elements).orElse(List.of());
        for (int i = 0; i < elements.size(); i++) {
            var at = workflow.where(TRIGGERS).child(i);
            var unread = StartTrigger.manual("trigger " + i); // so that those behind it keep their places
            triggers.add(values.map(elements.get(i), at)
                    .map(map -> trigger(new Fields(map, at, Vocabulary.TRIGGER, source), unread))
                    .orElse(unread));
        }
        return triggers;
    }

    private StartTrigger trigger(Fields fields, StartTrigger unread) {
        if (!fields.has("name")) {
            fields.missing("name");
        }
        var name = fields.text("name").orElse(unread.name());
        var kinds = ORDER.stream().filter(fields::has).toList();
        if (kinds.size() != 1) {
            fields.error(
                    "DEF-344",
                    kinds.isEmpty() ? "name" : kinds.get(1),
                    "a trigger says by exactly one of " + String.join(", ", ORDER) + " when it fires; this one has "
                            + (kinds.isEmpty() ? "none" : String.join(" and ", kinds)));
            return StartTrigger.manual(name);
        }
        refuseOthers(fields, kinds.get(0));
        return new StartTrigger(
                name,
                source(fields, kinds.get(0)).orElse(unread.source()),
                rules(fields),
                fields.data("inputs"),
                fields.text("key"),
                fields.text("description").orElse(""));
    }

    private static void refuseOthers(Fields fields, String kind) {
        SOURCES.values().stream()
                .flatMap(Set::stream)
                .distinct()
                .sorted()
                .filter(name -> !SOURCES.getOrDefault(kind, Set.of()).contains(name))
                .filter(fields::has)
                .forEach(name -> fields.error(
                        "DEF-115", name, "a trigger that fires by '" + kind + "' has no '" + name + "'; leave it out"));
    }

    private Optional<TriggerSource> source(Fields fields, String kind) {
        return switch (kind) {
            case CRON -> cron(fields).map(timing -> timer(fields, timing));
            case EVERY -> fields.duration(EVERY).map(Timing.Every::new).map(timing -> timer(fields, timing));
            case EVENT -> fields.text(EVENT).map(name -> new Published(name, fields.text("filter")));
            case FILE ->
                fields.text(FILE)
                        .map(path -> new FileSeen(
                                path,
                                fields.truth("changes").orElse(false),
                                fields.duration("poll").orElse(FileSeen.POLL)));
            default -> manual(fields);
        };
    }

    private static Optional<TriggerSource> manual(Fields fields) {
        if (!fields.truth(MANUAL).orElse(true)) {
            fields.error("DEF-344", MANUAL, "write manual: true, or by what else the trigger fires");
        }
        return Optional.of(new TriggerSource.Manual());
    }

    private static Optional<Timing> cron(Fields fields) {
        if (!fields.has("timeZone")) {
            fields.missing("timeZone");
        }
        return fields.text(CRON)
                .map(expression -> new Timing.Cron(
                        expression,
                        fields.text("timeZone").orElse("UTC"),
                        fields.choice("gap", Spelling.GAP).orElse(Gap.AFTER),
                        fields.choice("repeated", Spelling.REPEATED).orElse(Repeated.FIRST)));
    }

    private static Timer timer(Fields fields, Timing timing) {
        return new Timer(timing, misfire(fields), fields.duration("jitter").orElse(Duration.ZERO));
    }

    private static Misfire misfire(Fields fields) {
        if (fields.value(MISFIRE) instanceof ScalarTree scalar && scalar.kind() == ScalarTree.Kind.NUMBER) {
            return fields.applied(MISFIRE, fields.integer(MISFIRE), Misfire.LAST, (none, most) -> new Misfire(most));
        }
        return fields.choice(MISFIRE, Spelling.MISSED)
                .map(missed -> switch (missed) {
                    case SKIP -> Misfire.SKIP;
                    case LAST -> Misfire.LAST;
                })
                .orElse(Misfire.LAST);
    }

    private static FireRules rules(Fields fields) {
        var rules = new FireRules(
                fields.truth("enabled").orElse(true),
                fields.choice("overlap", Spelling.OVERLAP),
                instant(fields, "start"),
                instant(fields, "end"),
                0);
        return fields.applied(
                "maxFires",
                fields.integer("maxFires"),
                rules,
                (some, most) -> new FireRules(some.enabled(), some.overlap(), some.start(), some.end(), most));
    }

    private static Optional<Instant> instant(Fields fields, String name) {
        return fields.applied(name, fields.text(name), Optional.empty(), (none, text) -> Optional.of(parse(text)));
    }

    private static Instant parse(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "expected an instant such as 2026-01-31T08:00:00Z or 2026-01-31T08:00:00+01:00, found '" + text
                            + "'",
                    e);
        }
    }

    static void write(List<StartTrigger> triggers, DataMap out) {
        out.putList(TRIGGERS, triggers.stream().map(TriggerReader::write).toList());
    }

    private static Map<String, Object> write(StartTrigger trigger) {
        var out = new DataMap();
        out.put("name", trigger.name());
        write(trigger.source(), out);
        var rules = trigger.rules();
        out.put("enabled", rules.enabled(), true);
        out.put("overlap", rules.overlap().map(Spelling.OVERLAP::of));
        out.put("start", rules.start().map(Instant::toString));
        out.put("end", rules.end().map(Instant::toString));
        out.put("maxFires", rules.maxFires(), 0);
        out.putData("inputs", trigger.inputs());
        out.put("key", trigger.key());
        out.put("description", trigger.description(), "");
        return out.map();
    }

    private static void write(TriggerSource source, DataMap out) {
        if (source instanceof Timer timer) {
            write(timer, out);
        } else if (source instanceof Published published) {
            out.put(EVENT, published.event());
            out.put("filter", published.filter());
        } else if (source instanceof FileSeen file) {
            out.put(FILE, file.path());
            out.put("changes", file.changes(), false);
            out.put("poll", file.poll(), FileSeen.POLL);
        } else {
            out.put(MANUAL, true);
        }
    }

    private static void write(Timer timer, DataMap out) {
        if (timer.timing() instanceof Timing.Cron cron) {
            out.put(CRON, cron.expression());
            out.put("timeZone", cron.zone());
            out.put("gap", Spelling.GAP, cron.gap(), Gap.AFTER);
            out.put("repeated", Spelling.REPEATED, cron.repeated(), Repeated.FIRST);
        } else if (timer.timing() instanceof Timing.Every every) {
            out.put(EVERY, every.interval().toString());
        }
        if (timer.misfire().equals(Misfire.SKIP)) {
            out.put(MISFIRE, Spelling.MISSED.of(Missed.SKIP));
        } else if (!timer.misfire().equals(Misfire.LAST)) {
            out.put(MISFIRE, timer.misfire().most());
        }
        out.put("jitter", timer.jitter(), Duration.ZERO);
    }
}
