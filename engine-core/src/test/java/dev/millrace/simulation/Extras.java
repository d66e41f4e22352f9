package dev.millrace.simulation;

import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Budgets;
import dev.millrace.simulation.Draft.Kind;
import dev.millrace.simulation.Draft.LeftOut;
import dev.millrace.simulation.Draft.Part;
import dev.millrace.simulation.Draft.Rules;
import dev.millrace.simulation.Draft.Undoing;
import java.util.HashSet;
import java.util.Random;

/**
 * What a few programmes have besides: it has random numbers of its own, so that all else is drawn as it is without.
 * Confined to its owner.
 */
final class Extras {

    private final Random random;
    private final boolean hasBudgets;
    private final boolean hasSteps;
    private final boolean isPartial;
    private final Focus focus;
    private final boolean isOfBranch;

    /** Creates it; the later numbers came later, so that all else is drawn as it was before. */
    Extras(Random random, Random later) {
        this.random = random;
        var all = Focus.values();
        this.focus = later.nextInt(5) == 0 ? all[later.nextInt(all.length)] : Focus.NOTHING;
        this.isOfBranch = later.nextInt(2) == 0;
        this.hasBudgets = random.nextInt(4) == 0;
        this.hasSteps = random.nextInt(3) == 0;
        this.isPartial = random.nextInt(5) == 0;
    }

    /** Returns what its programme is about. */
    Focus focus() {
        return focus;
    }

    /** Returns rules by which a failure may have its branch undone alone, where the programme is about that. */
    Rules undoes(Rules rules) {
        return focus == Focus.UNDOING && isOfBranch
                ? new Rules(
                        rules.maxConcurrency(),
                        rules.limitMillis(),
                        rules.failFast(),
                        rules.retryBudget(),
                        new Undoing(rules.undoing().onCancel(), true),
                        rules.leftOut())
                : rules;
    }

    /** Draws how many retries failures of some classes have of their own. */
    Budgets budgets() {
        return (hasBudgets || focus == Focus.RETRIES) && random.nextInt(2) == 0
                ? new Budgets(random.nextInt(4) - 1, random.nextInt(3) - 1)
                : Budgets.NONE;
    }

    /** Draws whether what is made does its nodes as steps. */
    boolean areSteps(Kind kind) {
        boolean drawn = hasSteps && (kind == Kind.CONTAINER || kind == Kind.FOR_EACH) && random.nextInt(2) == 0;
        return drawn || focus == Focus.STEPS && (kind == Kind.CONTAINER || kind == Kind.FOR_EACH);
    }

    /** Draws which nodes of the first level are not run; some are. */
    Rules leavesOut(Rules rules, Part part) {
        if (!isPartial) {
            return rules;
        }
        var skipped = new HashSet<String>();
        part.boxes().stream().map(Box::id).filter(id -> random.nextInt(3) == 0).forEach(skipped::add);
        var leftOut = new LeftOut(skipped, random.nextBoolean());
        return leftOut.of(part).size() < part.boxes().size() ? rules.with(leftOut) : rules;
    }

    /** Draws what the engine limits besides. */
    EngineLimits more(EngineLimits limits) {
        int drawn = random.nextInt(4);
        int millis = 1 + random.nextInt(3_000);
        return switch (drawn) {
            case 0 -> limits.withCallersWho(millis);
            case 1 -> limits.withOneForAll();
            case 2 -> limits.withOneForAll().withCallersWho(millis);
            default -> limits;
        };
    }
}
