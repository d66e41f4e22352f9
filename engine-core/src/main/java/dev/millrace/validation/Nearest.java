package dev.millrace.validation;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the name that a misspelt one was meant to be. Confined to one validation, or one question. */
public final class Nearest {

    /** Creates it with nothing compared yet. */
    public Nearest() {}

    private static final int LONGEST = 60;

    /** So that a file full of wrong names does not take quadratic time. */
    private int comparisonsLeft = 200_000;

    /** Returns {@code "; did you mean 'x'?"}, or an empty text if no candidate is near. */
    public String hint(String wrong, Collection<String> candidates) {
        return to(wrong, candidates)
                .map(name -> "; did you mean '" + name + "'?")
                .orElse("");
    }

    Optional<String> to(String wrong, Collection<String> candidates) {
        comparisonsLeft -= candidates.size();
        if (comparisonsLeft < 0 || wrong.length() > LONGEST) {
            return Optional.empty();
        }
        var lower = wrong.toLowerCase(Locale.ROOT);
        int best = Math.max(1, wrong.length() / 3) + 1;
        String found = null;
        for (var candidate : candidates) {
            int distance = Math.abs(candidate.length() - wrong.length()) >= best
                    ? best
                    : distance(lower, candidate.toLowerCase(Locale.ROOT));
            if (distance < best) {
                best = distance;
                found = candidate;
            }
        }
        return Optional.ofNullable(found);
    }

    /** The number of letters to insert, delete, replace or swap with their neighbour. */
    private static int distance(String one, String other) {
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
