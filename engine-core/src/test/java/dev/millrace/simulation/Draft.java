package dev.millrace.simulation;

import dev.millrace.definition.CompensationOrder;
import dev.millrace.definition.CompensationPolicy;
import dev.millrace.definition.CompensationScope;
import dev.millrace.definition.Join;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A workflow as plain data, so that it can be cut down and printed. Immutable.
 *
 * @param graph its nodes and connections
 * @param rules what holds for the whole execution
 */
record Draft(Part graph, Rules rules) {

    /** What a node is. */
    enum Kind {
        WORK,
        NOOP,
        IF,
        DELAY,
        WAIT,
        FOR_EACH,
        WHILE,
        CONTAINER,
        SUBFLOW,
        CHILD,
        STEPS,
        END
    }

    /** When a connection is taken. */
    enum Style {
        COMPLETE,
        FAIL,
        RECOVERS,
        BOTH,
        PORT_P,
        PORT_Q,
        CONDITION
    }

    /** A graph: the root's, or that of a body. */
    record Part(List<Box> boxes, List<Arrow> arrows) {

        int size() {
            return boxes.stream().mapToInt(box -> 1 + box.body().size()).sum();
        }

        /** Returns whether there is such a node, at any depth. */
        boolean has(Predicate<Box> what) {
            return boxes.stream().anyMatch(box -> what.test(box) || box.body().has(what));
        }

        boolean hasFuses() {
            return has(box -> box.traits().passage().fuse() > 0);
        }

        boolean keepsBeat() {
            return has(box -> box.traits().passage().share().onBeat());
        }

        @Nullable
        Box box(String id) {
            return boxes.stream().filter(box -> box.id().equals(id)).findFirst().orElse(null);
        }
    }

    static final Part NOTHING = new Part(List.of(), List.of());

    /**
     * A connection.
     *
     * @param limit for a condition: it holds if the output's value is above
     */
    record Arrow(String source, String target, Style style, int limit) {

        /** Returns the port that it leaves by; null for any. */
        @Nullable
        String port(Kind kindOfSource) {
            boolean branches = kindOfSource == Kind.IF;
            return switch (style) {
                case PORT_P -> branches ? "TrueBranch" : "p";
                case PORT_Q -> branches ? "FalseBranch" : "q";
                case COMPLETE, FAIL, RECOVERS, BOTH, CONDITION -> null;
            };
        }
    }

    /**
     * A node.
     *
     * @param number for what each kind needs one: items of a loop, a delay's milliseconds, whether a child is awaited,
     *     rounds and lists of steps, how an End ends
     */
    record Box(String id, Kind kind, int number, Script script, Traits traits, Part body) {

        static final int NEVER = 4;
        private static final int BY_NAME = 3;

        /** Returns whether it is work that its own condition never lets begin. */
        boolean neverRuns() {
            return kind == Kind.WORK && number == NEVER;
        }

        /** Returns whether it starts a child by the name of a registered workflow that its data give. */
        boolean startsByName() {
            return kind == Kind.CHILD && number == BY_NAME;
        }

        /** Returns whether it starts an execution of its own and waits for its end. */
        boolean awaitsChild() {
            return kind == Kind.CHILD && number != 0;
        }

        /** Returns whether people are told when it takes long. */
        boolean isWatched() {
            return number == 1 || kind == Kind.WORK && traits.tries().isRetried();
        }

        /** Returns what is undone of what it holds, where it says that: some undo themselves, in order or at once. */
        @Nullable
        CompensationPolicy undoes() {
            if (kind != Kind.CONTAINER && kind != Kind.FOR_EACH || number < 2) {
                return null;
            }
            var itself = CompensationPolicy.of(CompensationScope.CONTAINER);
            return number == 2 ? itself.withOrder(CompensationOrder.PARALLEL) : itself;
        }

        Box with(Traits other) {
            return new Box(id, kind, number, script, other, body);
        }

        Box with(Script other) {
            return new Box(id, kind, number, other, traits, body);
        }

        /** Steps are in the order of their lists, whatever stood between them. */
        Box with(Part other) {
            return new Box(id, kind, number, script, traits, kind == Kind.STEPS ? Lists.ordered(other, number) : other);
        }

        /** Returns the lists that its steps are in. */
        Lists lists() {
            return Lists.of(body.boxes(), number);
        }
    }

    /**
     * What a node does when it runs.
     *
     * @param failures how many of its first attempts fail
     * @param lasting whether its failure is one that no retry helps
     * @param millis how long it takes in virtual time; 0 is at once
     * @param deaf whether it ignores that it is cancelled
     * @param beats how often it renews its lease on the way
     * @param port by which port it leaves; null for none
     * @param value what it gives
     */
    record Script(
            int failures,
            boolean lasting,
            int millis,
            boolean deaf,
            int beats,
            @Nullable String port,
            int value) {

        static final Script PLAIN = new Script(0, false, 0, false, 0, null, 1);
    }

    /** How a node is treated. */
    record Traits(Join join, Tries tries, Stand stand, Passage passage) {

        static final Traits PLAIN = new Traits(Join.ALL, Tries.ONE, Stand.ALONE, Passage.FREE);
    }

    /** Its attempts; 0 milliseconds are no limit. */
    record Tries(
            int attempts, int backoffMillis, int limitMillis, boolean heartbeat, boolean onlyOnce, Budgets budgets) {

        static final Tries ONE = new Tries(1, 0, 0, false, false, Budgets.NONE);

        Tries with(Budgets other) {
            return new Tries(attempts, backoffMillis, limitMillis, heartbeat, onlyOnce, other);
        }

        /** Whether anything of it is tried again. */
        boolean isRetried() {
            return attempts > 1 || !budgets.equals(Budgets.NONE);
        }
    }

    /** How many retries failures of the platform and timeouts have of their own; fewer than 0 for none of their own. */
    record Budgets(int platform, int timeout) {

        static final Budgets NONE = new Budgets(-1, -1);
    }

    /** Who stands in for it, and who undoes it. */
    record Stand(@Nullable String fallback, @Nullable String compensation) {

        static final Stand ALONE = new Stand(null, null);
    }

    /**
     * How a node goes through the one door; a control node through the hall, with all that is inside it; and work of a
     * child through the hall that those above it may be in.
     */
    enum Door {
        NONE(0),
        ALONE(2),
        IN_PAIRS(1),
        HALL(0),
        INNER(0);

        /** How much of the door it takes. */
        final int weight;

        Door(int weight) {
            this.weight = weight;
        }
    }

    /**
     * What it must pass before it runs.
     *
     * @param atOnce how many of it may run at once, in all executions; 0 for any number
     * @param fuse which of the breakers guards it; 0 for none
     * @param share what it takes of what the engine has
     */
    record Passage(int atOnce, Door door, int fuse, Priority priority, Share share) {

        static final Passage FREE = new Passage(0, Door.NONE, 0, Priority.NORMAL, Share.NOTHING);

        Passage with(Share other) {
            return new Passage(atOnce, door, fuse, priority, other);
        }

        Passage with(Door other) {
            return new Passage(atOnce, other, fuse, priority, share);
        }

        /** Whether nothing keeps it, whatever its priority is. */
        boolean isOpen() {
            return equals(new Passage(0, Door.NONE, 0, priority, Share.NOTHING));
        }
    }

    /**
     * What a node takes of what the engine has.
     *
     * @param cpus how many processors it holds
     * @param onBeat whether it begins by the rate that all such nodes share
     * @param twin what becomes of it while another one with the one key is live; null if it has no key
     * @param isThrottled whether its failures narrow how many of it may run at once, if anything limits that
     */
    record Share(int cpus, boolean onBeat, @Nullable OnDuplicate twin, boolean isThrottled) {

        static final Share NOTHING = new Share(0, false, null, false);

        /** Whether it keeps out others with the key, and they keep it out. */
        boolean isSingle() {
            return twin != null && twin != OnDuplicate.ALLOW;
        }
    }

    /** What holds for the whole execution. */
    record Rules(
            int maxConcurrency,
            int limitMillis,
            boolean failFast,
            OptionalInt retryBudget,
            Undoing undoing,
            LeftOut leftOut) {

        static final Rules PLAIN = new Rules(0, 0, false, OptionalInt.empty(), Undoing.PLAIN, LeftOut.NOTHING);

        Rules with(LeftOut other) {
            return new Rules(maxConcurrency, limitMillis, failFast, retryBudget, undoing, other);
        }

        /** Returns whether people are told when it takes long. */
        boolean isWatched() {
            return maxConcurrency == 2 || failFast;
        }

        /** Returns what is undone when it fails: all or its branch, at once in some. */
        CompensationPolicy undoes() {
            var policy =
                    undoing.ofBranch() ? CompensationPolicy.of(CompensationScope.BRANCH) : CompensationPolicy.DEFAULT;
            boolean atOnce = undoing.onCancel() && maxConcurrency != 1;
            return atOnce ? policy.withOrder(CompensationOrder.PARALLEL) : policy;
        }
    }

    /** Whether a cancel has all undone too, and whether a failure has only what lies upstream of it undone. */
    record Undoing(boolean onCancel, boolean ofBranch) {

        static final Undoing PLAIN = new Undoing(false, false);
    }

    /**
     * Which nodes of the first level are left out of the executions.
     *
     * @param skipped those that are named; what stands in for a node that is run is run all the same
     * @param asCompleted whether they count as completed; what leads from them is not there otherwise
     */
    record LeftOut(Set<String> skipped, boolean asCompleted) {

        static final LeftOut NOTHING = new LeftOut(Set.of(), false);

        /** Returns those that are not run. */
        Set<String> of(Part part) {
            var absent = new HashSet<>(skipped);
            for (var box : part.boxes()) {
                if (!skipped.contains(box.id())) {
                    absent.remove(box.traits().stand().fallback());
                    absent.remove(box.traits().stand().compensation());
                }
            }
            return absent;
        }
    }

    /** Returns all drafts that are one thing smaller. */
    List<Draft> smaller() {
        var all = new ArrayList<Draft>();
        smaller(graph).forEach(part -> all.add(new Draft(part, rules)));
        if (!rules.equals(Rules.PLAIN)) {
            all.add(new Draft(graph, Rules.PLAIN));
        }
        return all;
    }

    private static List<Part> smaller(Part part) {
        var all = new ArrayList<Part>();
        for (var box : part.boxes()) {
            all.add(without(part, box.id()));
        }
        for (var arrow : part.arrows()) {
            var rest = new ArrayList<>(part.arrows());
            rest.remove(arrow);
            all.add(new Part(part.boxes(), rest));
        }
        for (var box : part.boxes()) {
            plainer(box).forEach(other -> all.add(new Part(replaced(part.boxes(), box, b -> other), part.arrows())));
        }
        return all;
    }

    private static Part without(Part part, String id) {
        var boxes = new ArrayList<Box>();
        for (var box : part.boxes()) {
            if (!box.id().equals(id)) {
                boxes.add(box.with(withoutStand(box.traits(), id)));
            }
        }
        var arrows = part.arrows().stream()
                .filter(a -> !a.source().equals(id) && !a.target().equals(id))
                .toList();
        return new Part(boxes, arrows);
    }

    private static Traits withoutStand(Traits traits, String id) {
        var stand = new Stand(
                id.equals(traits.stand().fallback()) ? null : traits.stand().fallback(),
                id.equals(traits.stand().compensation()) ? null : traits.stand().compensation());
        return new Traits(traits.join(), traits.tries(), stand, traits.passage());
    }

    private static List<Box> plainer(Box box) {
        var all = new ArrayList<Box>();
        var t = box.traits();
        if (!t.equals(Traits.PLAIN)) {
            all.add(box.with(Traits.PLAIN));
            all.add(box.with(new Traits(Join.ALL, t.tries(), t.stand(), t.passage())));
            all.add(box.with(new Traits(t.join(), Tries.ONE, t.stand(), t.passage())));
            all.add(box.with(new Traits(t.join(), t.tries(), Stand.ALONE, t.passage())));
            all.add(box.with(new Traits(t.join(), t.tries(), t.stand(), Passage.FREE)));
        }
        if (!box.script().equals(Script.PLAIN)) {
            all.add(box.with(Script.PLAIN));
        }
        if (!t.tries().budgets().equals(Budgets.NONE)) {
            all.add(box.with(new Traits(t.join(), t.tries().with(Budgets.NONE), t.stand(), t.passage())));
        }
        smaller(box.body()).stream()
                .filter(body -> box.kind() != Kind.STEPS || !body.boxes().isEmpty())
                .forEach(body -> all.add(box.with(body)));
        all.removeIf(box::equals);
        return all;
    }

    private static List<Box> replaced(List<Box> boxes, Box old, UnaryOperator<Box> change) {
        return boxes.stream()
                .map(box -> box.id().equals(old.id()) ? change.apply(box) : box)
                .toList();
    }

    @Override
    public String toString() {
        var text = new StringBuilder(rules.equals(Rules.PLAIN) ? "" : rules + "\n");
        print(graph, "  ", text);
        return text.toString();
    }

    private static void print(Part part, String indent, StringBuilder text) {
        for (var box : part.boxes()) {
            text.append(indent)
                    .append(box.id())
                    .append(' ')
                    .append(box.kind())
                    .append(' ')
                    .append(box.number());
            text.append(box.script().equals(Script.PLAIN) ? "" : " " + box.script());
            text.append(box.traits().equals(Traits.PLAIN) ? "" : " " + box.traits());
            text.append('\n');
            print(box.body(), indent + "    ", text);
        }
        for (var arrow : part.arrows()) {
            text.append(indent).append(arrow).append('\n');
        }
    }
}
