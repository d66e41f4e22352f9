package dev.millrace.cli;

import dev.millrace.Notifications;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Occasion;
import dev.millrace.notification.NotificationSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who is told of what becomes of an execution. Confined to one run. */
final class NotifyOptions {

    /** Failing channels are tried again for longer than somebody at a shell waits. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

    @Option(
            names = "--notify",
            paramLabel = "FILE",
            description = "Tell the channels of this file, by its rules and those of the workflow. Without it nobody is"
                    + " told.")
    private @Nullable String file;

    @Option(
            names = "--notify-on",
            paramLabel = "OCCASION=CHANNEL",
            description = "One more rule: tell a channel of the file of a failure, success, completion, overtime or"
                    + " decision.")
    private List<String> more = new ArrayList<>();

    /** Returns who is told. */
    NotificationSettings settings() {
        if (file == null) {
            if (!more.isEmpty()) {
                throw CommandFailedException.usage(
                        "[CLI-161] --notify-on names a channel of a file; give that by --notify FILE");
            }
            return NotificationSettings.NONE.ignoringWorkflows();
        }
        var settings = NotifyFile.read(file, name -> Optional.ofNullable(System.getenv(name)));
        for (var text : more) {
            settings = with(settings, text);
        }
        return settings;
    }

    private static NotificationSettings with(NotificationSettings settings, String text) {
        int at = text.indexOf('=');
        var occasion = NotifyFile.choice(Occasion.class, at < 0 ? text : text.substring(0, at));
        if (at < 0 || occasion.isEmpty()) {
            throw CommandFailedException.usage("[CLI-161] --notify-on takes an occasion and a channel, such as"
                    + " failure=ops, not '" + text + "'; occasions are " + NotifyFile.names(Occasion.class));
        }
        try {
            return settings.withRule(new NotificationRule(
                    text.substring(at + 1),
                    EnumSet.of(occasion.get()),
                    Optional.empty(),
                    List.of(),
                    Map.of(),
                    Set.of()));
        } catch (IllegalArgumentException e) {
            throw CommandFailedException.usage("CLI-161", e);
        }
    }

    /** Waits for a while until all have been told; says whom that did not reach. */
    void await(Notifications told, Shell shell) {
        boolean areTold = told.awaitDelivered(LONGEST_WAIT);
        for (var channel : told.channels()) {
            channel.givenUp()
                    .newest()
                    .forEach(one ->
                            shell.err().println("channel " + channel.name() + " was not told: " + one.failure()));
            if (!areTold) {
                channel.head()
                        .ifPresent(one -> shell.err()
                                .println("channel " + channel.name() + " is not told yet: " + one.failure()));
            }
        }
    }
}
