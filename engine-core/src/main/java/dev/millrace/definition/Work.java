package dev.millrace.definition;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What a node does: the name of its type and all that is particular to that type. Immutable.
 *
 * @param type the node type's name, such as {@code Groovy}
 * @param settings the type's own fields by their name, as JSON-like values
 * @param body the nested graph of a loop or container
 * @param subflow the nested workflow of a subflow
 * @param code application code, for a node that carries it
 * @param folders for a node from a file whose settings name other files: the absolute paths of the folders that those
 *     are looked for in first, its own file's before all others
 * @param childOptions what a node that asks for an execution of its own says of that; empty if nothing
 */
public record Work(
        String type,
        Map<String, Object> settings,
        Optional<Graph> body,
        Optional<Workflow> subflow,
        Optional<Behaviour> code,
        List<String> folders,
        Optional<ChildOptions> childOptions) {

    /** The type of a node that carries its own code. */
    public static final String CODE = "Code";

    /** The free map that every node may have. */
    public static final String CONFIGURATION = "configuration";

    /** Checks the type and copies the settings. */
    public Work {
        if (requireNonNull(type, "type").isBlank()) {
            throw new IllegalArgumentException("a node needs a runtimeType");
        }
        settings = Values.copy(settings);
        requireNonNull(body, "body");
        requireNonNull(subflow, "subflow");
        requireNonNull(code, "code");
        folders = List.copyOf(folders);
        requireNonNull(childOptions, "childOptions");
    }

    /** Creates the work of a node that is from no file. */
    public Work(
            String type,
            Map<String, Object> settings,
            Optional<Graph> body,
            Optional<Workflow> subflow,
            Optional<Behaviour> code) {
        this(type, settings, body, subflow, code, List.of(), Optional.empty());
    }

    /** Returns the work of a registered type without settings. */
    public static Work of(String type) {
        return new Work(type, Map.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** Returns the work of a node that carries its own code. */
    public static Work of(Behaviour code) {
        return new Work(CODE, Map.of(), Optional.empty(), Optional.empty(), Optional.of(code));
    }

    /**
     * Returns a field of the node's type, or nothing if it is absent or null. It may stand in {@code configuration}, as
     * old files have it, in any case; the node's own wins.
     */
    public Optional<Object> setting(String name) {
        return setting(settings, name);
    }

    /** Returns a field of a node's settings, be their templates filled in or not, as {@link #setting(String)} does. */
    public static Optional<Object> setting(Map<String, Object> settings, String name) {
        var own = settings.get(name);
        return own != null || !(settings.get(CONFIGURATION) instanceof Map<?, ?> configuration)
                ? Optional.ofNullable(own)
                : configuration.entrySet().stream()
                        .filter(entry -> name.equalsIgnoreCase(String.valueOf(entry.getKey())))
                        .<Object>map(Map.Entry::getValue)
                        .filter(Objects::nonNull)
                        .findFirst();
    }

    /** Returns a copy without a field, wherever {@link #setting(String)} finds it. */
    public Work withoutSetting(String name) {
        var left = new LinkedHashMap<>(settings);
        left.remove(name);
        if (settings.get(CONFIGURATION) instanceof Map<?, ?> configuration) {
            var others = new LinkedHashMap<Object, Object>(configuration);
            others.keySet().removeIf(key -> name.equalsIgnoreCase(String.valueOf(key)));
            left.put(CONFIGURATION, others);
        }
        return withSettings(left);
    }

    /** Returns a copy with other settings. */
    public Work withSettings(Map<String, Object> other) {
        return new Work(type, other, body, subflow, code, folders, childOptions);
    }

    /** Returns a copy with a nested graph. */
    public Work withBody(Graph nested) {
        return new Work(type, settings, Optional.of(nested), subflow, code, folders, childOptions);
    }

    /** Returns a copy with a nested workflow. */
    public Work withSubflow(Workflow nested) {
        return new Work(type, settings, body, Optional.of(nested), code, folders, childOptions);
    }

    /** Returns a copy whose files are looked for in other folders first, given by their absolute paths. */
    public Work withFolders(List<String> others) {
        return new Work(type, settings, body, subflow, code, others, childOptions);
    }

    /** Returns a copy that says something of the execution that the node asks for. */
    public Work withChild(ChildOptions options) {
        var said = Optional.of(options).filter(some -> !some.equals(ChildOptions.NONE));
        return new Work(type, settings, body, subflow, code, folders, said);
    }

    /** Returns what the node says of the execution that it asks for. */
    public ChildOptions child() {
        return childOptions.orElse(ChildOptions.NONE);
    }
}
