package dev.millrace.notification;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.Backoff;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.RetryPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * Whom an engine tells of what: its channels by name, and rules beside those of the workflows. Immutable.
 *
 * @param channels the channels by name
 * @param rules the host's own rules
 * @param link where people can look at an execution; empty for nowhere
 * @param executor where channels are called; empty for a daemon thread for each
 * @param ignoresWorkflows whether the rules of workflows are left aside
 */
public record NotificationSettings(
        Map<String, Declared> channels,
        List<NotificationRule> rules,
        Optional<LinkTemplate> link,
        Optional<Executor> executor,
        boolean ignoresWorkflows) {

    /** No channels. */
    public static final NotificationSettings NONE =
            new NotificationSettings(Map.of(), List.of(), Optional.empty(), Optional.empty(), false);

    /** Twenty tries, the second after a second, the last ones five minutes apart: some 70 minutes in all. */
    public static final RetryPolicy RETRY =
            RetryPolicy.attempts(20).withBackoff(Backoff.DEFAULT.withMaxDelay(Duration.ofMinutes(5)));

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    /**
     * A channel, and how often it is tried. Immutable.
     *
     * @param channel delivers
     * @param retry when a notification that was not delivered is tried again, and when it is given up
     */
    public record Declared(NotificationChannel channel, RetryPolicy retry) {

        /** Checks for null. */
        public Declared {
            requireNonNull(channel, "channel");
            requireNonNull(retry, "retry");
        }
    }

    /** Copies the collections. */
    public NotificationSettings {
        channels = Collections.unmodifiableMap(new LinkedHashMap<>(channels));
        rules = List.copyOf(rules);
        requireNonNull(link, "link");
        requireNonNull(executor, "executor");
    }

    /**
     * Returns what is wrong with a channel's name; nothing if it is good: 1 to 80 letters, digits, '.', '_' and '-'.
     */
    public static Optional<String> problemOf(String name) {
        return NAME.matcher(name).matches()
                ? Optional.empty()
                : Optional.of("a channel's name is 1 to 80 letters, digits, '.', '_' and '-'");
    }

    /**
     * Returns a copy with another channel, tried as {@link #RETRY} says.
     *
     * @throws IllegalArgumentException if the name is none, or another channel's
     */
    public NotificationSettings withChannel(String name, NotificationChannel channel) {
        return withChannel(name, channel, RETRY);
    }

    /**
     * Returns a copy with another channel.
     *
     * @param retry when a notification is tried again, and when it is given up
     * @throws IllegalArgumentException if the name is none, or another channel's
     */
    public NotificationSettings withChannel(String name, NotificationChannel channel, RetryPolicy retry) {
        problemOf(name).ifPresent(problem -> {
            throw new IllegalArgumentException("[NOT-101] " + problem + ", not '" + name + "'");
        });
        var all = new LinkedHashMap<>(channels);
        if (all.put(name, new Declared(channel, retry)) != null) {
            throw new IllegalArgumentException(
                    "[NOT-101] there is a channel '" + name + "' already; give each a name of its own");
        }
        return new NotificationSettings(all, rules, link, executor, ignoresWorkflows);
    }

    /**
     * Returns a copy with another rule. Its channel is declared before it.
     *
     * @throws IllegalArgumentException if no such channel is declared, or it is about nothing
     */
    public NotificationSettings withRule(NotificationRule rule) {
        if (!channels.containsKey(rule.to())) {
            throw new IllegalArgumentException("[NOT-100] no channel '" + rule.to() + "' is declared; declared are "
                    + channels.keySet() + ". Give it first, with withChannel(\"" + rule.to() + "\", ...)");
        }
        if (rule.on().isEmpty()) {
            throw new IllegalArgumentException(
                    "[NOT-100] a rule says on what it tells its channel '" + rule.to() + "'");
        }
        var all = new ArrayList<>(rules);
        all.add(rule);
        return new NotificationSettings(channels, all, link, executor, ignoresWorkflows);
    }

    /**
     * Returns a copy whose notifications say where people can look.
     *
     * @param template an address with {@code {execution}}, {@code {workflow}} and {@code {node}} in it
     * @throws IllegalArgumentException if that is no http or https address
     */
    public NotificationSettings withLink(String template) {
        return new NotificationSettings(
                channels, rules, Optional.of(new LinkTemplate(template)), executor, ignoresWorkflows);
    }

    /** Returns a copy whose channels are called by an executor; a test gives {@code SameThread}. */
    public NotificationSettings on(Executor hosts) {
        return new NotificationSettings(channels, rules, link, Optional.of(hosts), ignoresWorkflows);
    }

    /**
     * Returns a copy that leaves the rules of workflows aside: their channels need not be there, and are not told. For
     * tools and tests that run what others are told of.
     */
    public NotificationSettings ignoringWorkflows() {
        return new NotificationSettings(channels, rules, link, executor, true);
    }
}
