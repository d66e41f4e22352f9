package dev.millrace.temporal.internal;

import dev.millrace.event.Failure;
import dev.millrace.internal.decision.plan.ItemNews;
import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.plan.ScriptValue;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.driver.NodeHandle;
import dev.millrace.temporal.internal.Messages.ItemsAsked;
import dev.millrace.temporal.internal.Messages.ItemsEnded;
import dev.millrace.temporal.internal.Messages.ScriptsAsked;
import dev.millrace.temporal.internal.Messages.ScriptsEnded;
import io.temporal.activity.ActivityCancellationType;
import io.temporal.activity.ActivityOptions;
import io.temporal.activity.LocalActivityOptions;
import io.temporal.common.RetryOptions;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Questions of the decision: scripts, evaluated by a local activity while they are short, and the items of files. Those
 * that are activities Temporal tries again where their worker is lost. Confined to its workflow.
 */
final class SideActivities {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_TRIES = 10;

    /** How long scripts may hold a workflow task, which is to end within ten seconds and hears nothing meanwhile. */
    private static final Duration AT_ONCE = Duration.ofSeconds(2);

    /** How long scripts have to end once they are told to. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private final ExecutionDriver driver;
    private final Map<Object, Runnable> open = new LinkedHashMap<>();

    SideActivities(ExecutionDriver driver) {
        this.driver = driver;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    /**
     * Evaluates scripts: at once, within this workflow task, and where that takes too long by an activity.
     *
     * @param limit how long they may take; none for those whose node has a timer for all that it does
     */
    void evaluate(NodeHandle node, ScriptRequest request, Optional<Duration> limit) {
        long asked = driver.now();
        var longest = limit.filter(time -> time.compareTo(AT_ONCE) < 0).orElse(AT_ONCE);
        open.put(request, SideActivities::notStopped);
        Workflow.newUntypedLocalActivityStub(atOnce(longest))
                .executeAsync("MillraceScriptsAtOnce", String.class, textOf(request, longest))
                .handle((text, failure) -> {
                    driver.ends.add();
                    driver.post(() -> {
                        if (!open.containsKey(request)) {
                            return; // nobody waits for them any more
                        } else if (text == null) {
                            evaluateLonger(node, request, limit.map(time -> time.minus(since(asked))));
                        } else {
                            open.remove(request);
                            evaluated(node, request, new Answer(Optional.of(text), ""));
                        }
                    });
                    return null;
                });
    }

    /** A local activity is not told to stop. */
    private static void notStopped() {}

    private Duration since(long asked) {
        return Duration.of(driver.now() - asked, ChronoUnit.MICROS);
    }

    /** What is left of their time begins to run with the activity; where nothing is left, their time is over. */
    private void evaluateLonger(NodeHandle node, ScriptRequest request, Optional<Duration> left) {
        if (left.filter(time -> time.isZero() || time.isNegative()).isPresent()) {
            driver.take(driver.decision().due(node, driver.now()));
            return;
        }
        left.ifPresent(time -> driver.timers.set(node, time));
        ask(request, "MillraceScripts", textOf(request, LONGEST), answer -> evaluated(node, request, answer));
    }

    private static String textOf(ScriptRequest request, Duration limit) {
        return Messages.write(new ScriptsAsked(request.scripts(), request.bindings(), request.limited(), limit));
    }

    private void evaluated(NodeHandle node, ScriptRequest request, Answer answer) {
        var values = answer.text()
                .map(text -> Messages.read(ScriptsEnded.class, text).values())
                .orElseGet(() -> request.scripts().stream()
                        .map(script -> new ScriptValue(null, answer.failure()))
                        .toList());
        driver.take(driver.decision().evaluated(node, request, values, driver.now()));
    }

    void read(NodeHandle node, ItemRequest request) {
        var asked =
                new ItemsAsked(request.file(), request.format(), request.folders(), request.index(), request.offset());
        ask(request, "MillraceItems", Messages.write(asked), answer -> {
            ItemNews news = answer.text()
                    .map(text -> Messages.read(ItemsEnded.class, text).news())
                    .orElseGet(() -> new ItemNews.Unreadable(Failure.of("NoCollection", answer.failure())));
            driver.take(driver.decision().items(node, news, driver.now()));
        });
    }

    private static LocalActivityOptions atOnce(Duration longest) {
        return LocalActivityOptions.newBuilder()
                .setScheduleToStartTimeout(longest)
                .setStartToCloseTimeout(longest.plus(GRACE))
                .setRetryOptions(RetryOptions.newBuilder().setMaximumAttempts(1).build())
                .setDoNotIncludeArgumentsIntoMarker(true)
                .build();
    }

    private ActivityOptions options() {
        return ActivityOptions.newBuilder()
                .setStartToCloseTimeout(LONGEST)
                .setHeartbeatTimeout(driver.definitions.limits.heartbeat())
                .setRetryOptions(
                        RetryOptions.newBuilder().setMaximumAttempts(MOST_TRIES).build())
                .setCancellationType(ActivityCancellationType.TRY_CANCEL)
                .build();
    }

    /** What an activity gave, or why it did not. */
    private record Answer(Optional<String> text, String failure) {}

    private void ask(Object question, String activity, String asked, Consumer<Answer> input) {
        var begun = Begun.by(
                driver.ends,
                () -> Workflow.newUntypedActivityStub(options())
                        .executeAsync(activity, String.class, asked)
                        .handle((text, failure) -> {
                            driver.post(() -> {
                                open.remove(question);
                                input.accept(new Answer(Optional.ofNullable(text), String.valueOf(failure)));
                            });
                            return null;
                        }));
        open.put(question, begun::callOff);
    }

    /** Nobody waits for these scripts any more; what they give changes nothing. */
    void stop(ScriptRequest request) {
        Optional.ofNullable(open.remove(request)).ifPresent(Runnable::run);
    }

    void stopAll() {
        List.copyOf(open.values()).forEach(Runnable::run);
        open.clear();
    }
}
