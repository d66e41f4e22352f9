package dev.millrace.store;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionMigrated;
import dev.millrace.event.ExecutionEvent.RepairUndone;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.Extended;
import dev.millrace.event.LoopItems;
import dev.millrace.event.LoopItems.Iteration;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeEvent.CompletionHeld;
import dev.millrace.event.NodeEvent.InputTaken;
import dev.millrace.event.NodeEvent.NodeCancelled;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.event.NodeEvent.NodeFailed;
import dev.millrace.event.NodeEvent.NodeFellBack;
import dev.millrace.event.NodePath;
import dev.millrace.event.Repeated;
import dev.millrace.event.Repeated.Loop;
import dev.millrace.event.Repeated.Value;
import dev.millrace.event.ScopeEvent;
import dev.millrace.event.ScopeEvent.CollectionFixed;
import dev.millrace.event.ScopeEvent.CollectionOpened;
import dev.millrace.event.ScopeEvent.ScopeClosed;
import dev.millrace.event.ScopeEvent.ScopeOpened;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one execution share: large data are written once, and after that by the place where they stand
 * first. So a journal grows with what is new. Goes along with the events, from the first one on, for who writes them or
 * for who reads them. Confined to its caller.
 */
public final class SharedData {

    /*
     * Writer and reader do the same with the same whole events (remember), so both know the same places at each event:
     *
     * D1  What is large and stands in an event for the first time is known from the next event on, under its place.
     * D2  What the events of a scope brought is forgotten when the scope closes or opens anew; what its output hands on
     *     stays, as if the scope around it had brought it. So both hold no more than the state does.
     * D3  A repair that is taken back makes both forget everything: the state is an older one again.
     *
     * The writer knows data by identity, for the state hands on what it was given; a reader makes the same identities
     * again. A writer that knows less than the reader only repeats itself. SharedDataTest checks D1 to D3, and
     * RecoveryTest and the simulator that what is read is what was written.
     */
    private static final String RESULTS = "results";
    private static final String ITEMS = "items";

    private final DataPlaces known;
    private final Map<NodePath, LoopData> loops = new HashMap<>();
    private final boolean reads;
    private boolean loopsHaveMoved;

    /** A loop over items that is open: its items, and for a reader how its iterations ended. */
    private static final class LoopData {
        private @Nullable List<Object> items;
        private final List<Iteration> iterations = new ArrayList<>();
    }

    private SharedData(boolean reads) {
        this.reads = reads;
        this.known = new DataPlaces(reads);
    }

    /**
     * Begins before the first event of an execution that is written; or somewhere in it, and knows nothing of what was
     * before.
     */
    public static SharedData forWriter() {
        return new SharedData(false);
    }

    /** Begins before the first event of an execution that is read. */
    public static SharedData forReader() {
        return new SharedData(true);
    }

    /** Returns whether it pays to refer to data instead of writing them again: about a line of text and more. */
    public static boolean isLarge(@Nullable Object data) {
        return DataPlaces.isLarge(data);
    }

    /** Begins after some events, those of an execution from its start on, for who writes more of it. */
    public static SharedData after(List<Event> past) {
        var shared = forWriter();
        past.forEach(shared::reduced);
        return shared;
    }

    /**
     * Returns the next events as a turn; where it cannot be said how they are written they stand as they are, for the
     * codec to judge.
     */
    public Turn turn(ExecutionId execution, List<Event> events) {
        try {
            return new Turn(execution, events, reduced(events));
        } catch (RuntimeException | Error e) { // data that cannot be looked at, or no memory to do so
            forget();
            return new Turn(execution, events);
        }
    }

    private void forget() {
        known.forgetAll();
        loops.clear();
        loopsHaveMoved = true;
    }

    /** Returns the next events as they are written. */
    public List<Event> reduced(List<Event> events) {
        var written = new ArrayList<Event>(events.size());
        for (var event : events) {
            written.add(reduced(event));
        }
        return written;
    }

    /** Returns the next event as it is written. */
    public Event reduced(Event event) {
        before(event);
        var visit = new Visit(event, false);
        var written = EventData.with(event, visit);
        after(event, visit);
        return visit.changed ? written : event;
    }

    /**
     * Returns the next event as it was before it was written.
     *
     * @throws StoreException if it refers to data that are not there
     */
    public Event whole(Event written) {
        before(written);
        var visit = new Visit(written, true);
        var read = EventData.with(written, visit);
        var event = visit.changed ? read : written;
        after(event, visit);
        return event;
    }

    // --- what both remember

    private void before(Event event) {
        if (event instanceof ScopeOpened opened) {
            known.forget(opened.scope());
        } else if (event instanceof RepairUndone) {
            forget();
        } else if (event instanceof ExecutionMigrated) {
            loopsHaveMoved = true;
        }
    }

    private void after(Event event, Visit visit) {
        var owner = ownerOf(event);
        if (event instanceof ScopeClosed closed) {
            if (!closed.scope().isIteration()) {
                known.handOn(closed.scope(), owner, closed.output());
            }
            known.forget(closed.scope());
            addIteration(closed);
        }
        if (event instanceof ScopeOpened opened) {
            nameItem(opened);
        }
        visit.fields.forEach((field, data) -> known.add(owner, event.sequence() + "/" + field, data));
        if (event instanceof CollectionFixed fixed) {
            loop(fixed.scope()).items = fixed.items();
        } else if (event instanceof CollectionOpened opened) {
            loop(opened.scope());
        } else if (event instanceof NodeEvent node && (node instanceof InputTaken || ends(node))) {
            loops.remove(node.node());
        }
    }

    private LoopData loop(NodePath path) {
        var loop = new LoopData();
        loops.put(path, loop);
        return loop;
    }

    private static boolean ends(NodeEvent event) {
        return event instanceof NodeCompleted
                || event instanceof NodeFailed
                || event instanceof NodeCancelled
                || event instanceof NodeFellBack;
    }

    /** Returns the scope that an event's data belong to; null for the root. */
    private static @Nullable NodePath ownerOf(Event event) {
        if (event instanceof NodeEvent node) {
            return node.node().scope().orElse(null);
        }
        if (event instanceof ScopeOpened opened) {
            return opened.scope();
        }
        return event instanceof ScopeEvent scope ? scope.scope().scope().orElse(null) : null;
    }

    /** The item of an iteration stands in the loop's collection. */
    private void nameItem(ScopeOpened opened) {
        var item = itemOf(opened.scope());
        if (item != null && known.place(item.value) == null) {
            known.name(opened.scope(), item.value, item.place);
        }
    }

    private record Item(Object value, Value place) {}

    /** Returns the large item that an iteration is about, if the place of its loop's items is known; else null. */
    private @Nullable Item itemOf(NodePath scope) {
        var loop = scope.isIteration() && !loops.isEmpty() ? loops.get(loopOf(scope)) : null;
        var items = loop == null ? null : loop.items;
        if (items == null || scope.index() >= items.size()) {
            return null;
        }
        var place = known.place(items);
        var value = place == null || place.index() >= 0 ? null : items.get(scope.index());
        return value != null && place != null && DataPlaces.isLarge(value)
                ? new Item(value, new Value(place.place(), scope.index(), Map.of()))
                : null;
    }

    private static NodePath loopOf(NodePath iteration) {
        return iteration.scope().map(scope -> scope.child(iteration.id())).orElseGet(() -> NodePath.of(iteration.id()));
    }

    private void addIteration(ScopeClosed closed) {
        var loop = reads && closed.scope().isIteration() ? loops.get(loopOf(closed.scope())) : null;
        if (loop != null) {
            while (loop.iterations.size() <= closed.scope().index()) {
                loop.iterations.add(LoopItems.NOT_RUN);
            }
            loop.iterations.set(closed.scope().index(), new Iteration(closed.status(), closed.output(), null));
        }
    }

    // --- one event

    /** The data of one event: how they are written, or what they were. */
    private final class Visit implements EventData.Visitor {

        private final Event event;
        private final boolean whole;
        private final Map<String, Object> fields = new LinkedHashMap<>();
        private boolean changed;

        Visit(Event event, boolean whole) {
            this.event = event;
            this.whole = whole;
        }

        @Override
        public Map<String, Object> map(String field, Map<String, Object> data) {
            return whole ? wholeMap(field, data) : reducedMap(field, data);
        }

        private Map<String, Object> reducedMap(String field, Map<String, Object> data) {
            fields.put(field, data);
            return asMap(reduce(data));
        }

        private Map<String, Object> wholeMap(String field, Map<String, Object> data) {
            var read = asMap(restore(data));
            fields.put(field, read);
            return read;
        }

        @Override
        public List<Object> list(String field, List<Object> data) {
            var changedList = whole ? restoredItems(data) : reducedItems(data);
            fields.put(field, whole ? changedList : data);
            return changedList;
        }

        @SuppressWarnings("unchecked") // a map is reduced to, and restored to, a map
        private static Map<String, Object> asMap(@Nullable Object data) {
            return (Map<String, Object>) requireNonNull(data);
        }

        private @Nullable Object reduce(@Nullable Object data) {
            var place = known.place(data);
            if (place != null) {
                changed = true;
                return place;
            }
            if (data instanceof Extended extended) {
                var base = known.place(extended.base());
                if (base != null) {
                    changed = true;
                    return new Value(
                            base.place(), base.index(), asMap(DataChange.entries(extended.own(), this::reduceEntry)));
                }
            }
            if (data instanceof Map<?, ?> map) {
                var loop = loopOutput(map);
                return loop == null ? DataChange.entries(map, this::reduceEntry) : loop;
            }
            return data instanceof List<?> list ? DataChange.elements(list, this::reduce) : data;
        }

        /** The item of an iteration that begins is known by its loop before it has a place of its own. */
        private @Nullable Object reduceEntry(@Nullable Object data) {
            if (event instanceof ScopeOpened opened && known.place(data) == null) {
                var item = itemOf(opened.scope());
                if (item != null && DataChange.isSame(item.value, data)) {
                    changed = true;
                    return item.place;
                }
            }
            return reduce(data);
        }

        private @Nullable Loop loopOutput(Map<?, ?> output) {
            if (loopsHaveMoved
                    || !(event instanceof NodeCompleted || event instanceof CompletionHeld)
                    || !loops.containsKey(((NodeEvent) event).node())
                    || !(output.get(ITEMS) instanceof LoopItems items)
                    || !(output.get(RESULTS) instanceof List<?>)) {
                return null;
            }
            changed = true;
            var errors = new LinkedHashMap<String, Object>();
            for (int i = 0; i < items.iterations().size(); i++) {
                var error = items.iterations().get(i).error();
                if (error != null) {
                    errors.put(Integer.toString(i), error);
                }
            }
            var own = new LinkedHashMap<String, Object>(asMap(output));
            own.remove(RESULTS);
            own.remove(ITEMS);
            return new Loop(items.size(), errors, asMap(DataChange.entries(own, this::reduceEntry)));
        }

        private List<Object> reducedItems(List<Object> items) {
            var place = known.place(items);
            if (place != null && place.index() < 0) {
                changed = true;
                return new Repeated.Items(place);
            }
            return asList(DataChange.elements(items, this::reduce));
        }

        private List<Object> restoredItems(List<Object> items) {
            if (items instanceof Repeated.Items repeated) {
                changed = true;
                return asList(at(repeated.value()));
            }
            return asList(DataChange.elements(items, this::restore));
        }

        private @Nullable Object restore(@Nullable Object data) {
            if (data instanceof Value value) {
                changed = true;
                var found = at(value);
                return value.own().isEmpty()
                        ? found
                        : Extended.of(asMap(found), asMap(DataChange.entries(value.own(), this::restore)));
            }
            if (data instanceof Loop loop) {
                changed = true;
                return loopOutput(loop);
            }
            if (data instanceof Map<?, ?> map) {
                return DataChange.entries(map, this::restore);
            }
            return data instanceof List<?> list ? DataChange.elements(list, this::restore) : data;
        }

        private Object at(Value value) {
            var found = known.at(value);
            if (found == null) {
                throw new StoreException("[STO-202] event " + event.sequence() + " of execution " + event.execution()
                        + " refers to data at " + value.place()
                        + ", which are not there; the store is damaged, restore it from a copy");
            }
            return found;
        }

        private Map<String, Object> loopOutput(Loop output) {
            var loop = event instanceof NodeEvent node ? loops.get(node.node()) : null;
            if (loop == null) {
                throw new StoreException("[STO-202] event " + event.sequence() + " of execution " + event.execution()
                        + " is the end of a loop that did not begin; the store is damaged, restore it from a copy");
            }
            output.errors().forEach((index, error) -> {
                int i = Integer.parseInt(index);
                var ended = loop.iterations.get(i);
                loop.iterations.set(i, new Iteration(ended.status(), ended.output(), String.valueOf(error)));
            });
            var items = new LoopItems(loop.iterations, output.items());
            var whole = new LinkedHashMap<String, Object>();
            whole.put(RESULTS, items.results());
            whole.put(ITEMS, items);
            whole.putAll(asMap(DataChange.entries(output.own(), this::restore)));
            return Collections.unmodifiableMap(whole);
        }
    }

    @SuppressWarnings("unchecked") // data may hold null; the collections that carry it say Object
    private static List<Object> asList(Object data) {
        return (List<Object>) data;
    }
}
