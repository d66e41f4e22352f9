package dev.millrace.simulation;

import dev.millrace.event.ExecutionEvent.ParentNode;
import dev.millrace.event.ExecutionId;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.driver.Plans;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.node.NodeRegistry;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Door;
import dev.millrace.simulation.Draft.Rules;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workflow of a draft, which is played on one stage after the other: it is checked and compiled once. Confined to
 * whoever has the turn.
 */
final class Piece {

    static final NodeRegistry TYPES = NodeRegistry.builder().build();

    private final Draft draft;
    private final Plans plans;
    private final Plan plan;
    private final Map<String, Plan> children = new HashMap<>();
    private @Nullable Stage stage;

    /**
     * Checks and compiles a draft.
     *
     * @param number tells the workflows of one run apart
     * @param limits of the engines that it is played on
     * @throws dev.millrace.definition.InvalidWorkflowException if it is refused
     */
    Piece(Draft draft, int number, EngineLimits limits) {
        this.draft = draft;
        this.plans = Inside.plansFor(TYPES, limits.gates());
        var made = new DraftWorkflow(
                "simulated" + number,
                box -> context -> Objects.requireNonNull(stage).act(box, context));
        var whole = made.of(draft);
        made.children().forEach((node, workflow) -> children.put(node, plans.register(workflow)));
        this.plan = plans.of(whole);
    }

    void playOn(Stage current) {
        stage = current;
        for (var box : draft.graph().boxes()) {
            if (box.traits().passage().door() == Door.HALL) {
                current.halls.add(plan.workflow().id() + "/" + box.id());
            }
        }
    }

    /** Lets an engine know the plans. */
    void lendTo(EngineRuntime engine) {
        Inside.lendPlans(plans, engine);
    }

    /** Returns the role of an execution that the host starts. */
    Role role(ExecutionId id) {
        return new Role(id, this, draft, plan, Optional.empty(), DraftWorkflow.variables());
    }

    /** Returns the role of an execution that a node asks for. */
    Role childRole(ExecutionId id, Box holder, ParentNode parent) {
        return new Role(
                id,
                this,
                new Draft(holder.body(), Rules.PLAIN),
                Objects.requireNonNull(children.get(holder.id())),
                Optional.of(parent),
                Map.of());
    }
}
