package dev.millrace.validation;

import dev.millrace.definition.Join;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.StepLists;

/** The lists of a Steps node: that there is something to do, and that its steps are ordered by the lists alone. */
final class StepsCheck {

    private static final int MOST = 100;

    private StepsCheck() {}

    static void run(NodeSpec node, DocumentSpot spot) {
        var lists = StepLists.of(node.work());
        if (node.work().body().isPresent() && !lists.in(node.work()).equals(node.work())) {
            spot.error(
                    "DEF-298",
                    "the body of a Steps node follows from its lists; write steps, retrySteps and failureSteps");
            return;
        }
        int place = 0;
        for (var list : StepLists.LISTS) {
            for (var step : lists.list(list)) {
                check(step, spot.at("body").at("nodes").at(Integer.toString(place++)));
            }
        }
        long iterations = number(node, "iterations", 1);
        long retries = number(node, StepLists.RETRIES, 0);
        if (iterations < 1 || iterations > MOST || retries < 0 || retries > MOST) {
            spot.error(
                    "DEF-297",
                    "iterations is 1 to " + MOST + ", and retries 0 to " + MOST + "; not " + iterations + " and "
                            + retries);
        } else if (iterations > 1 && retries > 0) {
            spot.at(StepLists.RETRIES)
                    .error(
                            "DEF-297",
                            "steps that are done several times are not begun again as well; put a Steps with retries"
                                    + " into one with iterations");
        }
    }

    private static long number(NodeSpec node, String field, long otherwise) {
        return node.setting(field).orElse(null) instanceof Number number ? number.longValue() : otherwise;
    }

    private static void check(NodeSpec step, DocumentSpot spot) {
        var policy = step.policy();
        boolean ordered = policy.join().equals(Join.ALL)
                && step.runIf().isEmpty()
                && step.absence().isEmpty()
                && policy.substitutes().fallback().isEmpty()
                && policy.substitutes().compensation().isEmpty();
        if (!ordered) {
            spot.error(
                    "DEF-296",
                    "a step follows the one before it; it has no joinType, runIf, disabled, fallbackNodeId and"
                            + " compensationNodeId. Put what needs them into a Container that is the step");
        }
    }
}
