package dev.millrace.store;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.Extended;
import dev.millrace.event.Repeated.Shared;
import dev.millrace.store.journal.Blob;
import java.lang.ref.SoftReference;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Large values with which children start: the second child that is given one, and each after it, refers to it by the
 * hash of its bytes, and the store keeps it once, for as long as one that refers to it. For who writes a store that
 * keeps bytes. Thread-safe.
 */
public final class SharedValues {

    /*
     * V1  A turn that refers to a value is handed over with its bytes: nothing that anybody else wrote is needed, so
     *     neither the parent's end nor a sibling's takes anything away.
     * V2  What is remembered here only says that a value was met before. Who has forgotten it writes it out once more.
     *
     * SharedValuesTest checks both, ChildSizeTest how much is written.
     */
    private static final int LARGE = 2_048; // as DataPlaces counts
    private static final int FEW = 8;
    private static final int MOST_MET = 4_096;
    private static final int MOST_RECENT = 8;
    private static final int MOST_READ = 256;

    private final Object lock = new Object();
    private final Map<String, Boolean> met = new Bounded<>(MOST_MET); // names; guarded by lock
    private final ArrayDeque<Recent> recent = new ArrayDeque<>(); // guarded by lock
    private final Map<String, SoftReference<Object>> read = new Bounded<>(MOST_READ); // guarded by lock

    /** A value whose bytes need not be made again: data do not change, so the same object has the same ones. */
    private record Recent(WeakReference<Object> value, SoftReference<Blob> bytes) {}

    /** A map of the entries that were used last. */
    @SuppressWarnings("serial") // nobody serialises it
    private static final class Bounded<V> extends LinkedHashMap<String, V> {

        private final int most;

        Bounded(int most) {
            super(16, 0.75f, true);
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
        }
    }

    /** Creates it for a store that is opened. */
    public SharedValues() {}

    /**
     * A turn as it is to be kept.
     *
     * @param turn the turn, whose written events may refer to values
     * @param values the bytes of each value, by the name
     */
    public record Kept(Turn turn, Map<String, byte[]> values) {

        /** Copies the values. */
        public Kept {
            values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
        }
    }

    /**
     * Returns a turn as it is to be kept: the values go with it, or nothing does. Where a value has no bytes it stands
     * as it is, for the codec to judge.
     */
    public Kept kept(Turn turn, StoreCodec codec) {
        if (!isChild(turn.written().get(0))) {
            return new Kept(turn, Map.of());
        }
        try {
            var sharing = new Sharing(codec);
            var first = EventData.with(turn.written().get(0), sharing);
            meet(sharing.seen);
            return sharing.values.isEmpty()
                    ? new Kept(turn, Map.of())
                    : new Kept(new Turn(turn.execution(), turn.events(), with(first, turn.written())), sharing.values);
        } catch (RuntimeException | Error e) { // data that cannot be looked at, or no memory to do so
            return new Kept(turn, Map.of());
        }
    }

    private static boolean isChild(Event first) {
        return first instanceof ExecutionStarted started
                && started.origin().starter().parent().isPresent();
    }

    private static List<Event> with(Event first, List<Event> events) {
        var all = new ArrayList<>(events);
        all.set(0, first);
        return all;
    }

    /**
     * Returns a turn with its values, as it was before it was kept; those that were read lately are the same objects.
     *
     * @param written the turn as the codec read it
     * @param version the version of the codec that wrote it
     * @param codec the codec
     * @param bytes gives the bytes of a value by its name, or throws
     */
    public Turn whole(Turn written, int version, StoreCodec codec, Function<String, byte[]> bytes) {
        if (!isChild(written.events().get(0))) {
            return written;
        }
        var reading = new Reading(name -> value(name, version, codec, bytes));
        var first = EventData.with(written.events().get(0), reading);
        return reading.hasRead ? new Turn(written.execution(), with(first, written.events())) : written;
    }

    private Object value(String name, int version, StoreCodec codec, Function<String, byte[]> bytes) {
        synchronized (lock) {
            var known = read.get(name);
            var value = known == null ? null : known.get();
            if (value != null) {
                return value;
            }
        }
        var value = codec.decodeValue(bytes.apply(name), version);
        synchronized (lock) {
            read.put(name, new SoftReference<>(value));
        }
        return value;
    }

    /** Returns a value's bytes; empty if the codec makes none. */
    private Optional<Blob> bytes(Object value, StoreCodec codec) {
        var known = recent(value);
        if (known != null) {
            return Optional.of(known);
        }
        var blob = codec.encodeValue(value).map(Blob::of);
        synchronized (lock) {
            blob.ifPresent(some -> recent.addFirst(new Recent(new WeakReference<>(value), new SoftReference<>(some))));
            if (recent.size() > MOST_RECENT) {
                recent.removeLast();
            }
        }
        return blob;
    }

    private @Nullable Blob recent(Object value) {
        synchronized (lock) {
            for (var one : recent) {
                if (DataChange.isSame(one.value.get(), value)) {
                    return one.bytes.get();
                }
            }
            return null;
        }
    }

    private static boolean isLarge(@Nullable Object value) {
        return DataPlaces.usesUp(value, LARGE);
    }

    private boolean isMet(String name) {
        synchronized (lock) {
            return met.get(name) != null;
        }
    }

    private void meet(Collection<String> names) {
        synchronized (lock) {
            names.forEach(name -> met.put(name, true));
        }
    }

    /** The data of a start, as they are written. */
    private final class Sharing implements EventData.Visitor {

        private final StoreCodec codec;
        private final Map<String, byte[]> values = new LinkedHashMap<>();
        private final Set<String> seen = new HashSet<>(); // what one child is given twice is not shared for that

        Sharing(StoreCodec codec) {
            this.codec = codec;
        }

        @Override
        public Map<String, Object> map(String field, Map<String, Object> data) {
            return asMap(shared(data));
        }

        @Override
        public List<Object> list(String field, List<Object> data) {
            return data;
        }

        private @Nullable Object shared(@Nullable Object value) {
            if (value == null || !isLarge(value)) {
                return value;
            }
            if (value instanceof Map<?, ?> map
                    && map.size() <= FEW
                    && map.values().stream().anyMatch(SharedValues::isLarge)) {
                return DataChange.entries(map, this::shared); // the rest of them is little, and new for each
            }
            var name = nameOf(value instanceof Extended extended ? extended.base() : value);
            if (name != null) {
                var own = value instanceof Extended extended ? extended.own() : Map.<String, Object>of();
                return new Shared(name, asMap(DataChange.entries(own, this::shared)));
            }
            return value instanceof Map<?, ?> map ? DataChange.entries(map, this::shared) : value;
        }

        /** Returns the name of a value that was met before; null if it is new, or too small to be worth it. */
        private @Nullable String nameOf(Object value) {
            var blob = isLarge(value) ? bytes(value, codec).orElse(null) : null;
            if (blob == null) {
                return null;
            }
            seen.add(blob.name());
            if (!isMet(blob.name())) {
                return null;
            }
            values.put(blob.name(), blob.bytes());
            return blob.name();
        }
    }

    /** The data of a start, as they were before they were written. */
    private static final class Reading implements EventData.Visitor {

        private final Function<String, Object> values;
        private boolean hasRead;

        Reading(Function<String, Object> values) {
            this.values = values;
        }

        @Override
        public Map<String, Object> map(String field, Map<String, Object> data) {
            return asMap(whole(data));
        }

        @Override
        public List<Object> list(String field, List<Object> data) {
            return data;
        }

        private @Nullable Object whole(@Nullable Object data) {
            if (data instanceof Shared shared) {
                hasRead = true;
                var value = values.apply(shared.name());
                return shared.own().isEmpty()
                        ? value
                        : Extended.of(asMap(value), asMap(DataChange.entries(shared.own(), this::whole)));
            }
            return data instanceof Map<?, ?> map ? asMap(DataChange.entries(map, this::whole)) : data;
        }
    }

    @SuppressWarnings({"unchecked", "NullAway"}) // data may hold null; the maps that carry it say Object
    private static Map<String, Object> asMap(@Nullable Object data) {
        return (Map<String, Object>) data;
    }
}
