package dev.millrace.internal.decision.plan;

import dev.millrace.event.Extended;
import dev.millrace.event.Failure;
import dev.millrace.event.LoopItems;
import dev.millrace.event.LoopItems.Iteration;
import dev.millrace.node.Control;
import dev.millrace.node.LazyItems;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A node that runs its body for each item of a collection: in memory, in a file, or of an iterator. Immutable.
 *
 * @param items where the items come from
 * @param itemName the name by which a scope knows its item
 * @param window how many iterations are open at once
 * @param completion when it ends well
 * @param body its graph
 */
public record ForEachPlan(ItemSource items, String itemName, int window, Completion completion, GraphPlan body)
        implements BodyPlan {

    @Override
    public Control type() {
        return Control.FOR_EACH;
    }

    @Override
    public void begin(ControlTurn turn, Map<String, Object> input) {
        turn.take(input);
        find(turn, input);
    }

    private void find(ControlTurn turn, Map<String, Object> input) {
        if (items.expression() == null) {
            openFile(turn, input);
        } else if (!turn.asks(items.expression(), input)) {
            loopOver(turn, turn.evaluate(items.expression(), input));
        }
    }

    @Override
    public void evaluated(ControlTurn turn) {
        if (items.expression() != null) {
            loopOver(turn, turn.evaluate(items.expression(), turn.given()));
        }
    }

    private void loopOver(ControlTurn turn, @Nullable Object collection) {
        var source = collection instanceof LazyItems lazy ? new LazySource(lazy) : null;
        turn.loop().source(source);
        if (source != null) {
            turn.loop().read(ItemRequest.of(source, 0, window));
            return;
        }
        var found = itemsOf(collection);
        if (found == null) {
            turn.fail(items.noCollection(collection));
            return;
        }
        turn.loop().fix(found);
        launch(turn);
    }

    // --- a file, read as far as the window needs it

    private void openFile(ControlTurn turn, Map<String, Object> input) {
        var file = turn.render(items.file(), input).get("collectionFile");
        if (!(file instanceof String text) || text.isBlank()) {
            turn.fail(items.noFile(file));
            return;
        }
        turn.loop().read(ItemRequest.first(text, items));
    }

    /** Reads on after a restart: what had been read ahead is gone. */
    @Override
    public void resume(ControlTurn turn) {
        var loop = turn.loop().state();
        if (loop == null) {
            find(turn, turn.given());
        } else if (loop.file != null) {
            launch(turn);
        }
    }

    private void read(LoopTurn turn, LoopState loop) {
        var file = loop.file;
        var source = turn.source();
        if (source != null) {
            loop.asked = true;
            turn.read(ItemRequest.of(source, loop.seen(), window));
        } else if (file != null) {
            loop.asked = true;
            turn.read(new ItemRequest(file, items.format(), items.folders(), loop.seen(), loop.offset, null));
        }
    }

    /** Something was read. What is not asked for any more is thrown away. */
    public void heard(ControlTurn turn, ItemNews news) {
        if (news instanceof ItemNews.Unreadable unreadable) {
            turn.cancelTimer();
            turn.loop().cancelIterations("the collection cannot be read");
            turn.fail(unreadable.failure());
            return;
        }
        var batch = (ItemNews.Batch) news;
        if (turn.loop().state() == null) {
            turn.loop().fix(batch.file());
        }
        var loop = turn.loop().open();
        if (loop.seen() == batch.index()) {
            loop.add(batch);
            launch(turn);
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

    // --- iterations

    @Override
    public void closed(ControlTurn turn, Closed closed) {
        launch(turn);
    }

    /**
     * Opens iterations until the window is full, the items are used up, or the end is clear; none while something
     * inside waits at a gate, for another one would only wait behind it. One is always open.
     */
    private void launch(ControlTurn turn) {
        var iterations = turn.loop();
        var loop = iterations.open();
        while (loop.hasNext()
                && iterations.live() < window
                && (iterations.live() == 0 || !iterations.isHeldBack())
                && !isDecided(iterations, loop)
                && !iterations.isStopping()) {
            var own = new LinkedHashMap<String, @Nullable Object>();
            int index = loop.next();
            own.put(itemName, loop.takeNext());
            own.put("index", index);
            iterations.iterate(index, Extended.of(turn.given(), own));
        }
        boolean over = isDecided(iterations, loop) || iterations.isStopping();
        if (!over && loop.wantsMore(window)) {
            read(iterations, loop);
        }
        if (iterations.live() == 0 && (over || !loop.hasNext() && loop.isExhausted())) {
            finish(turn, loop);
        }
    }

    private boolean isDecided(LoopTurn turn, LoopState loop) {
        return loop.broken()
                || completion.isReached(loop.completed())
                || turn.failsFast() && completion.isMissed(loop.failed(), loop.total());
    }

    private void finish(ControlTurn turn, LoopState loop) {
        turn.cancelTimer();
        int total = loop.seen();
        if (!completion.isMet(loop.completed(), loop.failed(), total)) {
            turn.fail(Failure.of("ItemsFailed", itemsFailed(loop, total)));
            return;
        }
        var output = new LinkedHashMap<String, Object>();
        var ledger = new LoopItems(loop.ledger(), total);
        output.put("results", ledger.results());
        output.put("items", ledger);
        output.put("TotalItems", total);
        output.put("ItemsProcessed", loop.completed() + loop.failed());
        if (!items.text().isEmpty()) {
            output.put("CollectionExpression", items.text());
        }
        turn.complete(ControlPlan.plain(Collections.unmodifiableMap(output)), turn.given());
    }

    private String itemsFailed(LoopState loop, int total) {
        if (loop.broken() && completion.minSuccessful() > loop.completed()) {
            return "left by Break when " + loop.completed() + " of " + total + " items had completed; minSuccessful is "
                    + completion.minSuccessful();
        }
        var first = loop.ledger().stream()
                .map(Iteration::error)
                .filter(e -> e != null)
                .findFirst();
        return loop.failed() + " of " + total + " items failed"
                + first.map(e -> "; first " + e).orElse("");
    }
}
