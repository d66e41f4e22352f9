package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionSnapshot;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.FailureSummary;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.Retry;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeSnapshot;
import dev.millrace.event.NodeSnapshot.Why;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.Span;
import dev.millrace.serialization.internal.store.TurnCodec;
import dev.millrace.store.StoreException;
import dev.millrace.store.StoredDefinition;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointJsonTest {

    private static final Workflow WORKFLOW = Workflow.named("order")
            .version("1.2")
            .node("load", "Noop")
            .node("send", "Noop")
            .connect("load", "send")
            .build();
    private static final StoredDefinition DEFINITION = new StoredDefinition(
            WORKFLOW.revision(), new JacksonStoreCodec().encode(WORKFLOW).orElseThrow(), "/flows");
    private static final Failure REFUSED = Failure.of("java.net.ConnectException", "refused");

    private static List<Event> events() {
        var origin = new Origin(WORKFLOW.key(), WORKFLOW.revision(), Starter.UNNAMED);
        var at = GoldenTurns.AT;
        return List.of(
                new ExecutionStarted(GoldenTurns.ID, 1, at, origin, Map.of("n", 5L), Map.of()),
                new NodeStarted(GoldenTurns.ID, 2, at, GoldenTurns.path("load"), 1, 1),
                new NodeCompleted(
                        GoldenTurns.ID, 3, at + 9, GoldenTurns.path("load"), NodeResult.EMPTY, Optional.empty()),
                new NodeStarted(GoldenTurns.ID, 4, at + 9, GoldenTurns.path("send"), 1, 1),
                new NodeRetryScheduled(
                        GoldenTurns.ID,
                        5,
                        at + 20,
                        GoldenTurns.path("send"),
                        REFUSED,
                        new Retry(2, at + 1_000_000, false)));
    }

    private static ExecutionSnapshot snapshot() {
        var nodes = new LinkedHashMap<NodePath, NodeSnapshot>();
        var load = GoldenTurns.path("load");
        var send = GoldenTurns.path("send");
        var began = new Span(Optional.of(Instant.EPOCH), Optional.empty());
        nodes.put(load, new NodeSnapshot(load, NodeStatus.COMPLETED, 1, began, Map.of("rows", 3), Why.NOTHING));
        var why = new Why(Optional.empty(), Optional.of(REFUSED));
        nodes.put(send, new NodeSnapshot(send, NodeStatus.WAITING, 1, began, Map.of(), why));
        var failures = new FailureSummary(List.of(send), List.of(), Map.of(send, REFUSED));
        var result = new ExecutionResult(
                GoldenTurns.ID, ExecutionStatus.WAITING, Map.of(), Map.of("zone", "eu"), "", failures);
        return new ExecutionSnapshot(WORKFLOW.key(), result, Map.of("n", 5L), began, nodes, 0);
    }

    private static String document() {
        return CheckpointJson.write(snapshot(), events(), DEFINITION);
    }

    @Test
    void a_checkpoint_brings_back_the_definition_and_every_event() {
        var checkpoint = CheckpointJson.read(document());

        assertThat(checkpoint.definition()).isEqualTo(DEFINITION);
        assertThat(checkpoint.events()).isEqualTo(events());
        assertThat(checkpoint.turns()).extracting(turn -> turn.events().size()).containsExactly(2, 2, 1);
        assertThat(new JacksonStoreCodec().decode(checkpoint.definition())).isEqualTo(WORKFLOW);
    }

    @Test
    void the_summary_is_for_people_and_tools() {
        var data = (Map<?, ?>) DataCodec.standard().read(document(), Format.JSON, "checkpoint");

        assertThat(data.keySet())
                .hasToString("[workflowInstanceId, workflowId, workflowDefinitionJson, status, startTime, "
                        + "checkpointTime, variables, nodeStates, messageQueues, errorMessages, metadata, events]");
        assertThat(data.get("workflowInstanceId")).isEqualTo(GoldenTurns.ID.toString());
        assertThat(data.get("startTime")).isEqualTo("2023-11-14T22:13:20.123456Z");
        assertThat(data.get("checkpointTime")).isEqualTo("2023-11-14T22:13:20.123476Z");
        assertThat(data.get("variables")).isEqualTo(Map.of("zone", "eu"));
        assertThat(data.get("nodeStates"))
                .asString()
                .contains("{nodeId=load, status=COMPLETED, start=1970-01-01T00:00:00Z, output={rows=3}}")
                .contains("error=java.net.ConnectException: refused");
        assertThat(data.get("messageQueues"))
                .hasToString("{send=[{messageId=" + GoldenTurns.ID
                        + "/send, messageType=Run, retryCount=1, notBefore=2023-11-14T22:13:21.123456Z}]}");
        assertThat(data.get("errorMessages")).hasToString("[send: java.net.ConnectException: refused]");
        assertThat(data.get("metadata"))
                .isEqualTo(Map.of(
                        "checkpointVersion",
                        1,
                        "recordVersion",
                        TurnCodec.VERSION,
                        "workflowVersion",
                        "1.2",
                        "revision",
                        WORKFLOW.revision(),
                        "directory",
                        "/flows"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workflowInstanceId",
                "workflowId",
                "workflowDefinitionJson",
                "status",
                "startTime",
                "checkpointTime",
                "variables",
                "nodeStates",
                "messageQueues",
                "errorMessages",
                "metadata",
                "events",
                "checkpointVersion",
                "recordVersion",
                "revision",
                "directory"
            })
    void a_missing_field_is_named(String field) {
        assertThatThrownBy(() -> CheckpointJson.read(document().replace("\"" + field + "\":", "\"x\":")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-212] the checkpoint's field '" + field + "' is missing");
    }

    @Test
    void a_field_of_the_wrong_kind_is_named() {
        assertThatThrownBy(() -> CheckpointJson.read(document().replace("\"WAITING\"", "7")))
                .hasMessageContaining("[STO-212] the checkpoint's field 'status' is NUMBER, expected STRING");
        assertThatThrownBy(() -> CheckpointJson.read(document().replace(GoldenTurns.ID.toString(), "7")))
                .isInstanceOf(StoreException.class);
    }

    @Test
    void an_unknown_field_is_refused_except_in_the_metadata() {
        var top = document().replaceFirst("\\{", "{\"colour\": 1,");
        var below = document().replace("\"directory\":", "\"colour\": 1, \"directory\":");

        assertThatThrownBy(() -> CheckpointJson.read(top))
                .hasMessageContaining("[STO-213]")
                .hasMessageContaining("colour");
        assertThat(CheckpointJson.read(below).events()).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource({"checkpointVersion, STO-214", "recordVersion, STO-201"})
    void another_version_is_refused_with_both_numbers(String field, String code) {
        var newer = document().replaceAll("\"" + field + "\": \\d+", "\"" + field + "\": 99");

        assertThatThrownBy(() -> CheckpointJson.read(newer))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[" + code + "]")
                .hasMessageContaining("version 99")
                .hasMessageContaining("recordVersion".equals(field) ? TurnCodec.VERSION + "; " : "1; ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "null", "7", "{\"a\":1,\"a\":2}", "{} {}"})
    void what_is_no_checkpoint_is_refused(String text) {
        assertThatThrownBy(() -> CheckpointJson.read(text))
                .isInstanceOf(StoreException.class)
                .hasMessageMatching("(?s)\\[STO-21[12]].*");
    }

    @Test
    void parts_that_do_not_belong_together_are_refused() {
        var some = events();
        var other = new StoredDefinition("0".repeat(64), "", "");
        var renamed = new ExecutionSnapshot(
                new WorkflowKey("x", "1"),
                snapshot().result(),
                Map.of(),
                snapshot().span(),
                Map.of(),
                0);

        assertApart(() -> CheckpointJson.write(snapshot(), List.of(), DEFINITION), "not the start");
        assertApart(() -> CheckpointJson.write(snapshot(), some.subList(1, 5), DEFINITION), "event 2 stands where 1");
        assertApart(() -> CheckpointJson.write(snapshot(), some, other), "pinned to revision");
        assertApart(() -> CheckpointJson.write(renamed, some, DEFINITION), "runs workflow 'order', not 'x'");
        assertApart(() -> CheckpointJson.read(document().replace("\"first\": 3", "\"first\": 4")), "event 4 stands");
    }

    private static void assertApart(org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String why) {
        assertThatThrownBy(call)
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-215]")
                .hasMessageContaining(why);
    }
}
