package dev.millrace.queue;

/**
 * Whose turn it is when several lanes have somebody who waits: each lane by its weight, spread out evenly. Immutable.
 */
public final class Weights {

    /** How priorities are served wherever somebody waits: high, normal, low. */
    public static final Weights OF_PRIORITIES = new Weights(4, 2, 1);

    /*
     * The turns of a set of lanes are laid out once, by the smooth weighted round robin of nginx
     * (src/http/ngx_http_upstream_round_robin.c).
     *
     * I1  Nobody starves: a lane that has messages gets every turn of its own in the order of all lanes.
     * I2  Turns of empty lanes go to the others by their weights.
     * Checked by WeightsTest.
     */

    private final byte[][] turnsOfSet;

    Weights(int... weights) {
        turnsOfSet = new byte[1 << weights.length][];
        for (int set = 1; set < turnsOfSet.length; set++) {
            turnsOfSet[set] = layOut(weights, set);
        }
    }

    /** Returns the lane whose own turn it is. */
    int lane(long turn) {
        return lane(turn, turnsOfSet.length - 1);
    }

    /**
     * Returns the lane that is served: the one whose own turn it is, or, if nobody waits there, another by its weight.
     *
     * @param turn how many were served before
     * @param waiting the lanes in which somebody waits, one bit each; at least one
     */
    public int next(long turn, int waiting) {
        int own = lane(turn);
        return (waiting >> own & 1) == 1 ? own : lane(turn, waiting);
    }

    /** Returns the lane among a set (one bit each) that gets a turn which its owner does not need. */
    int lane(long turn, int set) {
        byte[] turns = turnsOfSet[set];
        return turns[(int) (turn % turns.length)];
    }

    private static byte[] layOut(int[] weights, int set) {
        int total = 0;
        for (int lane = 0; lane < weights.length; lane++) {
            total += (set >> lane & 1) * weights[lane];
        }
        var turns = new byte[total];
        var credit = new int[weights.length];
        for (int turn = 0; turn < total; turn++) {
            int best = Integer.numberOfTrailingZeros(set);
            for (int lane = 0; lane < weights.length; lane++) {
                credit[lane] += (set >> lane & 1) * weights[lane];
                best = credit[lane] > credit[best] ? lane : best;
            }
            credit[best] -= total;
            turns[turn] = (byte) best;
        }
        return turns;
    }
}
