package dev.millrace.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The workflows of a run, and which executions of them the host starts. Immutable.
 *
 * @param drafts the workflows
 * @param castings for each execution the number of its workflow
 */
record Programme(List<Draft> drafts, List<Integer> castings) {

    private static final int MOST = 4;
    private static final int SMALL = 5;

    /**
     * Draws one: mostly one execution, else up to four of one or two small workflows, which share what the engine has.
     */
    static Programme of(Random random, int visibilityMillis) {
        var first = new DraftMaker(random, visibilityMillis);
        if (random.nextInt(4) != 0) {
            return new Programme(List.of(first.make()), List.of(0));
        }
        var drafts = random.nextBoolean()
                ? List.of(first.make(SMALL))
                : List.of(first.make(SMALL), new DraftMaker(random, visibilityMillis).make(SMALL));
        var castings = new ArrayList<Integer>();
        for (int i = 2 + random.nextInt(MOST - 1); i > 0; i--) {
            castings.add(random.nextInt(drafts.size()));
        }
        return new Programme(drafts, List.copyOf(castings));
    }

    int size() {
        return castings.stream().mapToInt(i -> drafts.get(i).graph().size()).sum();
    }

    /** Returns all that are one thing smaller. */
    List<Programme> smaller() {
        var all = new ArrayList<Programme>();
        for (int i = 0; i < castings.size() && castings.size() > 1; i++) {
            var fewer = new ArrayList<>(castings);
            fewer.remove(i);
            all.add(new Programme(drafts, fewer));
        }
        for (int i = 0; i < drafts.size(); i++) {
            if (castings.contains(i)) {
                for (var smaller : drafts.get(i).smaller()) {
                    var others = new ArrayList<>(drafts);
                    others.set(i, smaller);
                    all.add(new Programme(others, castings));
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int i = 0; i < drafts.size(); i++) {
            int number = i;
            long times = castings.stream().filter(casting -> casting == number).count();
            if (times > 0) {
                text.append(times).append(" of\n").append(drafts.get(i));
            }
        }
        return text.toString();
    }
}
