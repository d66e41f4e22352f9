package dev.millrace.serialization.internal.schema;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Finds what a misspelt name probably means. */
final class NearestKey {

    /** What other tools call these. */
    private static final Map<String, String> ELSEWHERE = Map.of(
            "edges", "connections",
            "steps", "nodes",
            "tasks", "nodes",
            "graphid", "workflowId",
            "needs", "dependsOn",
            "depends_on", "dependsOn",
            "retry", "retryPolicy",
            "retries", "retryPolicy");

    private static final int LONGEST = 100;

    private NearestKey() {}

    static Optional<String> of(String written, Collection<String> known) {
        var elsewhere = ELSEWHERE.get(written.toLowerCase(Locale.ROOT));
        if (elsewhere != null && known.contains(elsewhere)) {
            return Optional.of(elsewhere);
        }
        var text = written.toLowerCase(Locale.ROOT);
        int best = Integer.MAX_VALUE;
        String nearest = null;
        for (var name : known) {
            int distance = distance(text, name.toLowerCase(Locale.ROOT));
            if (distance < best && distance <= Math.max(1, Math.min(text.length(), name.length()) / 3)) {
                best = distance;
                nearest = name;
            }
        }
        return Optional.ofNullable(nearest);
    }

    /** The number of characters to add, drop or change. */
    private static int distance(String a, String b) {
        if (a.length() > LONGEST) {
            return a.length();
        }
        var above = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            above[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = above[0];
            above[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = above[j];
                above[j] = Math.min(changed, Math.min(above[j], above[j - 1]) + 1);
            }
        }
        return above[b.length()];
    }
}
