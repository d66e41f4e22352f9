package dev.millrace.internal.decision;

import dev.millrace.definition.OnFailure;
import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.event.LoopItems;
import dev.millrace.event.LoopItems.Iteration;
import dev.millrace.event.NodeStatus;
import dev.millrace.node.Control;
import dev.millrace.node.LazyItems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loops over the items of a collection: in memory, in a file, or of an iterator. Confined to the turn. */
final class ForEach {

    private final Commands commands;
    private final Recorder record;
    private final Failures failures;
    private final Steps steps;

    ForEach(Commands commands, Recorder record, Failures failures, Steps steps) {
        this.commands = commands;
        this.record = record;
        this.failures = failures;
        this.steps = steps;
    }

    void begin(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        if (node.expression == null) {
            beginFile(scope, node, input);
        } else if (!steps.scripts().asks(scope, node, input)) {
            loopOver(scope, node, input);
        }
    }

    /** Evaluates the collection, and begins with its items. */
    void loopOver(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        int position = node.position;
        var value = Steps.expression(node).evaluate(new ScopeBindings(scope, node, input, null));
        var source = value instanceof LazyItems lazy ? new LazySource(lazy) : null;
        scope.detail(position).source = source;
        if (source != null) {
            commands.readItems(scope, position, ItemRequest.of(source, 0, ControlSettings.maxConcurrency(node.spec)));
            return;
        }
        var items = itemsOf(value);
        if (items == null) {
            failures.fail(
                    scope,
                    position,
                    Failure.of("NoCollection", noCollection(node, value)).withoutRetry(),
                    false);
            return;
        }
        record.collectionFixed(scope, position, items);
        launch(scope, node);
    }

    // --- a file, read as far as the window needs it

    private void beginFile(ScopeState scope, PlannedNode node, Map<String, Object> input) {
        var file = InputData.render(node.settings, new ScopeBindings(scope, node, input, null))
                .get("collectionFile");
        if (!(file instanceof String text) || text.isBlank()) {
            var what = "collectionFile '"
                    + ControlSettings.text(node.spec, "collectionFile").orElse("") + "' gave "
                    + (file == null ? "null" : "'" + file + "'") + ", not a file's name";
            failures.fail(scope, node.position, Failure.of("NoCollection", what).withoutRetry(), false);
            return;
        }
        var format = ControlSettings.text(node.spec, "format").orElse("");
        commands.readItems(scope, node.position, ItemRequest.first(text, format));
    }

    /** Reads on after a restart: what had been read ahead is gone. */
    void resume(ScopeState scope, PlannedNode node) {
        var loop = scope.detail(node.position).loop;
        if (loop == null) {
            begin(scope, node, Scopes.scopeInput(scope, node.position));
        } else if (loop.file != null) {
            launch(scope, node);
        }
    }

    private void read(ScopeState scope, PlannedNode node, LoopState loop) {
        var file = loop.file;
        var source = scope.detail(node.position).source;
        if (source != null) {
            loop.asked = true;
            int window = ControlSettings.maxConcurrency(node.spec);
            commands.readItems(scope, node.position, ItemRequest.of(source, loop.seen(), window));
        } else if (file != null) {
            loop.asked = true;
            var format = ControlSettings.text(node.spec, "format").orElse("");
            commands.readItems(scope, node.position, new ItemRequest(file, format, loop.seen(), loop.offset, null));
        }
    }

    /** Something was read. What is not asked for any more is thrown away. */
    void heard(ScopeState scope, int position, ItemNews news) {
        if (!scope.is(position, NodeStatus.RUNNING)) {
            return;
        }
        var node = scope.node(position);
        if (news instanceof ItemNews.Unreadable unreadable) {
            commands.cancelTimer(scope, position);
            failures.cancelScopes(scope.detail(position), "the collection cannot be read");
            failures.fail(scope, position, unreadable.failure(), false);
            return;
        }
        var batch = (ItemNews.Batch) news;
        if (scope.detail(position).loop == null) {
            record.collectionOpened(scope, position, batch.file());
        }
        var loop = Scopes.loop(scope, position);
        if (loop.seen() == batch.index()) {
            loop.add(batch);
            launch(scope, node);
        }
    }

    // --- a collection in memory

    private static @Nullable List<Object> itemsOf(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return Collections.unmodifiableList(list);
        }
        if (value instanceof Map<?, ?> map) {
            var items = new ArrayList<Object>();
            map.forEach((key, entry) -> items.add(entryOf(key, entry)));
            return Collections.unmodifiableList(items);
        }
        return null;
    }

    private static Map<String, Object> entryOf(Object key, Object value) {
        var entry = new LinkedHashMap<String, Object>();
        entry.put("key", key);
        entry.put("value", value);
        return Collections.unmodifiableMap(entry);
    }

    private static String noCollection(PlannedNode node, @Nullable Object value) {
        return "collectionExpression '"
                + ControlSettings.text(node.spec, "collectionExpression").orElse("") + "' gave "
                + (value == null ? "null" : "a " + value.getClass().getSimpleName()) + ", not a list, map or iterator";
    }

    /** Opens iterations until the window is full, the items are used up, or the end is clear. */
    void launch(ScopeState scope, PlannedNode node) {
        var loop = Scopes.loop(scope, node.position);
        var completion = Completion.of(node.spec);
        int window = ControlSettings.maxConcurrency(node.spec);
        while (loop.hasNext()
                && loop.live.size() < window
                && !isDecided(scope, loop, completion)
                && !scope.execution.isStopping()) {
            open(scope, node, loop.next, loop.takeNext());
        }
        boolean over = isDecided(scope, loop, completion) || scope.execution.isStopping();
        if (!over && loop.wantsMore(window)) {
            read(scope, node, loop);
        }
        if (loop.live.isEmpty() && (over || !loop.hasNext() && loop.isExhausted())) {
            finish(scope, node, loop, completion);
        }
    }

    private static boolean isDecided(ScopeState scope, LoopState loop, Completion completion) {
        return loop.broken
                || completion.isReached(loop.completed)
                || scope.plan.onFailure == OnFailure.FAIL_FAST && completion.isMissed(loop.failed, loop.total());
    }

    void open(ScopeState scope, PlannedNode node, int index, @Nullable Object item) {
        var own = new LinkedHashMap<String, @Nullable Object>();
        if (node.control == Control.FOR_EACH) {
            own.put(ControlSettings.itemName(node.spec), item);
        }
        own.put("index", index);
        var input = Extended.of(Scopes.scopeInput(scope, node.position), own);
        record.scopeOpened(scope, node.position, scope.path(node.position).iteration(index), input, Map.of());
    }

    private void finish(ScopeState scope, PlannedNode node, LoopState loop, Completion completion) {
        int position = node.position;
        commands.cancelTimer(scope, position);
        int total = loop.seen();
        if (completion.isMet(loop.completed, loop.failed, total)) {
            var output = new LinkedHashMap<String, Object>();
            var items = new LoopItems(loop.ledger, total);
            output.put("results", items.results());
            output.put("items", items);
            output.put("TotalItems", total);
            output.put("ItemsProcessed", loop.completed + loop.failed);
            ControlSettings.text(node.spec, "collectionExpression")
                    .ifPresent(text -> output.put("CollectionExpression", text));
            steps.complete(
                    scope,
                    position,
                    Steps.plain(Collections.unmodifiableMap(output)),
                    Scopes.scopeInput(scope, position));
        } else {
            failures.fail(scope, position, Failure.of("ItemsFailed", itemsFailed(loop, completion, total)), false);
        }
    }

    private static String itemsFailed(LoopState loop, Completion completion, int total) {
        if (loop.broken && completion.minSuccessful() > loop.completed) {
            return "left by Break when " + loop.completed + " of " + total + " items had completed; minSuccessful is "
                    + completion.minSuccessful();
        }
        var first = loop.ledger.stream()
                .map(Iteration::error)
                .filter(e -> e != null)
                .findFirst();
        return loop.failed + " of " + total + " items failed"
                + first.map(e -> "; first " + e).orElse("");
    }
}
