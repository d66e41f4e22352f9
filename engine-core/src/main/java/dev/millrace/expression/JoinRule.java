package dev.millrace.expression;

import dev.millrace.event.NodeStatus;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule over how the sources of a join ended, such as {@code a.completed && (b.failed || c.skipped)}. A source stands
 * by its id, in quotes where that is more than letters, digits, {@code _} and {@code -}. Immutable.
 */
public final class JoinRule {

    private static final Map<String, Predicate<NodeStatus>> ENDS = Map.of(
            "completed", status -> status == NodeStatus.COMPLETED,
            "failed", NodeStatus::isFailure,
            "timedout", status -> status == NodeStatus.TIMED_OUT,
            "cancelled", status -> status == NodeStatus.CANCELLED,
            "skipped", status -> status == NodeStatus.SKIPPED);

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(&&|\\|\\||[!()])|(?:'([^']*)'|\"([^\"]*)\"|([\\p{L}\\p{N}_-]+))\\.(\\w+))");

    private static final int DEEPEST = 100;

    private final Term term;
    private final Set<String> sources;

    private JoinRule(Term term, Set<String> sources) {
        this.term = term;
        this.sources = sources;
    }

    /** What may be true, false, or open, which is null. */
    private interface Term {
        @Nullable
        Boolean holds(Function<String, NodeStatus> statuses);
    }

    /**
     * Parses a rule.
     *
     * @throws InvalidExpressionException if it is none
     */
    public static JoinRule parse(String text) {
        var parser = new Parser(text);
        var term = parser.whole();
        return new JoinRule(term, parser.sources);
    }

    /** Returns the ids of the sources that the rule names. */
    public Set<String> sources() {
        return sources;
    }

    /**
     * Returns whether the rule holds; null while that depends on sources that have not ended.
     *
     * @param statuses the status of each source by its id
     */
    public @Nullable Boolean holds(Function<String, NodeStatus> statuses) {
        return term.holds(statuses);
    }

    /** Reads one rule. Confined to its caller. */
    private static final class Parser {

        private final String text;
        private final Matcher matcher;
        private final Set<String> sources = new LinkedHashSet<>();
        private int at;
        private int depth;

        Parser(String text) {
            this.text = text;
            this.matcher = TOKEN.matcher(text);
        }

        Term whole() {
            var term = either();
            if (!text.substring(at).isBlank()) {
                throw wrong("expected && or || here");
            }
            return term;
        }

        private Term either() {
            var term = both();
            while (takes("||")) {
                var left = term;
                var right = both();
                term = statuses -> or(left.holds(statuses), right.holds(statuses));
            }
            return term;
        }

        private Term both() {
            var term = single();
            while (takes("&&")) {
                var left = term;
                var right = single();
                term = statuses -> not(or(not(left.holds(statuses)), not(right.holds(statuses))));
            }
            return term;
        }

        private Term single() {
            if (++depth > DEEPEST) {
                throw wrong("it is nested more than " + DEEPEST + " deep");
            }
            Term term;
            if (takes("!")) {
                var negated = single();
                term = statuses -> not(negated.holds(statuses));
            } else if (takes("(")) {
                term = either();
                if (!takes(")")) {
                    throw wrong("expected ) here");
                }
            } else {
                term = ending();
            }
            depth--;
            return term;
        }

        private Term ending() {
            if (!next() || matcher.group(1) != null) {
                throw wrong("expected a source and how it ended, such as a.completed, here");
            }
            var end = ENDS.get(matcher.group(5).toLowerCase(Locale.ROOT));
            if (end == null) {
                throw wrong("a source ends completed, failed, timedOut, cancelled or skipped, not '" + matcher.group(5)
                        + "'");
            }
            var id = matcher.group(2) != null
                    ? matcher.group(2)
                    : matcher.group(3) != null ? matcher.group(3) : matcher.group(4);
            sources.add(id);
            at = matcher.end();
            return statuses -> {
                var status = statuses.apply(id);
                return status.isFinal() ? end.test(status) : null;
            };
        }

        private boolean takes(String sign) {
            if (next() && sign.equals(matcher.group(1))) {
                at = matcher.end();
                return true;
            }
            return false;
        }

        private boolean next() {
            return matcher.region(at, text.length()).lookingAt();
        }

        private InvalidExpressionException wrong(String what) {
            return new InvalidExpressionException(
                    "'" + text + "' is no joinCondition: " + what + " (column " + (at + 1) + ")", text, at + 1);
        }

        private static @Nullable Boolean or(@Nullable Boolean one, @Nullable Boolean other) {
            if (Boolean.TRUE.equals(one) || Boolean.TRUE.equals(other)) {
                return true;
            }
            return one == null || other == null ? null : Boolean.FALSE;
        }

        private static @Nullable Boolean not(@Nullable Boolean one) {
            return one == null ? null : !one;
        }
    }
}
