package dev.millrace.node;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NodeSpec;
import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The node types that an engine knows, by name in any case. The control types are always among them. Immutable. */
public final class NodeRegistry {

    private final Map<String, NodeType> types;

    private NodeRegistry(Map<String, NodeType> types) {
        this.types = Collections.unmodifiableMap(new TreeMap<>(types));
    }

    /** Returns the registry of all types on the class path of the current thread's class loader. */
    public static NodeRegistry discovered() {
        return builder().discover().build();
    }

    /** Returns a builder that knows the control types only. */
    public static Builder builder() {
        return new Builder();
    }

    /** Returns the type with this name, in any case. */
    public Optional<NodeType> find(String name) {
        return Optional.ofNullable(types.get(keyOf(name)));
    }

    /** Returns all types, by name. */
    public Collection<NodeType> types() {
        return types.values();
    }

    /** Returns the script language with this name, in any case, that one of the types brings. */
    public Optional<ConditionLanguage> language(String name) {
        return types.values().stream()
                .flatMap(type -> type.language().stream())
                .filter(language -> language.name().equalsIgnoreCase(name))
                .findFirst();
    }

    private static String keyOf(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** Collects node types. Confined to the thread that builds. */
    public static final class Builder {

        private final Map<String, NodeType> types = new TreeMap<>();

        private Builder() {
            for (var control : Control.values()) {
                types.put(keyOf(control.type().name()), control.type());
            }
        }

        /** Adds the types that are found on the class path; those added by hand win. */
        public Builder discover() {
            return discover(Thread.currentThread().getContextClassLoader());
        }

        /**
         * Adds the types that this class loader finds; those added by hand win.
         *
         * @throws IllegalStateException if two providers offer one name
         */
        public Builder discover(ClassLoader loader) {
            Map<String, NodeTypeProvider> found = new TreeMap<>();
            for (var provider : ServiceLoader.load(NodeTypeProvider.class, loader)) {
                for (var type : provider.types()) {
                    var other = found.put(keyOf(type.name()), provider);
                    if (other != null) {
                        throw new IllegalStateException(
                                "[ENG-102] node type '" + type.name() + "' is offered twice: by " + sourceOf(other)
                                        + " and by " + sourceOf(provider) + "; take one off the class path");
                    }
                    types.putIfAbsent(keyOf(type.name()), type);
                }
            }
            return this;
        }

        /** Adds a type; it replaces one of the same name. */
        public Builder add(NodeType type) {
            types.put(keyOf(type.name()), type);
            return this;
        }

        /** Adds a node as a type of its own: any port, free {@code configuration}, no further fields. */
        public Builder add(String name, Node node) {
            requireNonNull(node, "node");
            return add(new SingleNodeType(requireNonNull(name, "name"), node));
        }

        /** Builds the registry. */
        public NodeRegistry build() {
            return new NodeRegistry(types);
        }

        private static String sourceOf(NodeTypeProvider provider) {
            var source = provider.getClass().getProtectionDomain().getCodeSource();
            return provider.getClass().getName() + (source == null ? "" : " in " + source.getLocation());
        }
    }

    /** A type whose nodes all share one behaviour. */
    private record SingleNodeType(String name, Node node) implements NodeType {

        @Override
        public Optional<Set<String>> ports(NodeSpec spec) {
            return Optional.empty();
        }

        @Override
        public Node create(NodeSpec spec) {
            return node;
        }
    }
}
