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
import io.temporal.common.RetryOptions;
import io.temporal.workflow.CancellationScope;
import io.temporal.workflow.Workflow;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * SideActivities of the decision: scripts and the items of files, each an activity that Temporal tries again where its
 * worker is lost. Confined to its workflow.
 */
final class SideActivities {

    private static final Duration LONGEST = Duration.ofDays(1);
    private static final int MOST_TRIES = 10;

    private final ExecutionDriver driver;
    private final Map<Object, CancellationScope> open = new LinkedHashMap<>();

    SideActivities(ExecutionDriver driver) {
        this.driver = driver;
    }

    boolean isEmpty() {
        return open.isEmpty();
    }

    void evaluate(NodeHandle node, ScriptRequest request) {
        var asked = new ScriptsAsked(request.scripts(), request.bindings(), request.limited());
        ask(request, "MillraceScripts", Messages.write(asked), answer -> {
            var values = answer.text()
                    .map(text -> Messages.read(ScriptsEnded.class, text).values())
                    .orElseGet(() -> request.scripts().stream()
                            .map(script -> new ScriptValue(null, answer.failure()))
                            .toList());
            driver.take(driver.decision().evaluated(node, request, values, driver.now()));
        });
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
        var scope = Workflow.newCancellationScope(() -> Workflow.newUntypedActivityStub(options())
                .executeAsync(activity, String.class, asked)
                .handle((text, failure) -> {
                    driver.post(() -> {
                        open.remove(question);
                        input.accept(new Answer(Optional.ofNullable(text), String.valueOf(failure)));
                    });
                    return null;
                }));
        open.put(question, scope);
        scope.run();
    }

    /** Nobody waits for these scripts any more; what they give changes nothing. */
    void stop(ScriptRequest request) {
        Optional.ofNullable(open.remove(request)).ifPresent(CancellationScope::cancel);
    }

    void stopAll() {
        List.copyOf(open.values()).forEach(CancellationScope::cancel);
        open.clear();
    }
}
