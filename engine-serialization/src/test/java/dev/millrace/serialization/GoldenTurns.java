package dev.millrace.serialization;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.Priority;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.BreakerChange;
import dev.millrace.event.BreakerState;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.CompensationStarted;
import dev.millrace.event.ExecutionEvent.EndReached;
import dev.millrace.event.ExecutionEvent.Ending;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.ExecutionOvertime;
import dev.millrace.event.ExecutionEvent.ExecutionPaused;
import dev.millrace.event.ExecutionEvent.ExecutionRepaired;
import dev.millrace.event.ExecutionEvent.ExecutionResumed;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Move;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionEvent.Pin;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionEvent.Request;
import dev.millrace.event.ExecutionEvent.Signal;
import dev.millrace.event.ExecutionEvent.SignalReceived;
import dev.millrace.event.ExecutionEvent.StartAdmitted;
import dev.millrace.event.ExecutionEvent.StartHeldBack;
import dev.millrace.event.ExecutionEvent.StartWait;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionEvent.Stop;
import dev.millrace.event.ExecutionEvent.StopRequested;
import dev.millrace.event.ExecutionEvent.Undone;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Failure;
import dev.millrace.event.NodeEvent.AttemptNoted;
import dev.millrace.event.NodeEvent.BreakerChanged;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodeEvent.ChildEnd;
import dev.millrace.event.NodeEvent.ChildEnded;
import dev.millrace.event.NodeEvent.ChildRequested;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.DataEdited;
import dev.millrace.event.NodeEvent.DecisionNeeded;
import dev.millrace.event.NodeEvent.ExistingReturned;
import dev.millrace.event.NodeEvent.FailedAttempt;
import dev.millrace.event.NodeEvent.FailureHeld;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.LocksNamed;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodeEvent.NodeHeldBack;
import dev.millrace.event.NodeEvent.NodeOvertime;
import dev.millrace.event.NodeEvent.NodeProgressed;
import dev.millrace.event.NodeEvent.NodeReplaced;
import dev.millrace.event.NodeEvent.NodeRequeued;
import dev.millrace.event.NodeEvent.NodeRetryScheduled;
import dev.millrace.event.NodeEvent.NodeSkipped;
import dev.millrace.event.NodeEvent.NodeStarted;
import dev.millrace.event.NodeEvent.NodeStarved;
import dev.millrace.event.NodeEvent.NodeWaiting;
import dev.millrace.event.NodeEvent.OutcomeRefused;
import dev.millrace.event.NodeEvent.PolicyFilledIn;
import dev.millrace.event.NodeEvent.Retry;
import dev.millrace.event.NodeEvent.Wait;
import dev.millrace.event.NodePath;
import dev.millrace.event.NodeResult;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.Repeated;
import dev.millrace.event.ScopeEvent.CollectionFile;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.LoopChecked;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeCompensationStarted;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import dev.millrace.event.SkipReason;
import dev.millrace.store.Turn;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One execution that holds an event of every type, in turns: what the golden journals say. */
final class GoldenTurns {

    static final ExecutionId ID = new ExecutionId(0x018b_cfe5_6870_7abcL, 0x8123_4567_89ab_cdefL);
    static final long AT = 1_700_000_000_123_456L;
    static final String REVISION = "0123456789abcdef".repeat(4);

    private static final Failure FAILURE = new Failure(
            "java.io.UncheckedIOException",
            "disk \"full\"\n\u00e9\ud83d\ude00",
            false,
            List.of("java.lang.RuntimeException", "java.lang.Exception"),
            failureOutput(),
            "at x");

    private GoldenTurns() {}

    private static Map<String, Object> failureOutput() {
        return Map.of(Failure.EXIT_CODE, 75);
    }

    /** Returns the turns by the golden file that holds them. */
    static Map<String, List<Turn>> all() {
        var all = new LinkedHashMap<String, List<Turn>>();
        all.put(
                "execution",
                List.of(
                        turn(started(), resumed()),
                        turn(control()),
                        turn(ended()),
                        turn(repaired()),
                        turn(migrated())));
        all.put("priority", List.of(turn(urgent())));
        all.put("repairs", List.of(turn(undone())));
        all.put(
                "nodes",
                List.of(
                        turn(nodesWell()),
                        turn(nodesBadly()),
                        turn(nodesNever()),
                        progress(),
                        turn(recovered()),
                        turn(held())));
        all.put(
                "gates",
                List.of(
                        turn(new NodeHeldBack(ID, 3, AT, path("a"), "lock door", "held by b")),
                        turn(new LocksNamed(ID, 4, AT, path("b"), List.of("door-7", "key"))),
                        turn(new PolicyFilledIn(
                                ID, 5, AT, path("b"), Map.of("retryPolicy", Map.of("retryOn", List.of("x"))))),
                        turn(new BreakerChanged(
                                ID,
                                6,
                                AT,
                                path("a"),
                                new BreakerChange("shop", BreakerState.CLOSED, BreakerState.OPEN))),
                        turn(new NodeOvertime(ID, 7, AT, path("b"), 2, 1_500))));
        all.put(
                "starts",
                List.of(turn(
                        new StartHeldBack(
                                ID,
                                2,
                                AT,
                                new StartWait("maxExecutions of the engine", "held by x", Priority.HIGH, true)),
                        new StartAdmitted(ID, 3, AT + 1_000_000))));
        all.put("starving", List.of(turn(new NodeStarved(ID, 6, AT, path("a"), "resource cpu, 4", "held by b"))));
        all.put("keys", List.of(turn(new ExistingReturned(ID, 6, AT, path("a"), "order 7", "b of execution x"))));
        all.put("family", List.of(turn(awaited())));
        all.put("replaced", List.of(turn(new NodeReplaced(ID, 6, AT, path("a"), 2, "order 7", "b of execution x"))));
        all.put(
                "replacing",
                List.of(turn(new StartHeldBack(
                        ID, 2, AT, new StartWait("key 'k'", "held by x", Priority.NORMAL, true, List.of(ID))))));
        all.put("children", List.of(turn(children())));
        all.put("scopes", List.of(turn(scopes())));
        all.put("data", List.of(turn(data())));
        all.put("repeated", List.of(turn(repeated())));
        all.put("shared", List.of(turn(shared())));
        all.put("ends", List.of(turn(reached())));
        all.put("overtime", List.of(turn(new ExecutionOvertime(ID, 4, AT, 600_000))));
        all.put("undoing", List.of(turn(undoing())));
        return all;
    }

    /** Events that refer to data of earlier ones, as a journal holds them. */
    private static List<Event> repeated() {
        var items = new Repeated.Value("1/input/items", -1, Map.of());
        var item = new Repeated.Value("1/input/items", 3, Map.of());
        var own = new LinkedHashMap<String, Object>();
        own.put("item", item);
        own.put("index", 3);
        var input = new Repeated.Value("1/input", -1, own);
        var loop = new Repeated.Loop(4, Map.of("2", "it broke"), Map.of("TotalItems", 4));
        var text = Map.<String, Object>of("all", List.of(items, 1, item));
        return List.of(
                new CollectionFixed(ID, 90, AT, path("each"), new Repeated.Items(items)),
                new ScopeOpened(ID, 91, AT, path("each[3]"), input, Map.of()),
                new NodeCompleted(ID, 92, AT, path("each[3]/in"), output(text), Optional.empty()),
                new NodeCompleted(ID, 93, AT, path("each"), output(loop), Optional.empty()),
                new NodeCompleted(
                        ID,
                        94,
                        AT,
                        path("after"),
                        output(new Repeated.Value("93/output", -1, Map.of())),
                        Optional.empty()));
    }

    /** A child that was given what another one has: its data refer to values beside the journal. */
    private static Event shared() {
        var parent = new ParentNode(ID, path("each[3]/call"), true);
        var origin = new Origin(
                new WorkflowKey("order", "1.0"), REVISION, new Starter("", Map.of(), "", Optional.of(parent)));
        var base = new Repeated.Shared("9f".repeat(32), Map.of("index", 3));
        var rows = new Repeated.Shared("0a".repeat(32), Map.of());
        return new ExecutionStarted(ID, 1, AT, origin, base, Map.of("rows", rows));
    }

    private static NodeResult output(Map<String, Object> output) {
        return new NodeResult(output, Optional.empty(), Map.of(), List.of());
    }

    static Turn turn(Event... events) {
        return new Turn(ID, List.of(events));
    }

    private static Turn turn(List<Event> events) {
        return new Turn(ID, events);
    }

    private static Event urgent() {
        var origin = new Origin(new WorkflowKey("order", "1.0"), REVISION, Starter.UNNAMED);
        return new ExecutionStarted(ID, 1, AT, origin, Map.of(), Map.of(), Optional.of(Priority.HIGH));
    }

    private static Event awaited() {
        var parent = new ParentNode(new ExecutionId(1, 2), path("box/call"), true);
        var starter = new Starter("", Map.of(), "", Optional.of(parent));
        var origin = new Origin(new WorkflowKey("order", "1.0"), REVISION, starter);
        return new ExecutionStarted(ID, 1, AT, origin, Map.of(), Map.of());
    }

    static Event started() {
        var parent = new ParentNode(new ExecutionId(1, 2), path("each[3]/call"));
        var starter = new Starter("order-7", Map.of("tenant", "acme"), "ann", Optional.of(parent));
        var origin = new Origin(new WorkflowKey("order", "1.0"), REVISION, starter);
        return new ExecutionStarted(ID, 1, AT, origin, Map.of("amountCents", 12_900L), Map.of("zone", "eu"));
    }

    private static Event resumed() {
        return new ExecutionResumed(ID, 2, AT + 7, new Request("go on", "ann"));
    }

    private static List<Event> control() {
        return List.of(
                new ExecutionPaused(ID, 3, AT + 1_000_000, Request.of(""), Long.MAX_VALUE),
                new SignalReceived(
                        ID, 4, AT + 1_000_000, new Signal("approved", Map.of("by", List.of("ann", true)), "s-1", "")),
                new SignalReceived(ID, 5, AT + 1_000_000, new Signal("bare", Map.of(), "", "c-9")),
                new StopRequested(ID, 6, AT + 1_000_000, Stop.CANCEL, Request.of("no longer wanted")),
                new CompensationStarted(ID, 7, AT + 999_999, "cancelled"));
    }

    private static Event reached() {
        var ending = new Ending(ExecutionStatus.FAILED, "only 7 rows", Map.of("rows", 7));
        return new EndReached(ID, 8, AT, path("each[3]/stop"), ending);
    }

    private static List<Event> undoing() {
        return List.of(
                new ScopeCompensationStarted(ID, 8, AT, path("each[3]"), "each[3]/pay: Declined: no"),
                new CompensationStarted(
                        ID, 9, AT, "once more", List.of(path("b"), path("box/a")), Optional.of(path("pay"))));
    }

    private static Event ended() {
        return new ExecutionEnded(
                ID, 8, AT + 2_000_000, ExecutionStatus.COMPENSATED, "cancelled", Map.of("receipt", "r-1"));
    }

    private static List<Event> migrated() {
        var renamed = new LinkedHashMap<String, String>();
        renamed.put("b", "check");
        renamed.put("a", "b");
        var move = new Move(
                new Pin(new WorkflowKey("order", "1.0"), REVISION),
                new Pin(new WorkflowKey("order", "2.0"), REVISION),
                renamed);
        return List.of(new ExecutionMigrated(ID, 13, AT + 3_500_000, move, new Request("a new rule", "ann")));
    }

    private static List<Event> repaired() {
        var reset = List.of(path("a"), path("each[3]/inner/load"));
        return List.of(
                new ExecutionRepaired(ID, 9, AT + 3_000_000, "rerunFrom", new Request("stock is back", "ann"), reset),
                new DataEdited(ID, 10, AT + 3_000_000, path("a"), Optional.of(Map.of("order", 7)), Optional.empty()),
                new DataEdited(ID, 11, AT + 3_000_000, path("b"), Optional.empty(), Optional.of(Map.of())),
                new ExecutionPaused(ID, 12, AT + 3_000_000, new Request("night", "ann"), AT + 4_000_000));
    }

    private static List<Event> undone() {
        var request = new Request("the wrong one", "ann");
        return List.of(new RepairUndone(
                ID, 13, AT + 5_000_000, new Undone(9, ExecutionStatus.FAILED, AT + 2_000_000), request));
    }

    private static List<Event> nodesWell() {
        var result = new NodeResult(Map.of("total", 3), Optional.of("odd"), Map.of("sum", 4), List.of(true, false));
        return List.of(
                new NodeStarted(ID, 3, AT, path("each[3]/inner/load"), 1, 2),
                new NodeCompleted(ID, 4, AT, path("each[3]/inner/load"), result, Optional.of(NodeId.of("spare"))),
                new NodeCompleted(ID, 5, AT, path("bare"), NodeResult.EMPTY, Optional.empty()));
    }

    private static List<Event> nodesBadly() {
        var attempt = new FailedAttempt(3, true, Map.of("order", 7), List.of(false));
        return List.of(
                new NodeRetryScheduled(ID, 6, AT, path("a"), FAILURE, new Retry(2, AT + 500, true)),
                new NodeFellBack(ID, 7, AT, path("a"), FAILURE, attempt),
                new NodeFailed(
                        ID,
                        8,
                        AT,
                        path("b"),
                        Failure.of("Timeout", ""),
                        new FailedAttempt(0, false, Map.of(), List.of())));
    }

    private static List<Event> held() {
        var result = new NodeResult(Map.of("total", 3), Optional.of("odd"), Map.of("sum", 4), List.of());
        return List.of(
                new CompletionHeld(ID, 17, AT, path("a"), result, Map.of("order", 7), Optional.of(NodeId.of("spare"))),
                new CompletionHeld(ID, 18, AT, path("b"), NodeResult.EMPTY, Map.of(), Optional.empty()),
                new FailureHeld(
                        ID, 19, AT, path("c"), FAILURE, new FailedAttempt(2, true, Map.of("order", 7), List.of())));
    }

    private static List<Event> nodesNever() {
        return List.of(
                new NodeSkipped(ID, 9, AT, path("c"), SkipReason.UPSTREAM_FAILED),
                new NodeCancelled(ID, 10, AT, path("d"), "stopped"),
                new NodeWaiting(ID, 11, AT, path("e"), new Wait("approved", Long.MAX_VALUE, "c-9")),
                new NodeWaiting(ID, 12, AT, path("f"), new Wait("", AT + 5, "")),
                new OutcomeRefused(ID, 13, AT, path("e"), 1, "done"));
    }

    private static Turn progress() {
        return turn(new NodeProgressed(ID, 0, AT, path("g"), 0.25, "a quarter"));
    }

    private static List<Event> recovered() {
        return List.of(
                new NodeRequeued(ID, 14, AT, path("a"), 2, "the process that ran it ended"),
                new DecisionNeeded(ID, 15, AT, path("each[3]/charge"), "it may have run"),
                new AttemptNoted(ID, 16, AT, path("a"), Map.of("pid", 4711L)));
    }

    private static List<Event> children() {
        var child = new ExecutionId(3, 4);
        return List.of(
                new ChildRequested(
                        ID, 3, AT, path("own"), new Child(child, "", true, Map.of("order", 7), Map.of("zone", "eu"))),
                new ChildRequested(ID, 4, AT, path("other"), new Child(child, "ship:1.0", false, Map.of(), Map.of())),
                new ChildEnded(ID, 5, AT, path("own"), new ChildEnd(child, ExecutionStatus.FAILED, "node a: no")),
                new ChildEnded(ID, 6, AT, path("own"), new ChildEnd(child, ExecutionStatus.COMPLETED, "")));
    }

    private static List<Event> scopes() {
        return List.of(
                new InputTaken(ID, 10, AT, path("each"), Map.of("items", List.of("x", 2))),
                new CollectionFixed(ID, 11, AT, path("each"), Arrays.asList("x", null, Map.of("n", 1))),
                new ScopeOpened(ID, 12, AT, path("each[0]"), Map.of("item", "x"), Map.of("v", 1)),
                new LoopChecked(ID, 13, AT, path("each[0]/while"), 4, true),
                new LoopChecked(ID, 14, AT, path("each[0]/while"), 5, false),
                new ScopeClosed(ID, 15, AT, path("each[0]"), NodeStatus.COMPLETED, Map.of("out", 2)),
                new CollectionOpened(ID, 16, AT, path("rows"), new CollectionFile("rows.csv", "ab12", 40, 1_700)));
    }

    private static Event data() {
        var map = new LinkedHashMap<String, Object>();
        map.put("text", "\u0000\t\u00e9\u2028\ud83d\ude00");
        map.put("half", Map.of("\ud83d", "\ude00"));
        map.put("none", null);
        map.put("truths", List.of(true, false));
        map.put("int", List.of(0, -1, Integer.MAX_VALUE, Integer.MIN_VALUE));
        map.put("long", List.of(5L, 2_147_483_648L, Long.MAX_VALUE, Long.MIN_VALUE));
        map.put("double", List.of(0.5, 1.0, -0.0, 1.0E300, Double.NaN, Double.NEGATIVE_INFINITY));
        map.put("decimal", List.of(new BigDecimal("1.10"), new BigDecimal("1E+3")));
        map.put("integer", List.of(BigInteger.ONE, new BigInteger("123456789012345678901234567890")));
        map.put("small", List.of(1.5f, (short) 7, (byte) -7));
        map.put("empty", List.of(Map.of(), List.of(), ""));
        map.put("marked", List.of(Map.of("$long", "5"), Map.of("$map", Map.of("$", 1)), Map.of("", 1)));
        map.put("$long", "5");
        return new SignalReceived(ID, 20, AT, new Signal("data", Collections.unmodifiableMap(map), "", ""));
    }

    static NodePath path(String text) {
        return NodePath.parse(text);
    }
}
