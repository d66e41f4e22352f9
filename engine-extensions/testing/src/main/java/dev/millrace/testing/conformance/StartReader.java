package dev.millrace.testing.conformance;

import dev.millrace.definition.Amounts;
import dev.millrace.definition.Durations;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.StartTerms;
import dev.millrace.definition.WhenFull;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.testing.conformance.CaseStart.Becomes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads what a case says of its engine and of its starts. Confined to the thread that reads. */
final class StartReader {

    private static final String WHEN_FULL = "whenFull";
    private static final String DURATION = "must be a duration such as 50ms";

    private final List<String> problems;

    StartReader(List<String> problems) {
        this.problems = problems;
    }

    /** Returns the engine that a case asks for; one without limits if it asks for none. */
    CaseEngine engine(@Nullable Object value) {
        var section = Section.of(
                "engine",
                value,
                problems,
                "typeLimits",
                "typeRates",
                "capacities",
                "starvation",
                "maxExecutions",
                WHEN_FULL,
                "secrets");
        var limits = Section.open("engine.typeLimits", section.get("typeLimits"), problems);
        var capacities = Section.open("engine.capacities", section.get("capacities"), problems);
        var rates = section.map("typeRates");
        var secrets = section.map("secrets");
        return new CaseEngine(
                values(section.map("typeLimits"), type -> limits.count(type)),
                values(rates, type -> rate("engine.typeRates." + type, rates.get(type))),
                values(
                        section.map("capacities"),
                        name -> capacities.parsed(
                                name,
                                String.valueOf(capacities.get(name)),
                                text -> Amounts.parse(text).orElseThrow(IllegalArgumentException::new),
                                "must be " + Amounts.FORM)),
                duration(section, "starvation").orElse(Duration.ZERO),
                new CaseEngine.Room(
                        section.count("maxExecutions").orElse(0),
                        whenFull(section).orElse(WhenFull.QUEUE)),
                values(secrets, name -> Optional.of(String.valueOf(secrets.get(name)))));
    }

    private static <V> Map<String, V> values(Map<String, Object> data, Function<String, Optional<V>> read) {
        var values = new LinkedHashMap<String, V>();
        data.keySet().forEach(name -> read.apply(name).ifPresent(value -> values.put(name, value)));
        return values;
    }

    private Optional<RateLimit> rate(String path, @Nullable Object value) {
        var section = Section.of(path, value, problems, "permits", "per", "burst");
        var permits = section.count("permits");
        var per = duration(section, "per");
        if (permits.isEmpty() || per.isEmpty()) {
            section.problem("permits", "there must be 'permits' and 'per'");
            return Optional.empty();
        }
        return Optional.of(RateLimit.of(permits.get(), per.get())
                .withBurst(section.count("burst").orElse(1)));
    }

    private static Optional<Duration> duration(Section section, String key) {
        return section.text(key)
                .flatMap(text -> section.parsed(
                        key,
                        text,
                        written -> Durations.parse(written).orElseThrow(IllegalArgumentException::new),
                        DURATION));
    }

    private static Optional<WhenFull> whenFull(Section section) {
        return section.text(WHEN_FULL).flatMap(text -> switch (text) {
            case "queue" -> Optional.of(WhenFull.QUEUE);
            case "reject" -> Optional.of(WhenFull.REJECT);
            default ->
                section.parsed(
                        WHEN_FULL,
                        text,
                        written ->
                                WhenFull.waitUpTo(Durations.parse(written).orElseThrow(IllegalArgumentException::new)),
                        "must be queue, reject, or a duration for which the caller waits");
        });
    }

    /** Returns the start of the execution that the case looks at. */
    CaseStart first(@Nullable Object value, Map<String, Object> input) {
        return start(Section.of("start", value, problems, "key", "lane", "onDuplicate", WHEN_FULL, "priority"), input);
    }

    /** Returns the starts that follow. */
    List<CaseStart> others(List<?> values) {
        var all = new ArrayList<CaseStart>();
        for (var value : values) {
            var section = Section.of(
                    "others[" + all.size() + "]",
                    value,
                    problems,
                    "input",
                    "key",
                    "lane",
                    "onDuplicate",
                    WHEN_FULL,
                    "priority",
                    "refused",
                    "existing",
                    "pending",
                    "status");
            all.add(start(section, section.map("input")));
        }
        return all;
    }

    private static CaseStart start(Section section, Map<String, Object> input) {
        var terms =
                new StartTerms(section.constant("priority", Priority.class), whenFull(section), onDuplicate(section));
        var becomes = new Becomes(
                section.text("refused"),
                section.flag("existing"),
                section.flag("pending"),
                section.constant("status", ExecutionStatus.class));
        return new CaseStart(
                input, section.text("key").orElse(""), section.text("lane").orElse(""), terms, becomes);
    }

    private static Optional<OnDuplicate> onDuplicate(Section section) {
        return section.text("onDuplicate")
                .flatMap(text -> section.parsed(
                        "onDuplicate",
                        text,
                        StartReader::ruleOf,
                        "must be one of "
                                + Arrays.stream(OnDuplicate.values())
                                        .map(StartReader::spelled)
                                        .collect(Collectors.joining(", "))));
    }

    private static OnDuplicate ruleOf(String text) {
        return Arrays.stream(OnDuplicate.values())
                .filter(rule -> spelled(rule).equals(text))
                .findFirst()
                .orElseThrow(IllegalArgumentException::new);
    }

    /** Returns a rule as definitions write it. */
    private static String spelled(OnDuplicate rule) {
        return switch (rule) {
            case ALLOW -> "allow";
            case WAIT -> "wait";
            case FAIL -> "fail";
            case RETURN_EXISTING -> "returnExisting";
            case CANCEL_RUNNING -> "cancelRunning";
        };
    }
}
