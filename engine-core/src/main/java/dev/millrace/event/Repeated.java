package dev.millrace.event;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Data that the store holds already, as they stand in a record: by their place in an earlier event of the same
 * execution, or by the name of a value that executions share. It is in the events that a store writes, never in those
 * that anybody else sees. Immutable.
 */
public abstract sealed class Repeated extends AbstractMap<String, Object> {

    private final Map<String, Object> own;

    private Repeated(Map<String, Object> own) {
        this.own = own;
    }

    /** Returns the entries that are added to the repeated ones, or replace them. */
    public final Map<String, Object> own() {
        return own;
    }

    @Override
    public final Set<Entry<String, Object>> entrySet() {
        throw new IllegalStateException("the data stand elsewhere; read them with it, by a SharedData");
    }

    /** Data at a place. */
    public static final class Value extends Repeated {

        private final String place;
        private final int index;

        /**
         * Creates a reference.
         *
         * @param place the number of the event and the field in it, and behind it a key if it is an entry of that
         * @param index which element of the list that stands there; -1 for the whole
         * @param own entries that are added to the map that stands there
         */
        public Value(String place, int index, Map<String, Object> own) {
            super(own);
            this.place = place;
            this.index = index;
        }

        /** Returns the place. */
        public String place() {
            return place;
        }

        /** Returns which element of the list at the place is meant; -1 for the whole. */
        public int index() {
            return index;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Value value
                    && place.equals(value.place)
                    && index == value.index
                    && own().equals(value.own());
        }

        @Override
        public int hashCode() {
            return Objects.hash(place, index, own());
        }

        @Override
        public String toString() {
            return "Repeated[" + place + ", " + index + "]";
        }
    }

    /** The output of a loop over items: it follows from how its iterations ended. */
    public static final class Loop extends Repeated {

        private final int size;
        private final Map<String, Object> errors;

        /**
         * Creates a reference.
         *
         * @param size how many items there are
         * @param errors what went wrong, by the index of the iteration as a text
         * @param own what else is in the output
         */
        public Loop(int size, Map<String, Object> errors, Map<String, Object> own) {
            super(own);
            this.size = size;
            this.errors = errors;
        }

        /** Returns how many items there are. */
        public int items() {
            return size;
        }

        /** Returns what went wrong, by the index of the iteration as a text. */
        public Map<String, Object> errors() {
            return errors;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Loop loop
                    && size == loop.size
                    && errors.equals(loop.errors)
                    && own().equals(loop.own());
        }

        @Override
        public int hashCode() {
            return Objects.hash(size, errors, own());
        }

        @Override
        public String toString() {
            return "Repeated[loop of " + size + "]";
        }
    }

    /** A value that executions share, by its name. */
    public static final class Shared extends Repeated {

        private final String name;

        /**
         * Creates a reference.
         *
         * @param name the value's name in the store
         * @param own entries that are added to the map that it is
         */
        public Shared(String name, Map<String, Object> own) {
            super(own);
            this.name = name;
        }

        /** Returns the value's name in the store. */
        public String name() {
            return name;
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Shared shared && name.equals(shared.name) && own().equals(shared.own());
        }

        @Override
        public int hashCode() {
            return Objects.hash(name, own());
        }

        @Override
        public String toString() {
            return "Repeated[" + name + "]";
        }
    }

    /** A reference to a list, where only a list can stand. */
    public static final class Items extends AbstractList<Object> {

        private final Value value;

        /** Creates it. */
        public Items(Value value) {
            this.value = value;
        }

        /** Returns which list is meant. */
        public Value value() {
            return value;
        }

        @Override
        public Object get(int index) {
            throw new IllegalStateException("the items stand in an earlier event; read them with it, by a SharedData");
        }

        @Override
        public int size() {
            throw new IllegalStateException("the items stand in an earlier event; read them with it, by a SharedData");
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Items items && value.equals(items.value);
        }

        @Override
        public int hashCode() {
            return value.hashCode();
        }

        @Override
        public String toString() {
            return value.toString();
        }
    }
}
