package dev.millrace.node;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a check may see. Confined to the thread that makes the check. */
public interface CheckContext {

    /** Returns the attempt that is checked: its input, variables, execution, and whether it was told to stop. */
    NodeContext node();

    /** Returns the fields of the check, templates filled in. Unmodifiable. */
    Map<String, Object> parameters();

    /** Returns what the node gave; empty before its code was called. Unmodifiable. */
    Map<String, Object> output();

    /**
     * Returns whether the expression in a field holds.
     *
     * @throws IllegalArgumentException if the field, of the kind {@link Field.Kind#EXPRESSION}, is absent
     */
    boolean holds(String field);

    /**
     * Returns a field as an object of a type; nothing if it is absent or null.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    default <T> Optional<T> parameter(String field, Class<T> type) {
        return Optional.ofNullable(parameters().get(field)).map(value -> Data.convert(value, type));
    }

    /**
     * Returns the files and folders of a name that are there, in order; none if there are none. The part behind the
     * last slash may hold {@code *} and {@code ?}. A relative name is looked for in the folders of the definition, then
     * in those that the engine was given for files.
     *
     * @throws IOException if a folder cannot be read
     * @throws IllegalArgumentException if the name leads out of where files may be
     */
    List<Path> files(String name) throws IOException;
}
