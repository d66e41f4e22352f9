package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names that a misspelt one may have meant: what other tools say for it, else those that a slip in three letters, or
 * one, leads to. Upper and lower case are alike. Thread-safe.
 */
public final class NearNames {

    /** What other tools call these. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "edges", "connections",
            "steps", "nodes",
            "tasks", "nodes",
            "graphid", "workflowId",
            "needs", "dependsOn",
            "depends_on", "dependsOn",
            "retry", "retryPolicy",
            "retries", "retryPolicy",
            "duration", "delay");

    private static final int LONGEST = 100;

    private NearNames() {}

    /** Returns the name that was probably meant. */
    public static Optional<String> nearest(String written, Collection<String> names) {
        return of(written, names, 1).stream().findFirst();
    }

    /** Returns names that may have been meant, the nearest first, and of those equally near the first. */
    public static List<String> of(String written, Collection<String> names, int most) {
        var wanted = requireNonNull(written, "written").toLowerCase(Locale.ROOT);
        var elsewhere = ELSEWHERE.get(wanted);
        if (elsewhere != null && names.contains(elsewhere)) {
            return List.of(elsewhere);
        }
        return wanted.length() > LONGEST
                ? List.of()
                : names.stream()
                        .map(name -> new Near(name, slips(wanted, name.toLowerCase(Locale.ROOT))))
                        .filter(near -> near.slips <= allowed(wanted, near.name))
                        .sorted(Comparator.comparingInt(Near::slips))
                        .limit(most)
                        .map(Near::name)
                        .toList();
    }

    private record Near(String name, int slips) {}

    private static int allowed(String one, String other) {
        return Math.max(1, Math.min(one.length(), other.length()) / 3);
    }

    /**
     * Counts the letters to insert, delete, replace or swap with their neighbour: the optimal string alignment
     * distance; the least that it can be where that is too much already.
     */
    private static int slips(String one, String other) {
        int least = Math.abs(one.length() - other.length());
        if (least > allowed(one, other)) {
            return least;
        }
        var rows = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                rows[i][j] = i == 0 || j == 0 ? i + j : cheapest(rows, one, other, i, j);
            }
        }
        return rows[one.length()][other.length()];
    }

    private static int cheapest(int[][] rows, String one, String other, int i, int j) {
        boolean same = one.charAt(i - 1) == other.charAt(j - 1);
        int cost = Math.min(rows[i - 1][j - 1] + (same ? 0 : 1), Math.min(rows[i - 1][j], rows[i][j - 1]) + 1);
        boolean swapped =
                i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2) && one.charAt(i - 2) == other.charAt(j - 1);
        return swapped ? Math.min(cost, rows[i - 2][j - 2] + 1) : cost;
    }
}
