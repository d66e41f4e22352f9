package dev.millrace.cli;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Names that somebody may have meant. */
final class NearestName {

    private static final int MOST = 3;

    private NearestName() {}

    /** Returns the names that are a slip or two away, the nearest first; none for what is like nothing. */
    static List<String> to(String written, Collection<String> names) {
        var wanted = bare(written);
        return names.stream()
                .filter(name -> isNear(wanted, bare(name)))
                .sorted(Comparator.<String>comparingInt(name -> slips(wanted, bare(name)))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(MOST)
                .toList();
    }

    private static String bare(String name) {
        return name.replaceFirst("^-+", "").toLowerCase(Locale.ROOT);
    }

    private static boolean isNear(String wanted, String name) {
        int longest = Math.max(wanted.length(), name.length());
        return slips(wanted, name) <= (longest <= 2 ? 0 : longest <= 5 ? 1 : 2);
    }

    /**
     * Counts the letters to change, add or leave out, and neighbours to exchange: the optimal string alignment
     * distance.
     */
    static int slips(String one, String other) {
        var counts = new int[one.length() + 1][other.length() + 1];
        for (int i = 0; i <= one.length(); i++) {
            for (int j = 0; j <= other.length(); j++) {
                if (i == 0 || j == 0) {
                    counts[i][j] = i + j;
                    continue;
                }
                int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                counts[i][j] = Math.min(Math.min(counts[i - 1][j], counts[i][j - 1]) + 1, counts[i - 1][j - 1] + same);
                if (i > 1
                        && j > 1
                        && one.charAt(i - 1) == other.charAt(j - 2)
                        && one.charAt(i - 2) == other.charAt(j - 1)) {
                    counts[i][j] = Math.min(counts[i][j], counts[i - 2][j - 2] + 1);
                }
            }
        }
        return counts[one.length()][other.length()];
    }
}
