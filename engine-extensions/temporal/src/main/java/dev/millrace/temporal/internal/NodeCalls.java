package dev.millrace.temporal.internal;

import dev.millrace.internal.decision.plan.ItemRequest;
import dev.millrace.internal.decision.state.ScriptRequest;
import dev.millrace.internal.driver.AttemptCall;
import dev.millrace.internal.driver.ScriptEvaluator;
import dev.millrace.temporal.internal.Messages.CallAsked;
import dev.millrace.temporal.internal.Messages.CallEnded;
import dev.millrace.temporal.internal.Messages.ItemsAsked;
import dev.millrace.temporal.internal.Messages.ItemsEnded;
import dev.millrace.temporal.internal.Messages.ScriptsAsked;
import dev.millrace.temporal.internal.Messages.ScriptsEnded;
import io.temporal.activity.Activity;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.client.ActivityCompletionException;
import io.temporal.failure.ApplicationFailure;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Activities of a worker. Each call of code tells Temporal that it lives, and hears so that it is to stop. */
public final class NodeCalls implements NodeActivities {

    private static final int SIGNS_A_TIMEOUT = 3;
    private static final int HEARTBEAT_THREADS = 2;

    private final Definitions definitions;
    private final ScheduledExecutorService signs;

    /** Creates them for what a worker knows. */
    public NodeCalls(Definitions definitions) {
        this.definitions = definitions;
        this.signs = Executors.newScheduledThreadPool(HEARTBEAT_THREADS, task -> {
            var thread = new Thread(task, "millrace-temporal-heartbeat");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public String call(String asked) {
        var given = Messages.read(CallAsked.class, asked);
        var call = new AttemptCall(given.attempt(), definitions.plan(given.revision()), definitions.door);
        return living(call::cancel, () -> Messages.write(CallEnded.of(call.run())));
    }

    /** Does something that may take its time, and says meanwhile that it lives; hears so that it is to stop. */
    private String living(Runnable stop, Supplier<String> work) {
        var context = Activity.getExecutionContext();
        long period = Math.max(1, definitions.limits.heartbeat().toMillis() / SIGNS_A_TIMEOUT);
        var sign = signs.scheduleAtFixedRate(() -> live(context, stop), 0, period, TimeUnit.MILLISECONDS);
        try {
            return work.get();
        } finally {
            sign.cancel(false);
        }
    }

    private static void live(ActivityExecutionContext context, Runnable stop) {
        try {
            context.heartbeat(null);
        } catch (ActivityCompletionException e) {
            stop.run(); // it is to stop, or nobody waits for it
        }
    }

    /** {@inheritDoc} Nobody tells a local activity to stop, so it tells its scripts itself. */
    @Override
    public String evaluateAtOnce(String asked) {
        var given = Messages.read(ScriptsAsked.class, asked);
        var request = new ScriptRequest(given.scripts(), given.bindings(), given.limited());
        var values = definitions.scripts.stoppable(request);
        var limit = signs.schedule(
                () -> ScriptEvaluator.stop(request), given.limit().toNanos(), TimeUnit.NANOSECONDS);
        var found = values.get();
        if (!limit.cancel(false)) {
            throw ApplicationFailure.newNonRetryableFailure("it takes longer than " + given.limit(), "TooLong");
        }
        return Messages.write(new ScriptsEnded(found));
    }

    @Override
    public String evaluate(String asked) {
        var given = Messages.read(ScriptsAsked.class, asked);
        var request = new ScriptRequest(given.scripts(), given.bindings(), given.limited());
        var values = definitions.scripts.stoppable(request);
        return living(() -> ScriptEvaluator.stop(request), () -> Messages.write(new ScriptsEnded(values.get())));
    }

    @Override
    public String items(String asked) {
        var given = Messages.read(ItemsAsked.class, asked);
        var request =
                new ItemRequest(given.file(), given.format(), given.folders(), given.index(), given.offset(), null);
        return living(() -> {}, () -> Messages.write(ItemsEnded.of(definitions.files.read(request))));
    }
}
