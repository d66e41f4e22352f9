package dev.millrace.node;

import static java.util.Objects.requireNonNull;

import dev.millrace.definition.NodeSpec;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/**
 * The node types and checks that an engine knows, by name in any case. The control types, and the checks that
 * {@link dev.millrace.definition.Check} makes, are always among them. Immutable.
 */
public final class NodeRegistry {

    private static final List<CheckType> STANDARD_CHECKS =
            List.of(new FileExists(), new TextAbsent(), new ExpressionHolds(), new ExpectedExitCode());

    private final Map<String, NodeType> types;
    private final Map<String, CheckType> checks;

    private NodeRegistry(Map<String, NodeType> types, Map<String, CheckType> checks) {
        this.types = Collections.unmodifiableMap(new TreeMap<>(types));
        this.checks = Collections.unmodifiableMap(new TreeMap<>(checks));
    }

    /** Returns the registry of all types on the class path of the current thread's class loader. */
    public static NodeRegistry discovered() {
        return builder().discover().build();
    }

    /** Returns a builder that knows the control types and the standard checks only. */
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

    /** Returns the type of check with this name, in any case. */
    public Optional<CheckType> check(String name) {
        return Optional.ofNullable(checks.get(keyOf(name)));
    }

    /** Returns all types of checks, by name. */
    public Collection<CheckType> checks() {
        return checks.values();
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
        private final Map<String, CheckType> checks = new TreeMap<>();

        private Builder() {
            STANDARD_CHECKS.forEach(this::add);
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
            Map<String, NodeTypeProvider> foundChecks = new TreeMap<>();
            for (var provider : ServiceLoader.load(NodeTypeProvider.class, loader)) {
                for (var type : provider.types()) {
                    once("node type", type.name(), provider, found);
                    types.putIfAbsent(keyOf(type.name()), type);
                }
                for (var check : provider.checks()) {
                    once("check", check.name(), provider, foundChecks);
                    checks.putIfAbsent(keyOf(check.name()), check);
                }
            }
            return this;
        }

        private static void once(
                String what, String name, NodeTypeProvider provider, Map<String, NodeTypeProvider> found) {
            var other = found.put(keyOf(name), provider);
            if (other != null) {
                throw new IllegalStateException("[ENG-102] " + what + " '" + name + "' is offered twice: by "
                        + sourceOf(other) + " and by " + sourceOf(provider) + "; take one off the class path");
            }
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

        /** Adds a type of check; it replaces one of the same name. */
        public Builder add(CheckType check) {
            checks.put(keyOf(check.name()), check);
            return this;
        }

        /** Builds the registry. */
        public NodeRegistry build() {
            return new NodeRegistry(types, checks);
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
