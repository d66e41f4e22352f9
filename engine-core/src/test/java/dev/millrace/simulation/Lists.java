package dev.millrace.simulation;

import dev.millrace.simulation.Draft.Arrow;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Part;
import dev.millrace.simulation.Draft.Style;
import java.util.ArrayList;
import java.util.List;

/**
 * The steps of a node: what is done first, when that has failed, and when nothing is tried any more. Immutable.
 *
 * @param main of which every third may fail
 */
record Lists(List<Box> main, List<Box> retry, List<Box> failure) {

    static Lists of(List<Box> steps, int number) {
        int behind = Math.min(steps.size() - 1, number % 3);
        int first = steps.size() - Math.max(behind, 0);
        int second = Math.min(steps.size(), first + (number == 4 ? 0 : 1));
        return new Lists(steps.subList(0, first), steps.subList(first, second), steps.subList(second, steps.size()));
    }

    static boolean mayFail(Box step) {
        return step.id().hashCode() % 3 == 0;
    }

    /** Returns the graph that does what the lists say. */
    static Part ordered(Part part, int number) {
        var lists = of(part.boxes(), number);
        var arrows = new ArrayList<Arrow>();
        for (var list : List.of(lists.main, lists.retry, lists.failure)) {
            for (int i = 1; i < list.size(); i++) {
                boolean goesOn = list == lists.main && mayFail(list.get(i - 1));
                arrows.add(arrow(list.get(i - 1), list.get(i), goesOn ? Style.BOTH : Style.COMPLETE));
            }
        }
        var then = lists.retry.isEmpty() ? lists.failure : lists.retry;
        lists.main.stream()
                .filter(step -> !mayFail(step) && !then.isEmpty())
                .forEach(step -> arrows.add(arrow(step, then.get(0), Style.FAIL)));
        lists.retry.stream()
                .filter(step -> !lists.failure.isEmpty())
                .forEach(step -> arrows.add(arrow(step, lists.failure.get(0), Style.FAIL)));
        return new Part(part.boxes(), arrows);
    }

    private static Arrow arrow(Box source, Box target, Style style) {
        return new Arrow(source.id(), target.id(), style, 0);
    }
}
