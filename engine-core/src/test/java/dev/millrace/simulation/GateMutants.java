package dev.millrace.simulation;

import static dev.millrace.simulation.Mutant.admission;
import static dev.millrace.simulation.Mutant.decision;
import static dev.millrace.simulation.Mutant.runtime;

import java.util.stream.Stream;

/** Planted bugs of what executions share: gates, breakers, places of starts; and of what they are to each other. */
final class GateMutants {

    private static final String FIRST = "private final Entrant first;";
    private static final String OVERDUE = "public boolean isOverdue;\n    ";

    private GateMutants() {}

    /** Of what executions share, and of what they are to each other. */
    static Stream<Mutant> ofCompany() {
        return Stream.of(
                runtime(
                        "the end of a child is forgotten",
                        "ChildExecutions",
                        "parent.hear(scope, position, new Ended(child.id(), result))",
                        "{}"),
                decision(
                        "a stop does not reach the child",
                        "Failures",
                        "commands.stopChild(detail.child(), stop, \"its parent was stopped: \" + reason);",
                        ";"),
                decision(
                        "a child that outlived its time goes on",
                        "ControlRun",
                        "if (child.awaited()) {",
                        "if (false) {"),
                decision(
                        "a child is not looked for after a crash",
                        "Recovery",
                        "commands.startChild(scope, node.position(), detail.child());",
                        ";"),
                runtime(
                        "an orphaned child goes on after a crash",
                        "Restorer",
                        "child.unanswered().stop(Stop.CANCEL, ORPHANED)",
                        "{}"),
                runtime(
                        "a child that goes on after a crash leaves its parent in the store",
                        "Restorer",
                        "waited.get().parent().ifPresent(this::wakeSoon);",
                        ";"),
                runtime(
                        "a parent stays in the store while its child goes on",
                        "Restorer",
                        "waits.restless(dormant::restsWith).forEach(this::wakeSoon);",
                        ";"),
                admission(
                        "a lock is each execution's own",
                        "Locks",
                        "var locks = entrant.locks();",
                        "var locks = entrant.locks().stream().map(one ->"
                                + " new Lock(one.name() + entrant.execution(), one.mode(), one.permits())).toList();"),
                admission(
                        "a limit is each execution's own",
                        "NodeLimits",
                        "entrant.workflow()",
                        "entrant.execution().toString()"),
                runtime(
                        "what an attempt holds goes on while its code still leaves",
                        "RunningAttempts",
                        "attempt.leaves(keepsLease, then, turns.schedule(grace,",
                        "attempt.leaves(keepsLease, then, turns.schedule(java.time.Duration.ZERO,"),
                runtime(
                        "what a stopped attempt holds goes on while its code still leaves",
                        "RunningAttempts",
                        "turns.schedule(services.grace(), () -> turns.post(() -> abandon(attempt)))",
                        "turns.schedule(java.time.Duration.ZERO, () -> turns.post(() -> abandon(attempt)))"),
                runtime(
                        "what a control node holds goes on while the code inside leaves",
                        "GatedNodes",
                        "if (!stay.holds || !isAtWork(place)) {",
                        "if (!stay.holds || !isAtWork(place) || Boolean.TRUE) {"),
                admission("a probe leaks", "Passage", "breaker.unused(since);", ";"),
                admission("a probe leaks when its time is over", "Passage", FIRST, OVERDUE + FIRST)
                        .and(admission("", "Passage", "breaker.ended(since, well);", """
                                if (!isOverdue) {
                                    breaker.ended(since, well);
                                }\
                                """))
                        .and(runtime("", "RunningAttempts", "forceIfOnce(attempt);\n            if (!over(", """
                                forceIfOnce(attempt);
                                if (attempt.gates() instanceof dev.millrace.internal.admission.Passage passage) {
                                    passage.isOverdue = true;
                                }
                                if (!over(\
                                """)),
                admission(
                        "a breaker hears of no failure",
                        "AdmittedBy",
                        "ended(well);\n        giveBack();",
                        "ended(true);\n        giveBack();"),
                runtime(
                        "the key of a start is forgotten in a crash",
                        "Durability",
                        "store.withKey(key).map(StoredExecution::id)",
                        "Optional.empty()"));
    }

    /** Of what a few programmes have besides. */
    static Stream<Mutant> ofExtras() {
        return Stream.of(
                decision(
                        "an extra: the retries of each class are counted together",
                        "state/NodeDetail",
                        "return platformFailures;",
                        "return failures;"),
                decision(
                        "an extra: what counts as completed leads nowhere",
                        "state/Routing",
                        "node.absence() == Absence.SATISFIED ? Resolution.DELIVERED",
                        "node.absence() == null ? Resolution.DELIVERED"),
                decision(
                        "an extra: a step that may fail spoils nothing",
                        "plan/StepsPlan",
                        "retries == 0 && round.madeUp() : !round.spoilt();",
                        "retries == 0 && round.madeUp() : true;"));
    }

    /** Of what an engine limits. */
    static Stream<Mutant> ofLimits() {
        return Stream.of(
                admission(
                        "a limit leaks a slot when an attempt is cancelled before it begins",
                        "Passage",
                        "untold();\n        chain.giveBack(way, false);",
                        "untold();"),
                admission(
                        "a limit wakes nobody when it has room",
                        "GateCall",
                        "goAway(way);\n        serve(way.places());",
                        "goAway(way);"),
                admission(
                        "a limit wakes nobody when time makes room",
                        "Chain",
                        "call.serve(List.of(place));\n            return true;",
                        "return true;"),
                admission(
                        "a limit of beginnings refills twice, by time and by the end",
                        "RateGate",
                        "public void giveBack(Object who, long amount) {}",
                        "public void giveBack(Object who, long amount) {\n onTime -= interval; }"),
                admission(
                        "a limit of a resource gets back one of what was taken",
                        "SlotGate",
                        "taken -= amount;",
                        "taken -= Math.min(amount, 1);"),
                admission(
                        "a limit of a resource gets back twice what was taken",
                        "SlotGate",
                        "taken -= amount;",
                        "taken -= 2 * amount;"),
                admission(
                        "a limit of readers gets no share back",
                        "SlotGate",
                        "taken -= amount;",
                        "taken -= name.startsWith(\"lock\") && amount < total ? 0 : amount;"),
                admission(
                                "a limit of readers keeps the share of one that was told to stop",
                                "Passage",
                                "phase = null;\n        if (breaker != null && since != null) {\n"
                                        + "            breaker.unused(since);",
                                "phase = null;\n        way.isCut = true;\n"
                                        + "        if (breaker != null && since != null) {\n"
                                        + "            breaker.unused(since);")
                        .and(admission("", "Way", "boolean isHeard() {", "boolean isCut;\n\n    boolean isHeard() {"))
                        .and(admission("", "Way", "if (used) {", """
                                if (isCut && gate.name().startsWith("lock") && amount(i) < gate.total()) {
                                    continue;
                                }
                                if (used) {\
                                """)),
                admission(
                        "a limit holds twice what somebody held at a crash",
                        "Way",
                        "places[i].gate().take(guest, amount(i), now);",
                        """
                        places[i].gate().take(guest, amount(i), now);
                        if (guest.returns()) {
                            places[i].gate().take(new Object(), amount(i), now);
                        }\
                        """),
                admission(
                        "a limit of one key wakes nobody",
                        "GateCall",
                        "goAway(way);\n        serve(way.places());",
                        "goAway(way);\n        serve(way.places().stream()"
                                + ".filter(place -> !place.gate().name().startsWith(\"key\")).toList());"),
                admission("a limit that is throttled never widens", "ThrottledGate", "limit + 1", "limit"),
                admission(
                        "a limit of a resource lets one more in",
                        "SlotGate",
                        "return taken + amount <= total();",
                        "return taken + amount <= total() + (total() == 3 ? 1 : 0);"),
                admission(
                        "a limit of one key is not given back",
                        "SlotGate",
                        "holders.remove(who);",
                        "if (!name.startsWith(\"key\")) {\n holders.remove(who); }"),
                admission(
                        "a limit of one key lets a second in",
                        "NodeKeys",
                        "return amount == 0 || !isHeld();",
                        "return true;"),
                admission(
                        "a limit that is a family's lock goes to an outsider",
                        "Passage",
                        "holder instanceof Passage other && !isOfSame(other) && (hasChild(other) ||"
                                + " other.hasChild(this))",
                        "holder instanceof Passage other && !isOfSame(other)"),
                admission(
                        "a limit that is a family's lock keeps the family out",
                        "Passage",
                        "holder instanceof Passage other && !isOfSame(other) && (hasChild(other) ||"
                                + " other.hasChild(this))",
                        "false"),
                decision(
                                "a limit that is back lets nothing be undone in closed scopes",
                                "Gates",
                                "if (isInside(closed, scope, position)) {",
                                "if (false) {")
                        .from(19_700),
                admission(
                        "a limit of a type counts each execution for itself",
                        "TypeLimits",
                        "known.of(type, name -> use(name, limit))",
                        "use(type + entrant.execution(), limit)"),
                runtime(
                        "a limit gets nothing back of an attempt whose lease ran out",
                        "RunningAttempts",
                        "remove(holder);\n                holder.gates().unused();",
                        "remove(holder);"),
                runtime(
                        "a limit of executions keeps the place of a caller whose time was up as he was let in",
                        "StartAdmissions",
                        "if (!admitted && gates.withdraw(start.execution())) {",
                        "if (!admitted) {\n                gates.withdraw(start.execution());"),
                Mutant.driver(
                        "a limit of one key makes an execution of each start that is to be the first",
                        "AskedStart",
                        "return onDuplicate().filter(rule -> rule != OnDuplicate.RETURN_EXISTING).isEmpty();",
                        "return onDuplicate().isEmpty();"),
                runtime("a limit of executions gets no place back", "Lifecycle", "admissions.leave(actor.id());", ";"),
                admission(
                        "a limit of executions lets one more in",
                        "StartGates",
                        "Set.of()).size() >= claim.limit();",
                        "Set.of()).size() > claim.limit();"),
                runtime(
                        "a limit of executions is forgotten in a crash",
                        "StartAdmissions",
                        "if (waits.isEmpty()) {\n            gates.hold(actor.id(), claims);",
                        "if (waits.isEmpty()) {"));
    }
}
