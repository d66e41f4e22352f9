package dev.millrace.simulation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * The workflows of a run, and which executions of them the host starts. Immutable.
 *
 * @param drafts the workflows
 * @param castings for each execution the number of its workflow
 * @param limits what the engine limits
 */
record Programme(List<Draft> drafts, List<Integer> castings, EngineLimits limits) {

    private static final int MOST = 4;
    private static final int SMALL = 5;
    private static final int LIMITED = 5;

    /**
     * Draws one: mostly one execution, else up to four of one or two small workflows, which share what the engine has.
     */
    static Programme of(Random random, int visibilityMillis, Random limited, Extras extras) {
        boolean isLimited = limited.nextInt(LIMITED) == 0;
        if (isLimited || extras.focus().isOfMany()) {
            return limited(random, visibilityMillis, limited, extras);
        }
        var first = new DraftMaker(random, visibilityMillis, extras);
        if (random.nextInt(4) != 0) {
            return new Programme(List.of(first.make()), List.of(0), EngineLimits.NONE);
        }
        var drafts = random.nextBoolean()
                ? List.of(first.make(SMALL))
                : List.of(first.make(SMALL), new DraftMaker(random, visibilityMillis, extras).make(SMALL));
        var castings = new ArrayList<Integer>();
        for (int i = 2 + random.nextInt(MOST - 1); i > 0; i--) {
            castings.add(random.nextInt(drafts.size()));
        }
        return new Programme(drafts, List.copyOf(castings), EngineLimits.NONE);
    }

    /** Draws several executions that meet the limits of their engine. */
    private static Programme limited(Random random, int visibilityMillis, Random limited, Extras extras) {
        var draft = new DraftMaker(random, visibilityMillis, extras, limited).make(SMALL);
        var castings = Collections.nCopies(2 + random.nextInt(MOST - 1), 0);
        var limits = extras.more(EngineLimits.of(limited));
        return new Programme(List.of(draft), castings, extras.focus().isOfMany() ? EngineLimits.NONE : limits);
    }

    boolean hasFuses() {
        return drafts.stream().anyMatch(draft -> draft.graph().hasFuses());
    }

    boolean keepsBeat() {
        return drafts.stream().anyMatch(draft -> draft.graph().keepsBeat());
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
            all.add(new Programme(drafts, fewer, limits));
        }
        if (!limits.equals(EngineLimits.NONE)) {
            all.add(new Programme(drafts, castings, EngineLimits.NONE));
        }
        for (int i = 0; i < drafts.size(); i++) {
            if (castings.contains(i)) {
                for (var smaller : drafts.get(i).smaller()) {
                    var others = new ArrayList<>(drafts);
                    others.set(i, smaller);
                    all.add(new Programme(others, castings, limits));
                }
            }
        }
        return all;
    }

    @Override
    public String toString() {
        var text = new StringBuilder(limits.equals(EngineLimits.NONE) ? "" : limits + "\n");
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
