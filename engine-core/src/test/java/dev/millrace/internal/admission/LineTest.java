package dev.millrace.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.internal.admission.Line.Rank;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineTest {

    private final Line<String> line = new Line<>();
    private final Map<String, Rank> ranks = new HashMap<>();

    private void add(String who, Priority priority, boolean inFront) {
        var rank = new Rank(false, inFront, priority, ranks.size());
        ranks.put(who, rank);
        line.add(rank, who);
    }

    private List<String> served() {
        var order = new ArrayList<String>();
        for (var next = line.next(); next != null; next = line.next()) {
            order.add(next);
            line.serve(ranks.get(next));
        }
        return order;
    }

    @Test
    void in_each_priority_those_are_served_first_that_came_first_and_high_is_served_four_times_as_often_as_low() {
        for (int i = 0; i < 7; i++) {
            for (var priority : Priority.values()) {
                add(priority + "-" + i, priority, false);
            }
        }

        var order = served();

        assertThat(order.subList(0, 7).stream().filter(who -> who.startsWith("HIGH")))
                .hasSize(4);
        assertThat(order.subList(0, 7).stream().filter(who -> who.startsWith("LOW")))
                .hasSize(1);
        for (var priority : Priority.values()) {
            assertThat(order.stream().filter(who -> who.startsWith(priority.name())))
                    .isSorted();
        }
    }

    @Test
    void whose_turn_it_is_is_settled_even_if_somebody_more_urgent_comes() {
        add("low", Priority.LOW, false);
        assertThat(line.next()).isEqualTo("low");

        add("high", Priority.HIGH, false);

        assertThat(line.next()).isEqualTo("low");
    }

    @Test
    void who_is_in_front_is_served_before_all_and_costs_nobody_his_turn() {
        add("low", Priority.LOW, false);
        assertThat(line.next()).isEqualTo("low");
        add("back", Priority.LOW, true);

        assertThat(served()).containsExactly("back", "low");
        assertThat(line.isEmpty()).isTrue();
    }

    @Test
    void whatever_leaves_nobody_is_lost_and_nobody_is_served_twice() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var waiting = new ArrayList<String>();
            for (int step = 0; step < 60; step++) {
                if (waiting.isEmpty() || random.nextInt(3) > 0) {
                    var who = "s" + seed + "-" + step;
                    add(who, Priority.values()[random.nextInt(3)], random.nextInt(8) == 0);
                    waiting.add(who);
                } else if (random.nextBoolean()) {
                    line.leave(ranks.get(waiting.remove(random.nextInt(waiting.size()))));
                } else {
                    var next = line.next();
                    assertThat(waiting).as("seed %d", seed).contains(next);
                    line.serve(ranks.get(next));
                    waiting.remove(next);
                }
            }
            assertThat(served()).as("seed %d", seed).containsExactlyInAnyOrderElementsOf(waiting);
        }
    }
}
