package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.NodeId;
import dev.millrace.definition.StepLists;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.node.CheckType;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What all documents of one load share. Confined to the thread that reads. */
final class Reading {

    /** Finds what a definition names by its file. */
    interface Files {

        /** Returns the workflow of a file; empty if it was refused, with the reason among the source's problems. */
        Optional<Workflow> load(String path, Where where, Spot spot, Source parent);

        /** Returns the folders that all other files are looked for in first. */
        List<String> folders(Source document);
    }

    private static final Keys UNKNOWN_TYPE = Vocabulary.NODE
            .and("a node", Vocabulary.BODY)
            .and("a node", Vocabulary.SUBFLOW)
            .open();

    private static final Keys STEPS_AS_WRITTEN = Vocabulary.NODE
            .and("a node", Vocabulary.STEPS)
            .open()
            .and("a node", List.of(Vocabulary.FOLDERS, Vocabulary.ABSENCE))
            .asWritten();

    private static final Keys AS_WRITTEN = UNKNOWN_TYPE
            .and("a node", List.of(Vocabulary.FOLDERS, Vocabulary.ABSENCE))
            .asWritten();

    private static final Keys SUBFLOW_AS_WRITTEN =
            AS_WRITTEN.and("a node", Vocabulary.CHILD).asWritten();

    private final Optional<NodeRegistry> types;
    private final SourceMap places = new SourceMap();
    private final Map<String, TypeKeys> known = new HashMap<>();
    private final Map<String, NodeId> ids = new HashMap<>();
    private final Map<String, Work> works = new HashMap<>();
    private Files files = new NoFiles();
    private long nodes;

    /**
     * A node type with the keys of its nodes.
     *
     * @param type the type, unless nobody knows it
     * @param keys the keys
     */
    record TypeKeys(Optional<NodeType> type, Keys keys) {}

    /** Where all stands in the document itself. */
    private static final class NoFiles implements Files {

        @Override
        public Optional<Workflow> load(String path, Where where, Spot spot, Source parent) {
            return Optional.empty();
        }

        @Override
        public List<String> folders(Source document) {
            return List.of();
        }
    }

    /** Creates a reading of what people wrote. */
    Reading(NodeRegistry types) {
        this.types = Optional.of(types);
    }

    /** Creates a reading of what our own writer wrote: by no types, since every value has its final shape. */
    Reading() {
        this.types = Optional.empty();
    }

    void files(Files by) {
        files = by;
    }

    Files files() {
        return files;
    }

    SourceMap places() {
        return places;
    }

    /** Returns how many nodes were read, those of subflows at each of their uses. */
    long nodes() {
        return nodes;
    }

    void countNodes(long more) {
        nodes += more;
    }

    /**
     * Returns a node id; the same one for the same text, since connections repeat them.
     *
     * @throws IllegalArgumentException if the text is none
     */
    NodeId id(String text) {
        return ids.computeIfAbsent(text, NodeId::of);
    }

    /** Returns the same work for all nodes of which nothing but the type is said. */
    Work shared(Work work) {
        var plain = works.computeIfAbsent(work.type(), Work::of);
        return plain.equals(work) ? plain : work;
    }

    TypeKeys keysOf(String typeName) {
        return known.computeIfAbsent(
                typeName.toLowerCase(Locale.ROOT),
                name -> types.flatMap(all -> all.find(typeName))
                        .map(type -> new TypeKeys(Optional.of(type), keysOf(type)))
                        .orElseGet(() ->
                                new TypeKeys(Optional.empty(), types.isEmpty() ? asWritten(name) : UNKNOWN_TYPE)));
    }

    private static Keys asWritten(String typeName) {
        if (typeName.equalsIgnoreCase(StepLists.TYPE)) {
            return STEPS_AS_WRITTEN;
        }
        return typeName.equalsIgnoreCase(Control.SUBFLOW.type().name()) ? SUBFLOW_AS_WRITTEN : AS_WRITTEN;
    }

    /** Returns whether nodes of a type may say something of an execution that they ask for. */
    static boolean mayAskForChild(TypeKeys keys) {
        return Vocabulary.CHILD.stream().anyMatch(key -> keys.keys().has(key.name()))
                && (keys.type().isEmpty()
                        || keys.type().filter(Reading::isSubflow).isPresent());
    }

    /** Returns whether nodes of a type have lists of steps. */
    static boolean isSteps(TypeKeys keys) {
        return keys.keys().has(StepLists.RETRY_STEPS)
                && (keys.type().isEmpty()
                        || keys.type()
                                .flatMap(Control::of)
                                .filter(Control.STEPS::equals)
                                .isPresent());
    }

    /** Returns a type of check; nothing if nobody knows it, or all stands as our own writer wrote it. */
    Optional<CheckType> check(String name) {
        return types.flatMap(all -> all.check(name));
    }

    /** Returns the keys of checks of a type. */
    static Keys keysOf(CheckType type) {
        return Vocabulary.CHECK.and("a check " + type.name(), keysOf(type.fields()));
    }

    /** Returns the keys of some fields. */
    static List<Key> keysOf(List<Field> fields) {
        return fields.stream()
                .map(field -> Key.of(field.name(), FieldShape.of(field), field.description()))
                .toList();
    }

    /** Returns the keys of nodes of a type: those of every node, and the type's own. */
    static Keys keysOf(NodeType type) {
        List<Key> own = new ArrayList<>();
        boolean isSteps = Control.of(type).filter(Control.STEPS::equals).isPresent();
        if (isSteps) {
            own.addAll(Vocabulary.STEPS);
        } else if (type.hasBody()) {
            own.addAll(Vocabulary.BODY);
        }
        if (isSubflow(type)) {
            own.addAll(Vocabulary.SUBFLOW);
            own.addAll(Vocabulary.CHILD);
        }
        own.addAll(keysOf(type.fields().stream()
                .filter(field -> !isSteps || !field.name().equals(StepLists.MAY_FAIL))
                .toList()));
        return Vocabulary.NODE.and("a node of type " + type.name(), own);
    }

    /** Returns whether nodes of a type may have a nested workflow. */
    boolean allowsSubflow(TypeKeys keys) {
        return types.isEmpty() || keys.type().filter(Reading::isSubflow).isPresent();
    }

    static boolean isSubflow(NodeType type) {
        return Control.of(type).filter(Control.SUBFLOW::equals).isPresent();
    }
}
