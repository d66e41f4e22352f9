package dev.millrace.testing.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** Takes turns in an order that a seed chooses; those of one lane keep theirs. Confined to one thread. */
final class SeededInputs implements Inputs {

    private final Random random;
    private final Map<Object, Deque<Runnable>> lanes = new HashMap<>();
    private final List<Object> open = new ArrayList<>();

    SeededInputs(Random random) {
        this.random = random;
    }

    @Override
    public void add(Object lane, Runnable turn) {
        var turns = lanes.get(lane);
        if (turns == null) {
            turns = new ArrayDeque<>();
            lanes.put(lane, turns);
            open.add(lane);
        }
        turns.add(turn);
    }

    @Override
    public @Nullable Runnable next(Duration limit) {
        if (open.isEmpty()) {
            return null;
        }
        int chosen = random.nextInt(open.size());
        var lane = open.get(chosen);
        var turns = lanes.getOrDefault(lane, new ArrayDeque<>());
        var next = turns.poll();
        if (turns.isEmpty()) {
            lanes.remove(lane);
            open.set(chosen, open.get(open.size() - 1));
            open.remove(open.size() - 1);
        }
        return next;
    }
}
