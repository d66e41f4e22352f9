package dev.millrace.node;

import static java.util.Objects.requireNonNull;

import dev.millrace.event.Failure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How an attempt ended. Immutable. */
public sealed interface Outcome {

    /**
     * The attempt did its work.
     *
     * @param output its output: JSON-like values, records and arrays; normalised by the engine
     * @param port the port by which the node ends; without one, the default port
     * @param warnings what people should look at all the same; the node is COMPLETED with warnings then
     */
    record Done(Map<String, ?> output, Optional<String> port, List<String> warnings) implements Outcome {

        private static final Done NOTHING = new Done(Map.of(), Optional.empty());

        /** Creates one without warnings. */
        public Done(Map<String, ?> output, Optional<String> port) {
            this(output, port, List.of());
        }

        /** Checks for null. */
        public Done {
            requireNonNull(output, "output");
            requireNonNull(port, "port");
            warnings = List.copyOf(warnings);
        }

        /** Returns a copy that ends by this port. */
        public Done by(String name) {
            return new Done(output, Optional.of(name), warnings);
        }

        /** Returns a copy with one more warning: the work is done, and somebody should look at this. */
        public Done warning(String text) {
            var all = new ArrayList<>(warnings);
            all.add(text);
            return new Done(output, port, all);
        }
    }

    /**
     * The attempt failed, without an exception.
     *
     * @param failure what went wrong
     */
    record Failed(Failure failure) implements Outcome {

        /** Checks for null. */
        public Failed {
            requireNonNull(failure, "failure");
        }
    }

    /**
     * The attempt cannot say whether what it was to do has happened: somebody decides, and the node is NEEDS_DECISION
     * until then.
     *
     * @param reason why it cannot
     */
    record Undecided(String reason) implements Outcome {

        /** Checks for null. */
        public Undecided {
            requireNonNull(reason, "reason");
        }
    }

    /** Returns that nobody can say whether it happened. */
    static Undecided undecided(String reason) {
        return new Undecided(reason);
    }

    /** Returns success without an output. */
    static Done done() {
        return Done.NOTHING;
    }

    /** Returns success with this output. */
    static Done done(Map<String, ?> output) {
        return new Done(output, Optional.empty());
    }

    /** Returns success with one output value. */
    static Done done(String name, @Nullable Object value) {
        return done(value == null ? Collections.singletonMap(name, null) : Map.of(name, value));
    }

    /**
     * Returns success with what a function returned: a map is the output, nothing is an empty one, and any other value
     * becomes the output {@code result}; a record becomes a map of its components.
     */
    static Done of(@Nullable Object value) {
        return value == null ? done() : done(Data.outputOf(value));
    }

    /** Returns a failure. */
    static Failed failed(Failure failure) {
        return new Failed(failure);
    }

    /** Returns a retryable failure with this type and message. */
    static Failed failed(String type, String message) {
        return new Failed(Failure.of(type, message));
    }
}
