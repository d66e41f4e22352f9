package dev.millrace.simulation;

import dev.millrace.definition.Join;
import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.simulation.Draft.Arrow;
import dev.millrace.simulation.Draft.Box;
import dev.millrace.simulation.Draft.Door;
import dev.millrace.simulation.Draft.Kind;
import dev.millrace.simulation.Draft.LeftOut;
import dev.millrace.simulation.Draft.Part;
import dev.millrace.simulation.Draft.Passage;
import dev.millrace.simulation.Draft.Rules;
import dev.millrace.simulation.Draft.Script;
import dev.millrace.simulation.Draft.Share;
import dev.millrace.simulation.Draft.Stand;
import dev.millrace.simulation.Draft.Style;
import dev.millrace.simulation.Draft.Traits;
import dev.millrace.simulation.Draft.Tries;
import dev.millrace.simulation.Draft.Undoing;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes random drafts: mostly small ones, for they find most per second; each draws for itself what it is made of. */
final class DraftMaker {

    private static final Part NOTHING = Draft.NOTHING;
    private static final int[] MILLIS = {1, 20, 400, 1_500};
    private static final Style[] STYLES = Style.values();
    private static final Kind[] HOLDERS = {Kind.FOR_EACH, Kind.WHILE, Kind.CONTAINER, Kind.SUBFLOW, Kind.CHILD};
    private static final Kind[] BOXES = {Kind.FOR_EACH, Kind.CONTAINER};
    private static final int HALLS = 3; // one in so many that may be one
    private static final int INNER = 2;
    private static final Door[] DOORS = {Door.ALONE, Door.ALONE, Door.IN_PAIRS};

    private final Random random;
    private final Extras extras;

    /** Draws what the engine limits, so that all else is drawn as it is without. */
    private final @Nullable Random limited;

    private final int visibilityMillis;
    private final double failing;
    private final double slow;
    private final double nesting;
    private final double family;
    private int made;

    /** In how many children what is made now stands. */
    private int children;

    DraftMaker(Random random, int visibilityMillis, Extras extras) {
        this(random, visibilityMillis, extras, null);
    }

    /** Creates one of drafts that share what an engine limits, if the other numbers are given. */
    DraftMaker(Random random, int visibilityMillis, Extras extras, @Nullable Random limited) {
        this.random = random;
        this.extras = extras;
        this.limited = limited;
        this.visibilityMillis = visibilityMillis;
        var focus = extras.focus();
        this.failing = Math.max(random.nextInt(3) * 0.2, focus.failing);
        this.slow = Math.max(random.nextInt(4) * 0.25, focus.slow);
        this.nesting = Math.max(random.nextInt(3) * 0.12, focus.nesting);
        this.family = oneIn(5) ? 0.25 : 0;
    }

    /** Makes a draft of any size. */
    Draft make() {
        return make(oneIn(40) ? 40 : oneIn(6) ? 14 : 6);
    }

    /** Makes a draft of at most so many nodes on its first level. */
    Draft make(int most) {
        var part = part(1 + random.nextInt(most), 0);
        var rules = oneIn(2)
                ? Rules.PLAIN
                : new Rules(
                        oneIn(3) ? 1 + random.nextInt(3) : 0,
                        oneIn(8) ? 1 + random.nextInt(6_000) : 0,
                        oneIn(4),
                        oneIn(5) ? OptionalInt.of(random.nextInt(3)) : OptionalInt.empty(),
                        new Undoing(oneIn(2), false),
                        LeftOut.NOTHING);
        return new Draft(part, extras.leavesOut(extras.undoes(rules), part));
    }

    private boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    private Part part(int size, int depth) {
        int first = made;
        made += size;
        Map<Integer, Integer> fallbacks = pairs(first, size, 8, Set.of());
        var taken = new HashSet<>(fallbacks.values());
        taken.addAll(fallbacks.keySet());
        Map<Integer, Integer> compensations = pairs(first, size, extras.focus() == Focus.UNDOING ? 2 : 6, taken);
        var substitutes = new HashSet<>(fallbacks.values());
        substitutes.addAll(compensations.values());
        var arrows = new ArrayList<Arrow>();
        var boxes = new ArrayList<Box>();
        int density = 1 + random.nextInt(5);
        for (int i = first; i < first + size; i++) {
            int sources = substitutes.contains(i) ? 0 : connect(boxes, arrows, i, density);
            var stand = new Stand(nameOf(fallbacks.get(i)), nameOf(compensations.get(i)));
            boxes.add(box(i, sources, stand, substitutes.contains(i), depth));
        }
        return new Part(boxes, arrows);
    }

    private static @Nullable String nameOf(@Nullable Integer number) {
        return number == null ? null : "n" + number;
    }

    /** Draws which nodes stand in for which: each for one only, and none for one that itself has a stand-in. */
    private Map<Integer, Integer> pairs(int first, int size, int rarity, Set<Integer> taken) {
        var pairs = new HashMap<Integer, Integer>();
        for (int i = first; i < first + size - 1; i++) {
            int other = i + 1 + random.nextInt(first + size - i - 1);
            if (oneIn(rarity)
                    && !taken.contains(i)
                    && !taken.contains(other)
                    && !pairs.containsValue(i)
                    && !pairs.containsKey(other)
                    && !pairs.containsValue(other)) {
                pairs.put(i, other);
            }
        }
        pairs.entrySet().removeIf(pair -> pairs.containsKey(pair.getValue()));
        return pairs;
    }

    private int connect(List<Box> before, List<Arrow> arrows, int target, int density) {
        int sources = 0;
        for (var source : before) {
            if (source.kind() != Kind.END && random.nextInt(before.size() + density) < density) {
                sources++;
                for (int i = oneIn(8) ? 2 : 1; i > 0; i--) {
                    arrows.add(new Arrow(source.id(), "n" + target, style(source.kind()), random.nextInt(10)));
                }
            }
        }
        return sources;
    }

    private Style style(Kind source) {
        var style = oneIn(2) ? Style.COMPLETE : STYLES[random.nextInt(STYLES.length)];
        boolean hasPorts = source == Kind.WORK || source == Kind.IF;
        return !hasPorts && (style == Style.PORT_P || style == Style.PORT_Q) ? Style.COMPLETE : style;
    }

    private Box box(int number, int sources, Stand stand, boolean substitute, int depth) {
        var drawn = substitute ? Kind.WORK : kind(depth);
        var kind = extras.areSteps(drawn) ? Kind.STEPS : drawn;
        var traits = new Traits(
                join(sources), tries(kind), kind == Kind.WORK ? stand : Stand.ALONE, passage(kind, number, depth));
        int amount = amount(kind, substitute);
        children += kind == Kind.CHILD ? 1 : 0;
        var body = holds(kind) ? part(extras.focus().nesting > 0 ? 3 : 1 + random.nextInt(3), depth + 1) : NOTHING;
        children -= kind == Kind.CHILD ? 1 : 0;
        var steps = kind == Kind.STEPS
                ? new Part(body.boxes().stream().map(DraftMaker::step).toList(), List.of())
                : body;
        return new Box("n" + number, kind, amount, script(depth), traits, NOTHING).with(steps);
    }

    /** A step has nobody who stands in for it, and is ordered by its list alone. */
    private static Box step(Box drawn) {
        var traits = drawn.traits();
        int number = drawn.neverRuns() ? 0 : drawn.number();
        return new Box(
                drawn.id(),
                drawn.kind(),
                number,
                drawn.script(),
                new Traits(Join.ALL, traits.tries(), Stand.ALONE, traits.passage()),
                drawn.body());
    }

    private int amount(Kind kind, boolean substitute) {
        return switch (kind) {
            case DELAY -> MILLIS[random.nextInt(MILLIS.length)];
            case WORK -> !substitute && oneIn(20) ? Box.NEVER : 0;
            default -> extras.focus() == Focus.UNDOING ? 2 + random.nextInt(3) : random.nextInt(5);
        };
    }

    private static boolean holds(Kind kind) {
        return kind == Kind.FOR_EACH
                || kind == Kind.WHILE
                || kind == Kind.CONTAINER
                || kind == Kind.STEPS
                || kind == Kind.SUBFLOW
                || kind == Kind.CHILD;
    }

    private Kind kind(int depth) {
        if (depth < 2 && random.nextDouble() < nesting) {
            var holders = extras.focus().nesting > 0 ? BOXES : HOLDERS;
            return holders[random.nextInt(holders.length)];
        }
        if (depth < 2 && random.nextDouble() < family) {
            return Kind.CHILD;
        }
        return oneIn(6)
                ? new Kind[] {Kind.NOOP, Kind.IF, Kind.DELAY, Kind.WAIT, Kind.WAIT}[random.nextInt(5)]
                : oneIn(60) ? Kind.END : Kind.WORK;
    }

    private Join join(int sources) {
        if (sources == 0) {
            return Join.ALL;
        }
        return switch (random.nextInt(7)) {
            case 0, 1 -> Join.ANY;
            case 2 -> Join.ALL_DONE;
            case 3 -> Join.atLeast(1 + random.nextInt(sources));
            default -> Join.ALL;
        };
    }

    private Tries tries(Kind kind) {
        if (kind != Kind.WORK && !holds(kind) || extras.focus() != Focus.RETRIES && oneIn(2)) {
            return Tries.ONE;
        }
        int attempts = oneIn(2) ? 1 : 2 + random.nextInt(3);
        return new Tries(
                attempts,
                oneIn(3) ? 0 : MILLIS[random.nextInt(MILLIS.length)],
                oneIn(4) ? 1 + random.nextInt(2 * visibilityMillis) : 0,
                kind == Kind.WORK && oneIn(4),
                kind == Kind.WORK && oneIn(12),
                extras.budgets());
    }

    private Passage passage(Kind kind, int number, int depth) {
        if (isHall(kind, number, depth)) {
            return new Passage(0, Door.HALL, 0, Priority.NORMAL, Share.NOTHING);
        }
        var drawn = kind != Kind.WORK || oneIn(2)
                ? Passage.FREE
                : new Passage(
                        oneIn(4) ? 1 + random.nextInt(2) : 0,
                        oneIn(5) ? DOORS[random.nextInt(DOORS.length)] : Door.NONE,
                        oneIn(4) ? 1 + random.nextInt(Fuses.COUNT) : 0,
                        Priority.values()[random.nextInt(3)],
                        Share.NOTHING);
        var passage = isInner(kind, number) ? drawn.with(Door.INNER) : drawn;
        if (kind != Kind.WORK || limited == null) {
            return passage;
        }
        var shared = passage.with(share(limited));
        return extras.focus() == Focus.THROTTLES ? throttled(shared) : shared;
    }

    /** So few at once that its failures narrow it, and others wait. */
    private static Passage throttled(Passage passage) {
        var share = passage.share();
        return new Passage(
                2, passage.door(), 0, passage.priority(), new Share(share.cpus(), share.onBeat(), null, true));
    }

    /** In a child alone: within its own execution a lock is refused inside its holder. Not drawn, like halls. */
    private boolean isInner(Kind kind, int number) {
        return children > 0 && kind == Kind.WORK && number % INNER == 0;
    }

    /** None inside another one, which it would wait for; not drawn, so that all else is drawn as it is without. */
    private boolean isHall(Kind kind, int number, int depth) {
        return depth == 0 && holds(kind) && (31 * number + visibilityMillis / 100) % HALLS == 0;
    }

    private Share share(Random random) {
        var twins = OnDuplicate.values();
        return new Share(
                random.nextInt(3) == 0 ? 1 + random.nextInt(EngineLimits.CPUS) : 0,
                random.nextInt(3) == 0,
                random.nextInt(extras.focus() == Focus.KEYS ? 1 : 3) == 0 ? twins[random.nextInt(twins.length)] : null,
                random.nextInt(2) == 0);
    }

    private Script script(int depth) {
        int failures = random.nextDouble() < failing ? oneIn(2) ? 1_000 : 1 + random.nextInt(2) : 0;
        int millis = 0;
        if (random.nextDouble() < slow) {
            millis = oneIn(3) ? 1 + random.nextInt(20) : 1 + random.nextInt(5 * visibilityMillis);
        }
        if (oneIn(20)) {
            millis = 30 * visibilityMillis; // it hangs
        }
        var port = oneIn(4) ? oneIn(2) ? "p" : "q" : depth > 0 && oneIn(12) ? "Break" : null;
        return new Script(failures, oneIn(5), millis, oneIn(4), random.nextInt(3), port, random.nextInt(10));
    }
}
