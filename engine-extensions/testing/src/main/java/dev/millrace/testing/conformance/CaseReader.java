package dev.millrace.testing.conformance;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Selection;
import dev.millrace.definition.Selection.Names;
import dev.millrace.event.BreakerState;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.SkipReason;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.LoadLimits;
import dev.millrace.testing.conformance.Expectation.AtOnce;
import dev.millrace.testing.conformance.Expectation.OfBreaker;
import dev.millrace.testing.conformance.Expectation.OfCourse;
import dev.millrace.testing.conformance.Expectation.OfData;
import dev.millrace.testing.conformance.Expectation.OfEvent;
import dev.millrace.testing.conformance.Expectation.OfFailures;
import dev.millrace.testing.conformance.Expectation.OfNode;
import dev.millrace.testing.conformance.Expectation.OfNodes;
import dev.millrace.testing.conformance.Expectation.OfUndone;
import dev.millrace.testing.conformance.Expectation.Pair;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads one case; every problem is found at once. Confined to the thread that reads. */
final class CaseReader {

    private static final String PATH = "must be a node path such as each[3]/load";

    private final String name;
    private final LoadLimits limits;
    private final List<String> problems = new ArrayList<>();

    private CaseReader(String name, LoadLimits limits) {
        this.name = name;
        this.limits = limits;
    }

    /** Returns the case that a document holds. */
    static ConformanceCase read(String name, LoadLimits limits, Supplier<@Nullable Object> document) {
        var reader = new CaseReader(name, limits);
        var found = reader.read(reader.data(document));
        if (!reader.problems.isEmpty()) {
            throw new InvalidCaseException(name, reader.problems);
        }
        return found;
    }

    private @Nullable Object data(Supplier<@Nullable Object> document) {
        try {
            return document.get();
        } catch (InvalidWorkflowException e) {
            e.problems().stream().map(Problem::toString).forEach(problems::add);
            throw new InvalidCaseException(name, problems);
        }
    }

    private ConformanceCase read(@Nullable Object document) {
        var section = Section.of(
                "",
                document,
                problems,
                "case",
                "workflow",
                "raw",
                "files",
                "engine",
                "start",
                "others",
                "input",
                "signals",
                "stop",
                "repairs",
                "select",
                "invalid",
                "expect");
        if (section.text("case").filter(text -> !text.isBlank()).isEmpty()) {
            section.problem("case", "must say the rule that the case holds, in one sentence");
        }
        if (section.has("invalid") == section.has("expect")) {
            section.problem("expect", "there must be either 'expect' or 'invalid'");
        }
        return new ConformanceCase(
                name,
                section.text("case").orElse(""),
                files(section),
                given(section),
                section.has("invalid") ? Optional.of(section.texts("invalid")) : Optional.empty(),
                expectation(section));
    }

    private CaseFiles files(Section section) {
        if (section.has("workflow") == section.has("raw")) {
            section.problem("workflow", "there must be either 'workflow' or 'raw'");
        }
        var definition =
                section.has("raw") ? section.text("raw").orElse("") : DataCodec.toYaml(section.get("workflow"));
        var others = new LinkedHashMap<String, String>();
        section.map("files").forEach((path, text) -> others.put(path, String.valueOf(text)));
        others.keySet().stream()
                .filter(path -> !isInside(path))
                .forEach(path -> section.problem(
                        "files",
                        "'" + path + "' must be a relative path, without '..', and not " + CaseFiles.DEFINITION));
        return new CaseFiles(definition, others, limits);
    }

    private ConformanceCase.Given given(Section section) {
        var reader = new StartReader(problems);
        var starts = new CaseStarts(
                reader.first(section.get("start"), section.map("input")),
                reader.others(section.list("others")),
                signals(section),
                stop(section),
                repairs(section));
        return new ConformanceCase.Given(reader.engine(section.get("engine")), starts, selection(section));
    }

    private Optional<CaseStop> stop(Section section) {
        if (!section.has("stop")) {
            return Optional.empty();
        }
        var stop = Section.of("stop", section.get("stop"), problems, "how", "by", "reason");
        var how = stop.constant("how", Stop.class).filter(kind -> kind != Stop.TIMEOUT);
        if (how.isEmpty()) {
            stop.problem("how", "must be CANCEL or TERMINATE");
        }
        var request =
                new Request(stop.text("reason").orElse(""), stop.text("by").orElse(""));
        return Optional.of(new CaseStop(how.orElse(Stop.CANCEL), request));
    }

    private List<CaseRepair> repairs(Section section) {
        var all = new ArrayList<CaseRepair>();
        int number = 0;
        for (var element : section.list("repairs")) {
            var where = "repairs[" + number++ + "]";
            repair(Section.of(where, element, problems, "action", "node", "nodes", "data", "by", "reason"))
                    .ifPresent(all::add);
        }
        return all;
    }

    private static Optional<CaseRepair> repair(Section section) {
        var kinds = Arrays.stream(CaseRepair.Action.values())
                .collect(Collectors.toMap(CaseRepair.Action::word, kind -> kind, (a, b) -> a, TreeMap::new));
        var kind = section.text("action").map(kinds::get);
        var nodes = Stream.concat(section.text("node").stream(), section.texts("nodes").stream())
                .toList();
        if (kind.isEmpty()) {
            section.problem("action", "must be one of " + String.join(", ", kinds.keySet()));
        } else if (kind.get().isOfOneNode() && nodes.size() != 1) {
            section.problem(
                    "node",
                    "there must be the path of one node for " + kind.get().word());
        }
        var data = section.has("data") ? Optional.of(section.map("data")) : Optional.<Map<String, Object>>empty();
        var request = new Request(
                section.text("reason").orElse("a case"), section.text("by").orElse(""));
        return kind.map(known -> new CaseRepair(known, nodes, data, request));
    }

    @SuppressWarnings("unchecked") // what is no map is a problem
    private static Map<String, Map<String, Object>> signals(Section section) {
        var signals = section.map("signals");
        signals.forEach((name, payload) -> {
            if (!(payload instanceof Map<?, ?>)) {
                section.problem("signals", "'" + name + "' must have a map as its payload");
            }
        });
        return (Map<String, Map<String, Object>>) (Map<String, ?>) signals;
    }

    private Optional<Selection> selection(Section section) {
        if (!section.has("select")) {
            return Optional.empty();
        }
        var select = Section.of(
                "select",
                section.get("select"),
                problems,
                "only",
                "onlyTags",
                "skip",
                "skipTags",
                "withUpstream",
                "absent");
        return Optional.of(new Selection(
                new Names(Set.copyOf(select.texts("only")), Set.copyOf(select.texts("onlyTags"))),
                new Names(Set.copyOf(select.texts("skip")), Set.copyOf(select.texts("skipTags"))),
                Boolean.TRUE.equals(select.get("withUpstream")),
                select.text("absent").filter("completed"::equals).isPresent()));
    }

    private static boolean isInside(String text) {
        try {
            var path = Path.of(text);
            return !path.isAbsolute()
                    && path.equals(path.normalize())
                    && !path.startsWith("..")
                    && !text.isBlank()
                    && !text.equals(CaseFiles.DEFINITION);
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private Expectation expectation(Section section) {
        var expect = Section.of(
                "expect",
                section.get("expect"),
                problems,
                "status",
                "nodes",
                "absent",
                "variables",
                "output",
                "order",
                "atOnce",
                "events",
                "cause",
                "explains",
                "breakers",
                "compensations",
                "recovered",
                "failures",
                "warned");
        return new Expectation(
                expect.constant("status", ExecutionStatus.class),
                nodes(expect),
                List.copyOf(paths(expect, "absent")),
                course(expect),
                new OfData(expect.map("variables"), expect.map("output")),
                new OfNodes(
                        new OfFailures(named(expect, "recovered"), named(expect, "failures"), named(expect, "warned")),
                        undone(expect)));
    }

    private OfCourse course(Section expect) {
        return new OfCourse(
                order(expect),
                atOnce(expect),
                events(expect),
                expect.text("cause"),
                explains(expect),
                expect.has("breakers") ? Optional.of(breakers(expect)) : Optional.empty());
    }

    private List<OfEvent> events(Section expect) {
        var events = new ArrayList<OfEvent>();
        for (var element : expect.list("events")) {
            if (element instanceof Map<?, ?>) {
                var section =
                        Section.of(expect.at("events[" + events.size() + "]"), element, problems, "name", "contains");
                events.add(new OfEvent(
                        section.text("name").orElse(""),
                        section.text("contains").orElse("")));
            } else {
                events.add(new OfEvent(String.valueOf(element), ""));
            }
        }
        return events;
    }

    private static Map<NodePath, List<String>> explains(Section expect) {
        var explains = new LinkedHashMap<NodePath, List<String>>();
        expect.map("explains")
                .forEach((path, texts) -> path(expect, "explains", path)
                        .ifPresent(parsed -> explains.put(
                                parsed,
                                texts instanceof List<?> several
                                        ? several.stream().map(String::valueOf).toList()
                                        : List.of(String.valueOf(texts)))));
        return explains;
    }

    private Map<String, OfBreaker> breakers(Section expect) {
        var breakers = new LinkedHashMap<String, OfBreaker>();
        expect.map("breakers").forEach((key, entry) -> {
            var where = expect.at("breakers") + "." + key;
            var section = entry instanceof String
                    ? Section.open(where, Map.of("state", entry), problems)
                    : Section.of(where, entry, problems, "state", "opened", "refused");
            breakers.put(
                    key,
                    new OfBreaker(
                            section.constant("state", BreakerState.class),
                            number(section, "opened"),
                            number(section, "refused")));
        });
        return breakers;
    }

    private static OptionalInt number(Section section, String key) {
        return section.count(key).map(OptionalInt::of).orElse(OptionalInt.empty());
    }

    private OfUndone undone(Section expect) {
        var section = Section.of(
                expect.at("compensations"), expect.get("compensations"), problems, "undone", "failed", "skipped");
        return new OfUndone(named(section, "undone"), named(section, "failed"), named(section, "skipped"));
    }

    private Map<NodePath, OfNode> nodes(Section expect) {
        var nodes = new LinkedHashMap<NodePath, OfNode>();
        expect.map("nodes")
                .forEach((path, entry) -> path(expect, "nodes", path)
                        .ifPresent(parsed -> nodes.put(parsed, node(expect.at("nodes") + "." + path, entry))));
        return nodes;
    }

    private OfNode node(String where, @Nullable Object entry) {
        var section = entry instanceof String
                ? Section.open(where, Map.of("status", entry), problems)
                : Section.of(where, entry, problems, "status", "attempts", "output", "skipReason", "errorContains");
        return new OfNode(
                section.constant("status", NodeStatus.class),
                number(section, "attempts"),
                section.constant("skipReason", SkipReason.class),
                section.text("errorContains"),
                section.map("output"));
    }

    private List<Pair> order(Section expect) {
        var pairs = new ArrayList<Pair>();
        for (var element : expect.list("order")) {
            if (element instanceof List<?> two && two.size() == 2) {
                var first = path(expect, "order", String.valueOf(two.get(0)));
                var second = path(expect, "order", String.valueOf(two.get(1)));
                first.ifPresent(before -> second.ifPresent(after -> pairs.add(new Pair(before, after))));
            } else {
                expect.problem("order", "must hold pairs [first, second], not " + Differences.shown(element));
            }
        }
        return pairs;
    }

    private List<AtOnce> atOnce(Section expect) {
        var all = new ArrayList<AtOnce>();
        for (var element : expect.list("atOnce")) {
            var section = Section.of(expect.at("atOnce[" + all.size() + "]"), element, problems, "nodes", "most");
            if (section.count("most").isEmpty()) {
                section.problem("most", "must say how many");
            }
            all.add(new AtOnce(
                    Set.copyOf(section.texts("nodes")), section.count("most").orElse(0)));
        }
        return all;
    }

    private static Optional<Set<NodePath>> named(Section expect, String key) {
        return expect.has(key) ? Optional.of(paths(expect, key)) : Optional.empty();
    }

    private static Set<NodePath> paths(Section expect, String key) {
        var paths = new LinkedHashSet<NodePath>();
        expect.texts(key).forEach(text -> path(expect, key, text).ifPresent(paths::add));
        return paths;
    }

    private static Optional<NodePath> path(Section expect, String key, String text) {
        return expect.parsed(key, text, NodePath::parse, PATH);
    }
}
