package dev.millrace.internal.runtime;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.CircuitBreakerPolicy;
import dev.millrace.definition.RateLimit;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.admission.Admissions;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.admission.InsideAdmission;
import dev.millrace.internal.admission.InsideAdmission.BreakerWatch;
import dev.millrace.internal.admission.InsideAdmission.RateWatch;
import dev.millrace.internal.admission.StartGates;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.state.ExecutionState;
import dev.millrace.internal.driver.DataFolders;
import dev.millrace.internal.driver.Plans;
import dev.millrace.node.NodeRegistry;
import java.util.List;
import java.util.Map;

/** Looks into an engine, for tests that hold it to more than it shows. */
public final class Inside {

    private Inside() {}

    /** Returns the living state of an execution; only between two turns. */
    public static ExecutionState stateOf(Actor actor) {
        return actor.turns().state();
    }

    /** Starts an execution under an id that the caller has drawn. */
    public static Actor start(EngineRuntime engine, ExecutionId id, Plan plan, StartRequest request) {
        return engine.start(id, plan, request);
    }

    /** Returns whether a start would wait, because others found the queue full. */
    public static boolean isCrowded(EngineRuntime engine) {
        return !((Backpressure) read(WorkQueue.class, "backpressure", queueOf(engine))).isEmpty();
    }

    /** Returns what an execution has decided after an event of its own, safe or not; only between two turns. */
    public static List<Event> eventsAfter(Actor actor, long sequence) {
        return actor.turns().events().all().stream()
                .filter(event -> event.sequence() > sequence)
                .toList();
    }

    /** Lets an engine lease nothing any more, as it does while its close waits for what runs. */
    public static void leaseNothing(EngineRuntime engine) {
        queueOf(engine).stopLeasing();
    }

    private static WorkQueue queueOf(EngineRuntime engine) {
        return ((WorkSource) part(engine, "source")).queue();
    }

    /** Watches the breaker of a key; before anybody has asked for it. */
    public static void watchBreaker(EngineRuntime engine, String key, CircuitBreakerPolicy policy, BreakerWatch watch) {
        InsideAdmission.watchBreaker(admissionsOf(engine), key, policy, watch);
    }

    private static Admissions admissionsOf(EngineRuntime engine) {
        return (Admissions) part(engine, "admissions");
    }

    /** Watches a rate that has a key; before anybody has come to it. */
    public static void watchRate(EngineRuntime engine, RateLimit rate, RateWatch watch) {
        InsideAdmission.watchRate(admissionsOf(engine), rate, watch);
    }

    /** Returns how many executions hold a place where they pass before they begin, or wait for one. */
    public static int startsCounted(EngineRuntime engine) {
        var starting = part(engine, "starting");
        return InsideAdmission.startsCounted((StartGates) read(StartAdmissions.class, "gates", starting));
    }

    /** Returns whether an execution stands in the line of those that wait for room before they begin. */
    public static boolean waitsForRoom(EngineRuntime engine, ExecutionId id) {
        var gates = (StartGates) read(StartAdmissions.class, "gates", part(engine, "starting"));
        return gates.waiting(id).isPresent();
    }

    /** Returns a place where workflows are checked and compiled. */
    public static Plans plansFor(NodeRegistry types) {
        return new Plans(types);
    }

    /** Returns such a place of an engine with gates. */
    public static Plans plansFor(NodeRegistry types, GateSettings gates) {
        return new Plans(types, gates, new DataFolders(List.of(), true));
    }

    /** Lets an engine know what was compiled elsewhere. */
    @SuppressWarnings("unchecked")
    public static void lendPlans(Plans plans, EngineRuntime to) {
        for (var name : List.of("byIdentity", "byRevision", "registered")) {
            var known = (Map<Object, Object>) read(Plans.class, name, plans);
            ((Map<Object, Object>) read(Plans.class, name, to.plans())).putAll(known);
        }
    }

    /** Returns how many permits of locks and limits are taken, of an engine as its host holds it. */
    public static int slotsTaken(WorkflowEngine engine) {
        return slotsTaken((EngineRuntime) read(WorkflowEngine.class, "runtime", engine));
    }

    /** Returns how many permits of locks and limits are taken. */
    public static int slotsTaken(EngineRuntime engine) {
        return InsideAdmission.slotsTaken(admissionsOf(engine));
    }

    /** Returns what gates keep that nobody holds any more, and what throttles stay narrow; when nothing runs. */
    public static List<String> keptByGates(EngineRuntime engine) {
        return InsideAdmission.keptByGates(admissionsOf(engine));
    }

    /** Returns how many slots a gate has now whose key begins with a text; 0 if nobody has come to it. */
    public static long roomOf(WorkflowEngine engine, String key) {
        return InsideAdmission.roomOf(admissionsOf((EngineRuntime) read(WorkflowEngine.class, "runtime", engine)), key);
    }

    private static Object part(EngineRuntime engine, String name) {
        return read(EngineParts.class, name, read(EngineRuntime.class, "parts", engine));
    }

    private static Object read(Class<?> type, String field, Object of) {
        try {
            var found = type.getDeclaredField(field);
            found.setAccessible(true);
            return found.get(of);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
