package dev.millrace.expression;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.NodeStatus;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A rule over how the sources of a join ended, such as {@code a.completed && (b.failed || c.skipped)}. A source stands
 * by its id, in quotes where that is more than letters, digits, {@code _} and {@code -}. Beside how it ended, a rule
 * may ask whether it has {@code ended}, and whether its connections to the node were {@code delivered} or
 * {@code broken}.
 * Immutable.
 */
public final class JoinRule {

    private static final Map<String, Predicate<NodeStatus>> ENDS = Map.of(
            "completed", status -> status == NodeStatus.COMPLETED,
            "failed", NodeStatus::isFailure,
            "timedout", status -> status == NodeStatus.TIMED_OUT,
            "cancelled", status -> status == NodeStatus.CANCELLED,
            "skipped", status -> status == NodeStatus.SKIPPED,
            "ended", NodeStatus::isFinal);

    private static final Map<String, BiFunction<Sources, String, @Nullable Boolean>> ARRIVALS =
            Map.of("delivered", Sources::delivered, "broken", Sources::broken);

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(?:(&&|\\|\\||[!()])|(?:'([^']*)'|\"([^\"]*)\"|([\\p{L}\\p{N}_-]+))\\.(\\w+))");

    private static final int DEEPEST = 100;

    private final Term term;
    private final Set<String> sources;

    private JoinRule(Term term, Set<String> sources) {
        this.term = term;
        this.sources = sources;
    }

    /** What is known of the sources of a join, by their ids. */
    public interface Sources {

        /** Returns where a source stands. */
        NodeStatus status(String id);

        /** Returns whether a source's connections delivered; null while they are open. */
        @Nullable
        Boolean delivered(String id);

        /** Returns whether a source's connections broke; null while they are open. */
        @Nullable
        Boolean broken(String id);
    }

    /** What may be true, false, or open, which is null. */
    private interface Term {
        @Nullable
        Boolean holds(Sources sources);

        /** Returns whether one of the terms gives this; null while that depends on open ones. */
        static @Nullable Boolean any(List<Term> terms, Boolean wanted, Sources sources) {
            Boolean found = Boolean.FALSE;
            for (var term : terms) {
                var holds = term.holds(sources);
                if (wanted.equals(holds)) {
                    return Boolean.TRUE;
                }
                found = holds == null ? null : found;
            }
            return found;
        }
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
     * @param known what is known of them
     */
    public @Nullable Boolean holds(Sources known) {
        return term.holds(known);
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
            var terms = new ArrayList<Term>(List.of(both()));
            while (takes("||")) {
                terms.add(both());
            }
            return terms.size() == 1 ? terms.get(0) : known -> Term.any(terms, Boolean.TRUE, known);
        }

        private Term both() {
            var terms = new ArrayList<Term>(List.of(single()));
            while (takes("&&")) {
                terms.add(single());
            }
            return terms.size() == 1 ? terms.get(0) : known -> not(Term.any(terms, Boolean.FALSE, known));
        }

        private Term single() {
            if (++depth > DEEPEST) {
                throw wrong("it is nested more than " + DEEPEST + " deep");
            }
            Term term;
            if (takes("!")) {
                var negated = single();
                term = known -> not(negated.holds(known));
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
            var word = matcher.group(5).toLowerCase(Locale.ROOT);
            var end = ENDS.get(word);
            var arrival = ARRIVALS.get(word);
            if (end == null && arrival == null) {
                throw wrong("a source ends completed, failed, timedOut, cancelled or skipped, has ended, and its"
                        + " connections are delivered or broken; it is not '" + matcher.group(5) + "'");
            }
            var id = matcher.group(2) != null
                    ? matcher.group(2)
                    : matcher.group(3) != null ? matcher.group(3) : matcher.group(4);
            sources.add(id);
            at = matcher.end();
            if (arrival != null) {
                return known -> arrival.apply(known, id);
            }
            return known -> {
                var status = known.status(id);
                return status.isFinal() ? requireNonNull(end).test(status) : null;
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

        private static @Nullable Boolean not(@Nullable Boolean one) {
            return one == null ? null : !one;
        }
    }
}
