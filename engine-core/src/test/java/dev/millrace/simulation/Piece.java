package dev.millrace.simulation;

import dev.millrace.internal.decision.Plan;
import dev.millrace.internal.runtime.EngineRuntime;
import dev.millrace.internal.runtime.Inside;
import dev.millrace.internal.runtime.Plans;
import dev.millrace.node.NodeRegistry;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The workflow of a draft, which is played on one stage after the other: it is checked and compiled once. Confined to whoever has the turn. */
final class Piece {

    static final NodeRegistry TYPES = NodeRegistry.builder().build();

    private final Draft draft;
    private final Plans plans = Inside.plansFor(TYPES);
    private final Plan plan;
    private @Nullable Stage stage;

    /**
     * Checks and compiles a draft.
     *
     * @throws dev.millrace.definition.InvalidWorkflowException if it is refused
     */
    Piece(Draft draft) {
        this.draft = draft;
        var workflow = new DraftWorkflow(
                        box -> context -> Objects.requireNonNull(stage).act(box, context))
                .of(draft);
        this.plan = plans.of(workflow);
    }

    Draft draft() {
        return draft;
    }

    void playOn(Stage current) {
        stage = current;
    }

    /** Lets an engine know the plan. */
    void lendTo(EngineRuntime engine) {
        Inside.lendPlans(plans, engine);
    }

    Plan plan() {
        return plan;
    }
}
