package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.DeadLetterReport;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Explanation;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureSummary;
import dev.millrace.event.GroupReport;
import dev.millrace.event.GroupReport.Unchanged;
import dev.millrace.event.MigrationReport;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Progress;
import dev.millrace.event.NodeSnapshot.Why;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.RepairPreview;
import dev.millrace.event.Span;
import dev.millrace.store.JournalTool;
import dev.millrace.store.StoredExecution;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The one form of events and reports, and the page that says what it is. */
class ReportJsonTest {

    private static final Path PAGE = Path.of("..", "docs", "report-format.md");

    private static final ExecutionId ID = GoldenTurns.ID;

    private static final Failure FAILURE = Failure.of("card.Declined", "no cover");

    /** All but those that name data of earlier events, which a store reads with these. */
    private static Stream<Event> events() {
        return GoldenTurns.all().entrySet().stream()
                .filter(file -> !Set.of("repeated", "shared").contains(file.getKey()))
                .flatMap(file -> file.getValue().stream())
                .flatMap(turn -> turn.events().stream());
    }

    @Test
    void an_event_of_every_type_begins_with_what_happened_and_can_be_written() {
        assertThat(events()).allSatisfy(event -> {
            var form = ReportJson.of(event);

            assertThat(form.keySet()).startsWith("event", "execution", "sequence", "atEpochMicros");
            assertThat(form)
                    .containsEntry("event", event.getClass().getSimpleName())
                    .containsEntry("execution", event.execution().toString())
                    .containsEntry("sequence", event.sequence())
                    .containsEntry("atEpochMicros", event.atEpochMicros());
            assertThat(DataCodec.toJson(form)).isNotBlank();
        });
    }

    @Test
    void what_a_record_leaves_out_stands_in_the_form_as_nothing() {
        var completed = events().map(ReportJson::of)
                .filter(form -> "NodeCompleted".equals(form.get("event")))
                .findFirst()
                .orElseThrow();

        assertThat(completed).containsKeys("node", "result", "recoveredBy");
        assertThat(map(completed, "result")).containsKeys("output", "port", "writes", "conditions");
    }

    @Test
    void the_key_of_a_workflow_is_one_text_and_a_status_its_name_in_records() {
        var started = formOf("ExecutionStarted");
        var ended = formOf("ExecutionEnded");

        assertThat(map(started, "origin").get("workflow")).isInstanceOf(String.class);
        assertThat(ended.get("status"))
                .isIn(Stream.of(ExecutionStatus.values()).map(Enum::name).toList());
    }

    private static Map<String, ?> formOf(String event) {
        return events().map(ReportJson::of)
                .filter(form -> event.equals(form.get("event")))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_snapshot_and_a_result_name_the_same_error() {
        var snapshot = snapshot();

        var error = map(ReportJson.of(snapshot), "error");
        assertThat(error)
                .isEqualTo(Map.of(
                        "type", "card.Declined", "message", snapshot.result().cause(), "node", "pay"));
        assertThat(ReportJson.of(snapshot.result())).containsEntry("error", error);
    }

    @Test
    void nodes_stand_each_before_what_is_in_it() {
        assertThat(map(ReportJson.of(snapshot()), "nodes").keySet())
                .containsExactly("each", "each[0]/load", "each[1]/load", "pay", "ask");
    }

    @Test
    void what_a_node_waits_for_and_how_far_it_is_have_fields_in_one_order() {
        var node = ReportJson.of(snapshot().node("ask"));

        assertThat(map(node, "waitsFor").keySet()).containsExactly("signal", "correlation", "until");
        assertThat(map(node, "progress").keySet()).containsExactly("fraction", "text");
    }

    @Test
    void a_group_reports_first_what_changed_then_what_did_not() {
        assertThat(ReportJson.of(group()))
                .extracting(row -> row.get("changed"), row -> row.get("reason"))
                .containsExactly(tuple(true, null), tuple(false, "it has ended"));
    }

    @Test
    void a_number_that_json_cannot_say_is_a_text() {
        assertThat(ReportJson.data(Map.of("x", List.of(Double.NaN, 1.5, Float.NEGATIVE_INFINITY))))
                .isEqualTo(Map.of("x", List.of("NaN", 1.5, "-Infinity")));
    }

    @Test
    void the_caller_may_add_to_a_form() {
        var form = ReportJson.of(snapshot());
        form.put("url", "/executions/1");

        assertThat(DataCodec.toJson(form)).contains("\"url\"");
    }

    @Test
    void every_field_stands_on_the_page() throws IOException {
        var page = Files.readString(PAGE);

        assertThat(forms())
                .allSatisfy((name, form) -> assertThat(page.lines())
                        .as(name)
                        .anyMatch(line -> line.startsWith("| " + name + " | ") && line.endsWith(fields(form) + " |")));
        assertThat(forms().values())
                .allSatisfy(form -> assertThat(DataCodec.toJson(form)).isNotBlank());
    }

    /** A report type that comes to the package of events has a form here, or is part of one. */
    @Test
    void every_report_of_the_engine_has_a_form() {
        assertThat(forms().keySet())
                .contains(
                        "ExecutionSnapshot",
                        "ExecutionResult",
                        "NodeSnapshot",
                        "Explanation",
                        "RepairPreview",
                        "MigrationReport",
                        "DeadLetterReport",
                        "GroupReport");
    }

    private static String fields(Map<String, ?> form) {
        return form.keySet().stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
    }

    private static Map<String, Map<String, ?>> forms() {
        var forms = new LinkedHashMap<String, Map<String, ?>>();
        forms.put("ExecutionSnapshot", ReportJson.of(snapshot()));
        forms.put("ExecutionResult", ReportJson.of(snapshot().result()));
        forms.put("NodeSnapshot", ReportJson.of(snapshot().node("pay")));
        var origin = new Origin(new WorkflowKey("order", "2"), "abc", new Starter("", Map.of(), "", Optional.empty()));
        forms.put(
                "StoredExecution",
                ReportJson.of(new StoredExecution(ID, origin, ExecutionStatus.COMPLETED, 1_000, 9_000, 7)));
        forms.put("Explanation", ReportJson.of(new Explanation(path("pay"), NodeStatus.FAILED, List.of())));
        forms.put(
                "RepairPreview",
                ReportJson.of(new RepairPreview(
                        List.of(path("pay")), List.of(path("pay")), List.of(), List.of(), List.of(), List.of())));
        forms.put("MigrationReport", ReportJson.of(migration()));
        forms.put("DeadLetterReport", ReportJson.of(new DeadLetterReport(3, ID, "pay", "lost", 5)));
        forms.put("GroupReport", ReportJson.of(group()).get(0));
        forms.put(
                "Problem",
                ReportJson.of(
                        new Problem("DEF-104", Problem.Severity.ERROR, "/nodes/0", "is wrong", Optional.empty())));
        forms.put(
                "JournalTool.Verification",
                ReportJson.of(new JournalTool.Verification(3, 1, Optional.empty(), Optional.empty())));
        return forms;
    }

    private static MigrationReport migration() {
        var old = Workflow.named("order").version("1").node("pay", "card").build();
        var next = Workflow.named("order").version("2").node("pay", "card").build();
        return new MigrationReport(MigrationPlan.between(old, next), List.of());
    }

    private static GroupReport group() {
        return new GroupReport(List.of(ID), List.of(new Unchanged(ExecutionId.derived(1, "other"), "it has ended")));
    }

    private static ExecutionSnapshot snapshot() {
        var nodes = new LinkedHashMap<NodePath, NodeSnapshot>();
        for (var node : List.of(
                node("each", NodeStatus.COMPLETED, well()),
                node(
                        "pay",
                        NodeStatus.FAILED,
                        new Why(Optional.empty(), Optional.of(FAILURE), Optional.empty(), Optional.empty())),
                node(
                        "ask",
                        NodeStatus.WAITING,
                        new Why(
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of(new Wait("go", Long.MAX_VALUE, "")),
                                Optional.of(new Progress(0.5, "half way")))),
                node("each[1]/load", NodeStatus.COMPLETED, well()),
                node("each[0]/load", NodeStatus.COMPLETED, well()))) {
            nodes.put(node.path(), node);
        }
        var failures = new FailureSummary(List.of(path("pay")), List.of(), Map.of(path("pay"), FAILURE));
        var result = new ExecutionResult(
                ID, ExecutionStatus.FAILED, Map.of(), Map.of(), "node pay: card.Declined: no cover", failures);
        return new ExecutionSnapshot(new WorkflowKey("order", "2"), result, Map.of(), span(), nodes, 0);
    }

    private static NodeSnapshot node(String path, NodeStatus status, Why why) {
        return new NodeSnapshot(path(path), status, 1, span(), Map.of(), why);
    }

    private static Why well() {
        return new Why(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static Span span() {
        return new Span(Optional.of(Instant.EPOCH), Optional.of(Instant.EPOCH.plusSeconds(1)));
    }

    private static NodePath path(String text) {
        return NodePath.parse(text);
    }

    @SuppressWarnings("unchecked") // it is a map of fields
    private static Map<String, Object> map(Map<String, ?> form, String field) {
        return (Map<String, Object>) form.get(field);
    }
}
