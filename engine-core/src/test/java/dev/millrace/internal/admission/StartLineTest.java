package dev.millrace.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.event.ExecutionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StartLineTest {

    private final Map<String, Integer> holders = new HashMap<>();
    private final List<StartClaim> asked = new ArrayList<>();
    private final StartLine line = new StartLine(claim -> {
        asked.add(claim);
        return isFull(claim);
    });

    private boolean isFull(StartClaim claim) {
        return holders.getOrDefault(claim.gate(), 0) >= claim.limit();
    }

    private void hold(String gate, int by) {
        holders.merge(gate, by, Integer::sum);
        line.changed(gate);
    }

    private static ExecutionId id(int number) {
        return new ExecutionId(1, number);
    }

    private static StartEntrant entrant(int number, Priority priority, StartClaim... claims) {
        return new StartEntrant(id(number), List.of(claims), priority, 0, () -> {});
    }

    private static StartClaim claim(String gate, int limit) {
        return new StartClaim(gate, limit, true);
    }

    @Test
    void who_lacks_room_at_a_gate_of_his_own_lets_pass_whom_that_does_not_concern() {
        hold("a", 1);
        line.add(entrant(1, Priority.NORMAL, claim("engine", 9), claim("a", 1)));
        line.add(entrant(2, Priority.NORMAL, claim("engine", 9), claim("b", 1)));
        line.add(entrant(3, Priority.LOW, claim("engine", 9)));

        assertThat(line.open()).isEqualTo(0b110);
        assertThat(line.first(1).execution()).isEqualTo(id(2));
        assertThat(line.first(2).execution()).isEqualTo(id(3));
        hold("a", -1);
        assertThat(line.first(1).execution()).isEqualTo(id(1));
        hold("engine", 9);
        assertThat(line.open()).isZero();
    }

    @Test
    void however_many_wait_an_end_looks_at_the_gates_of_those_that_go_in_and_of_no_others() {
        hold("engine", 1);
        for (int i = 1; i <= 3_000; i++) {
            line.add(entrant(
                    i, Priority.NORMAL, claim("engine", 1), claim("workflow " + i % 50, 1), claim("key " + i, 1)));
        }
        hold("workflow 1", 1); // the first of all, and every fiftieth, have no room
        asked.clear();
        hold("engine", -1);
        for (int i = 2; i < 40; i++) {
            var next = line.first(Priority.NORMAL.ordinal());
            assertThat(next.execution()).isEqualTo(id(i));
            line.remove(next.execution());
            next.claims().forEach(claim -> hold(claim.gate(), 1));
            next.claims().forEach(claim -> hold(claim.gate(), -1));
        }

        assertThat(asked).hasSizeLessThan(38 * 6 + 10);
    }

    @Test
    void who_is_added_again_keeps_his_place_also_with_other_claims() {
        line.add(entrant(1, Priority.NORMAL, claim("key a", 1)));
        line.add(entrant(2, Priority.NORMAL, claim("key a", 1)));
        var again = entrant(1, Priority.NORMAL, claim("engine", 9), claim("key a", 1));

        line.addAgain(again);
        line.addAgain(entrant(3, Priority.NORMAL, claim("key a", 1)));

        assertThat(line.first(Priority.NORMAL.ordinal())).isSameAs(again);
        assertThat(line.at("key a")).containsExactly(id(1), id(2), id(3));
        assertThat(line.at("engine")).containsExactly(id(1));
        line.remove(id(1));
        assertThat(line.at("engine")).isEmpty();
        assertThat(line.at("key a")).containsExactly(id(2), id(3));
    }

    /** Against a walk along all that wait. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void the_first_of_each_lane_is_the_one_that_a_walk_would_find(long seed) {
        var random = new Random(seed);
        Map<ExecutionId, StartEntrant> all = new LinkedHashMap<>();
        for (int step = 0; step < 2_000; step++) {
            int number = random.nextInt(60);
            switch (random.nextInt(4)) {
                case 0 -> {
                    var entrant = any(random, number);
                    all.remove(entrant.execution());
                    all.put(entrant.execution(), entrant);
                    line.add(entrant);
                }
                case 1 -> assertThat(line.remove(id(number))).isEqualTo(all.remove(id(number)) != null);
                case 2 -> hold(gate(random), 1);
                default -> {
                    var gate = gate(random);
                    hold(gate, holders.getOrDefault(gate, 0) == 0 ? 0 : -1);
                }
            }
            for (var priority : Priority.values()) {
                var walked = all.values().stream()
                        .filter(one -> one.priority() == priority)
                        .filter(one -> one.claims().stream().noneMatch(this::isFull))
                        .findFirst();
                boolean isOpen = (line.open() & 1 << priority.ordinal()) != 0;
                assertThat(isOpen).as("step %d", step).isEqualTo(walked.isPresent());
                walked.ifPresent(
                        first -> assertThat(line.first(priority.ordinal())).isEqualTo(first));
            }
        }
        all.keySet().forEach(line::remove);
        assertThat(line.open()).isZero();
    }

    private static String gate(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> "engine";
            case 1 -> "workflow " + random.nextInt(3);
            default -> "key " + random.nextInt(5);
        };
    }

    private static StartEntrant any(Random random, int number) {
        var claims = new ArrayList<StartClaim>();
        if (random.nextInt(10) > 0) {
            claims.add(claim("engine", 3));
        }
        if (random.nextBoolean()) {
            claims.add(claim("workflow " + random.nextInt(3), 1 + random.nextInt(2)));
        }
        if (random.nextBoolean()) {
            claims.add(claim("key " + random.nextInt(5), 1));
        }
        var priority = Priority.values()[random.nextInt(Priority.values().length)];
        return new StartEntrant(id(number), claims, priority, 0, () -> {});
    }
}
