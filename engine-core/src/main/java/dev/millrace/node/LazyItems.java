package dev.millrace.node;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.BaseStream;

/**
 * What an iterator, stream or iterable becomes in the data of an execution in memory: a collection that a ForEach reads
 * as it needs it, and that nothing else looks into. Confined to the loop that reads it.
 */
public final class LazyItems {

    private final Iterable<?> source;
    private final UnaryOperator<Object> normalise;

    private LazyItems(Iterable<?> source, UnaryOperator<Object> normalise) {
        this.source = source;
        this.normalise = normalise;
    }

    static boolean isLazy(Object value) {
        return value instanceof Iterator<?> || value instanceof BaseStream<?, ?> || value instanceof Iterable<?>;
    }

    /** Creates them over what {@link #isLazy} holds of; {@code normalise} makes data of an item. */
    static LazyItems of(Object value, UnaryOperator<Object> normalise) {
        if (value instanceof Iterable<?> iterable) {
            return new LazyItems(iterable, normalise);
        }
        return new LazyItems(
                value instanceof BaseStream<?, ?> stream ? new Once(stream.iterator()) : new Once((Iterator<?>) value),
                normalise);
    }

    /**
     * Refuses data that cannot be kept, because it holds an iterator.
     *
     * @throws InvalidDataException if it does
     */
    public static void refuseIn(Object data) {
        if (data instanceof LazyItems) {
            throw new InvalidDataException(
                    "[RUN-106] an iterator can be read only once, by this process, and the data of this execution is"
                            + " kept for others; give a list, or loop over a file with collectionFile");
        }
        if (data instanceof Map<?, ?> map) {
            map.values().forEach(LazyItems::refuseIn);
        } else if (data instanceof List<?> list) {
            list.forEach(LazyItems::refuseIn);
        }
    }

    /** Returns a reader from the first item on; calls no code of the application yet. */
    public Cursor cursor() {
        return new Cursor(source, normalise);
    }

    @Override
    public String toString() {
        return "items that are read as needed";
    }

    /** Reads the items in their order; each call runs code of the application. Confined to one thread at a time. */
    public static final class Cursor {

        private final Iterable<?> source;
        private final UnaryOperator<Object> normalise;
        private Iterator<?> items = List.of().iterator();
        private int read = -1;

        private Cursor(Iterable<?> source, UnaryOperator<Object> normalise) {
            this.source = source;
            this.normalise = normalise;
        }

        /**
         * Reads the next items.
         *
         * @param most how many at most
         * @return fewer if there are no more
         * @throws IllegalStateException if another loop has read the same iterator
         * @throws IllegalArgumentException if an item is null, or no data
         */
        public List<Object> next(int most) {
            if (read < 0) {
                items = source.iterator();
                read = 0;
            }
            var batch = new ArrayList<Object>(most);
            while (batch.size() < most && items.hasNext()) {
                var item = items.next();
                if (item == null) {
                    throw new IllegalArgumentException("item " + read + " is null");
                }
                batch.add(normalise.apply(item));
                read++;
            }
            return batch;
        }

        /** Returns whether there is another item. */
        public boolean hasNext() {
            return items.hasNext();
        }
    }

    /** An iterator that the first loop to come reads. */
    private static final class Once implements Iterable<Object> {

        private final Iterator<?> items;
        private boolean taken;

        Once(Iterator<?> items) {
            this.items = items;
        }

        @Override
        @SuppressWarnings("unchecked") // items are only read
        public Iterator<Object> iterator() {
            if (taken) {
                throw new IllegalStateException(
                        "the iterator was read before; give each loop one of its own, or a list");
            }
            taken = true;
            return (Iterator<Object>) items;
        }
    }
}
