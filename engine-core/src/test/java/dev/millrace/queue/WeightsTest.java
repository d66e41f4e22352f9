package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class WeightsTest {

    private static final int LANES = 3;

    @Test
    void the_turns_are_spread_out() {
        var weights = new Weights(4, 2, 1);

        var turns = new StringBuilder();
        for (int turn = 0; turn < 7; turn++) {
            turns.append("HNL".charAt(weights.lane(turn)));
        }

        assertThat(turns).hasToString("HNHLHNH");
    }

    @Test
    void each_lane_of_any_set_gets_turns_in_proportion_to_its_weight() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            int[] weight = {1 + random.nextInt(100), 1 + random.nextInt(100), 1 + random.nextInt(100)};
            var weights = new Weights(weight);
            for (int set = 1; set < 1 << LANES; set++) {
                assertThat(share(weights, weight, set)).isEqualTo(expected(weight, set));
            }
        }
    }

    private static int[] share(Weights weights, int[] weight, int set) {
        var share = new int[LANES];
        int total = 0;
        for (int part : expected(weight, set)) {
            total += part;
        }
        long start = 1_000_000L * total;
        for (int turn = 0; turn < total; turn++) {
            share[weights.lane(start + turn, set)]++;
        }
        return share;
    }

    private static int[] expected(int[] weight, int set) {
        var expected = new int[LANES];
        for (int lane = 0; lane < LANES; lane++) {
            expected[lane] = (set >> lane & 1) * weight[lane];
        }
        return expected;
    }
}
