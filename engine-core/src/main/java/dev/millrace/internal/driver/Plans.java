package dev.millrace.internal.driver;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Selection;
import dev.millrace.definition.StartSettings;
import dev.millrace.definition.Workflow;
import dev.millrace.event.NodeEvent.Child;
import dev.millrace.event.NodePath;
import dev.millrace.internal.admission.GateSettings;
import dev.millrace.internal.decision.plan.Plan;
import dev.millrace.internal.decision.plan.PlanCompiler;
import dev.millrace.node.NodeRegistry;
import dev.millrace.validation.FlatLoops;
import dev.millrace.validation.WorkflowValidator;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The workflows that an engine has validated and compiled. Thread-safe. */
public final class Plans {

    private static final int MOST_UNREGISTERED = 1_000;

    private final NodeRegistry types;
    private final WorkflowValidator validator;
    private final GateSettings gates;
    private final DataFolders folders;
    private final ConcurrentHashMap<String, ConcurrentHashMap<String, Registered>> registered =
            new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Plan> byRevision = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Same, Compiled> byIdentity = new ConcurrentHashMap<>();

    private final ConcurrentHashMap<Variant, Optional<Workflow>> variants = new ConcurrentHashMap<>();

    /**
     * Another object after each registration: what was compiled before may hold workflows that have been replaced
     * since.
     */
    private volatile Object generation = new Object();

    /** Creates a place where workflows are checked and compiled with these node types. */
    public Plans(NodeRegistry types) {
        this(types, GateSettings.NONE, new DataFolders(List.of(Path.of("")), false));
    }

    /**
     * Creates a place for an engine.
     *
     * @param gates what can never pass them is refused
     * @param folders where the checks of nodes look for files
     */
    public Plans(NodeRegistry types, GateSettings gates, DataFolders folders) {
        this.types = types;
        this.gates = gates;
        this.folders = folders;
        this.validator = new WorkflowValidator(types);
    }

    /**
     * A variant of a workflow.
     *
     * @param by the selection of its nodes, the settings, or the options of a child, that made it
     */
    private record Variant(Same whole, Object by) {}

    private record Registered(Workflow workflow, Plan plan, long order) {}

    /** A plan, and, if it holds registered workflows, the generation of these. */
    private record Compiled(Plan plan, @Nullable Object generation) {
        @SuppressWarnings("ReferenceEquality") // a generation is nothing but its identity
        boolean isGoodIn(Object now) {
            return generation == null || generation == now;
        }
    }

    /** A workflow by its identity: comparing whole definitions at each start would cost more than the start. */
    private record Same(Workflow workflow) {
        @Override
        @SuppressWarnings("ReferenceEquality") // identity is the point
        public boolean equals(Object other) {
            return other instanceof Same same && same.workflow == workflow;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(workflow);
        }
    }

    /**
     * Registers a workflow under its id and version; another one of the same id and version is replaced for new starts.
     *
     * @throws InvalidWorkflowException if it is refused
     */
    public Plan register(Workflow workflow) {
        var plan = of(workflow);
        var versions = registered.computeIfAbsent(workflow.id(), id -> new ConcurrentHashMap<>());
        long order =
                versions.values().stream().mapToLong(Registered::order).max().orElse(0) + 1;
        versions.put(workflow.key().version(), new Registered(workflow, plan, order));
        generation = new Object();
        return plan;
    }

    /**
     * Returns the workflow that a text names: {@code id}, in the version that was registered last, or
     * {@code id:version}.
     */
    public Optional<Plan> find(String name) {
        return named(name).map(this::planOf);
    }

    private Optional<Registered> newestOf(String id) {
        return Optional.ofNullable(registered.get(id))
                .flatMap(versions -> versions.values().stream().max(Comparator.comparingLong(Registered::order)));
    }

    private Optional<Registered> named(String name) {
        int colon = name.lastIndexOf(':');
        var whole = newestOf(name);
        return whole.isPresent() || colon < 0
                ? whole
                : Optional.ofNullable(registered.get(name.substring(0, colon)))
                        .map(versions -> versions.get(name.substring(colon + 1)));
    }

    /** The plan of a workflow that holds registered ones follows these, so it is looked up anew. */
    private Plan planOf(Registered entry) {
        return holdsOnlyItself(entry) ? entry.plan() : of(entry.workflow());
    }

    @SuppressWarnings("ReferenceEquality") // a plan keeps the workflow as it was written unless something was put in
    private static boolean holdsOnlyItself(Registered entry) {
        return entry.plan().workflow() == entry.workflow();
    }

    /** Returns the workflow of exactly this revision, if it is registered or was run. */
    public Optional<Plan> ofRevision(String revision) {
        return Optional.ofNullable(byRevision.get(revision));
    }

    /**
     * Returns the workflow of exactly this revision, if it is what a node of a registered one runs as a child: written
     * inside it, or inside such a child, or a part or variant of a registered one.
     */
    public Optional<Plan> insideRegistered(String revision) {
        return registered.values().stream()
                .flatMap(versions -> versions.values().stream())
                .flatMap(version -> childrenOf(version.plan()))
                .filter(child -> child.origin().revision().equals(revision))
                .findFirst();
    }

    private Stream<Plan> childrenOf(Plan plan) {
        return plan.askingForChildren().stream().flatMap(node -> {
            var nested = node.work().subflow();
            if (nested.isPresent()) {
                var whole = ofKnown(nested.get());
                return Stream.concat(run(whole, node).stream(), childrenOf(whole));
            }
            return node.work().child().keepsWorkflow() ? Stream.empty() : variantsOf(node);
        });
    }

    /** Returns what a node may run of the registered workflows that it names, so far as that can be. */
    private Stream<Plan> variantsOf(NodeSpec node) {
        var allowed = node.setting("allowed");
        var names = allowed.isPresent() && allowed.get() instanceof List<?> list
                ? list
                : node.setting("workflow").stream().toList();
        return names.stream()
                .flatMap(name -> versionsOf(String.valueOf(name)))
                .filter(whole -> node.work().child().unknownIn(whole.workflow()).isEmpty())
                .flatMap(whole -> run(whole, node).stream());
    }

    /** Returns what a name may mean, or has meant: a child that runs keeps the version with which it began. */
    private Stream<Plan> versionsOf(String name) {
        var versions = registered.get(name);
        return versions == null
                ? find(name).stream()
                : versions.values().stream().map(this::planOf);
    }

    private Optional<Plan> run(Plan whole, NodeSpec node) {
        var options = node.work().child();
        return options.keepsWorkflow() ? Optional.of(whole) : variant(whole, options, options::of);
    }

    /**
     * Returns what a node runs as an execution of its own: the workflow that is written inside it, or the registered
     * one that it names, or what it chooses of that; empty if it chooses nothing that there is.
     *
     * @param node its definition
     * @param path where it stands
     * @throws IllegalArgumentException if no workflow of that name is registered, or it has not the nodes to choose
     */
    public Optional<Plan> childOf(NodeSpec node, NodePath path, Child child) {
        var nested = node.work().subflow();
        var whole = nested.isPresent()
                ? ofKnown(nested.get())
                : find(child.workflow())
                        .orElseThrow(() -> new IllegalArgumentException("[ENG-108] no workflow '" + child.workflow()
                                + "' is registered for the subflow " + path + "; registered are " + ids()));
        return run(whole, node);
    }

    /** Returns whether some version of the workflow that a text names is registered. */
    public boolean isKnown(String name) {
        int colon = name.lastIndexOf(':');
        return colon >= 0 && registered.containsKey(name.substring(0, colon));
    }

    /** Returns all registered workflows, each as {@code id:version}. */
    public Collection<String> names() {
        return registered.values().stream()
                .flatMap(versions -> versions.values().stream())
                .map(version -> version.workflow().key().toString())
                .sorted()
                .toList();
    }

    /** Returns all registered workflows, as they were written, by id and then in the order of their registration. */
    public List<Workflow> workflows() {
        return registered.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .flatMap(versions ->
                        versions.getValue().values().stream().sorted(Comparator.comparingLong(Registered::order)))
                .map(Registered::workflow)
                .toList();
    }

    /** Returns the ids of all registered workflows. */
    public Collection<String> ids() {
        return List.copyOf(registered.keySet());
    }

    /**
     * Returns the plan of a workflow, compiled once.
     *
     * @throws InvalidWorkflowException if it is refused
     */
    public Plan of(Workflow workflow) {
        var known = known(workflow);
        return known != null ? known : compiled(workflow, validator::validate);
    }

    /**
     * Returns the plan of a workflow that was accepted before, or stands in one that was: by a store, or as a part.
     *
     * @throws InvalidWorkflowException if it is refused
     */
    public Plan ofKnown(Workflow workflow) {
        var known = known(workflow);
        return known != null ? known : compiled(workflow, validator::validateKnown);
    }

    private @Nullable Plan known(Workflow workflow) {
        var known = byIdentity.get(new Same(workflow));
        return known != null && known.isGoodIn(generation) ? known.plan() : null;
    }

    private Plan compiled(Workflow workflow, Validation validation) {
        var compiled = compile(workflow, validation);
        if (byIdentity.size() >= MOST_UNREGISTERED) {
            byIdentity.clear();
            byRevision.clear();
            registered.values().forEach(versions -> versions.values().forEach(version -> remember(version.plan())));
        }
        byIdentity.put(new Same(workflow), compiled);
        remember(compiled.plan());
        return compiled.plan();
    }

    /**
     * Returns the plan of what runs some nodes of a workflow only.
     *
     * @throws IllegalArgumentException if the workflow has no such nodes, or none of them is left
     */
    public Plan of(Plan whole, Selection selection) {
        return variant(whole, selection, all -> Optional.of(selection.of(all))).orElseThrow();
    }

    /** Returns the plan of what is treated by some settings of a start. */
    public Plan of(Plan whole, StartSettings settings) {
        return settings.equals(StartSettings.NONE)
                ? whole
                : variant(whole, settings, all -> Optional.of(settings.of(all))).orElseThrow();
    }

    private Optional<Plan> variant(Plan whole, Object by, Function<Workflow, Optional<Workflow>> make) {
        if (variants.size() >= MOST_UNREGISTERED) {
            variants.clear();
        }
        var key = new Variant(new Same(whole.workflow()), by);
        return variants.computeIfAbsent(key, variant -> make.apply(whole.workflow()))
                .map(this::ofKnown);
    }

    private void remember(Plan plan) {
        byRevision.put(plan.origin().revision(), plan);
    }

    private Compiled compile(Workflow workflow, Validation validation) {
        refuseErrors(workflow, validation);
        var now = generation;
        var references = new References(types, name -> named(name).map(Registered::workflow));
        var whole = references.resolve(workflow);
        if (references.found()) {
            refuseErrors(whole, validation);
        }
        var graph = FlatLoops.lower(whole.graph(), types);
        var plan = PlanCompiler.compile(whole, graph, types);
        Behaviours.bind(plan, types, folders);
        EngineGates.bind(plan, graph, gates);
        return new Compiled(plan, references.found() ? now : null);
    }

    /** Says what is wrong with a workflow. */
    private interface Validation {
        List<Problem> of(Workflow workflow);
    }

    private static void refuseErrors(Workflow workflow, Validation validation) {
        var problems = validation.of(workflow);
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidWorkflowException("workflow '" + workflow.id() + "'", problems);
        }
    }
}
