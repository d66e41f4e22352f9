package dev.millrace.definition;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables that programs get from the environment of the engine itself. Immutable. */
public sealed interface InheritedEnvironment {

    /** The field of a node type that takes on what the workflow says of it. */
    String FIELD = "inheritEnvironment";

    /** Those that nearly every program needs: PATH, HOME, LANG, LC_ALL, TZ and TMPDIR, on Windows a few more. */
    InheritedEnvironment USUAL = new Named(List.of());

    /** All of them. */
    record All() implements InheritedEnvironment {
        @Override
        public Object data() {
            return true;
        }
    }

    /** None of them, not even PATH. */
    record None() implements InheritedEnvironment {
        @Override
        public Object data() {
            return false;
        }
    }

    /**
     * The usual ones and those with these names. One that the engine does not have is not there for the program either.
     *
     * @param names in each, {@code *} stands for any letters and {@code ?} for one
     */
    record Named(List<String> names) implements InheritedEnvironment {

        /** Refuses what no variable is called. */
        public Named {
            names = List.copyOf(names);
            for (var name : names) {
                if (name.isBlank() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
                    throw new IllegalArgumentException("'" + name + "' is no name of an environment variable");
                }
            }
        }

        @Override
        public Object data() {
            return names;
        }
    }

    /** Returns the usual ones and those with these names, in which {@code *} and {@code ?} stand for letters. */
    static InheritedEnvironment named(String... names) {
        return new Named(Arrays.asList(names));
    }

    /**
     * Returns what a definition says: true, false, a name, or several.
     *
     * @throws IllegalArgumentException if it says something else
     */
    static InheritedEnvironment of(Object data) {
        if (data instanceof Collection<?> all && all.stream().allMatch(InheritedEnvironment::isText)) {
            return new Named(all.stream().map(String::valueOf).toList());
        }
        if (!isText(data)) {
            throw new IllegalArgumentException("true for all variables, false for none, or a list of names, such as"
                    + " [AWS_PROFILE, \"CI_*\"], is expected");
        }
        return switch (data.toString()) {
            case "true" -> new All();
            case "false" -> new None();
            default -> named(data.toString());
        };
    }

    private static boolean isText(@Nullable Object data) {
        return data instanceof String || data instanceof Number || data instanceof Boolean;
    }

    /** Returns it as a definition says it: true, false, or the names. */
    Object data();
}
