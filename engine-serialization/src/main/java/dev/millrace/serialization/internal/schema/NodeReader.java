package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.About;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Work;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Control;
import dev.millrace.serialization.internal.schema.Reading.TypeKeys;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads nodes. One that is broken still takes its place in the graph, so that the rest can be checked. */
final class NodeReader {

    private static final String FILE = "workflowFilePath";
    private static final String INLINE = "workflowDefinition";

    private final Reading reading;
    private final Source source;
    private final GraphReader graphs;
    private final WorkflowReader workflows;
    private final ValueReader values;
    private final IdReader ids;
    private final PolicyReader policies;
    private final SettingsReader settings;
    private final SugarReader sugars;
    private final ChildReader children;

    NodeReader(Reading reading, Source source, GraphReader graphs, WorkflowReader workflows) {
        this.reading = reading;
        this.source = source;
        this.graphs = graphs;
        this.workflows = workflows;
        this.values = new ValueReader(source);
        this.ids = new IdReader(reading, source);
        this.policies = new PolicyReader(reading, source);
        this.settings = new SettingsReader(source);
        this.sugars = new SugarReader(reading, source);
        this.children = new ChildReader(source);
    }

    NodeSpec read(Tree tree, Where where, int index, Sugar sugar) {
        var stand = NodeId.of("?" + index);
        return values.map(tree, where)
                .map(map -> read(map, where, stand, sugar))
                .orElseGet(() -> NodeSpec.of(stand, Work.of(Control.NOOP.type().name())));
    }

    private NodeSpec read(MapTree map, Where where, NodeId stand, Sugar sugar) {
        var typeName = typeOf(map);
        var type = reading.keysOf(typeName.orElse(""));
        var fields = new Fields(map, where, type.keys(), source);
        if (typeName.isEmpty() && !fields.has("runtimeType")) {
            fields.missing("runtimeType");
        }
        var id = ids.required(fields, "nodeId").orElse(stand);
        sugars.read(fields, id, sugar);
        var policy = policies.read(fields);
        return new NodeSpec(
                id,
                work(fields, typeName, type, policies.namesFiles(policy)),
                fields.data("inputs"),
                policy,
                about(fields),
                ConditionReader.read(fields, "runIf", Optional.empty()));
    }

    /** The type comes first, since it says which other keys there are. */
    private static Optional<String> typeOf(MapTree map) {
        for (var entry : map.entries().values()) {
            if ("runtimeType".equals(Vocabulary.NODE.nameOf(entry.key()))
                    && entry.value() instanceof ScalarTree scalar
                    && !scalar.isNothing()
                    && !scalar.text().isBlank()) {
                return Optional.of(scalar.text());
            }
        }
        return Optional.empty();
    }

    private static About about(Fields fields) {
        var name = fields.text("nodeName").orElse("");
        var description = fields.text("description").orElse("");
        var about = name.isEmpty() && description.isEmpty() ? About.NOTHING : new About(name, description);
        var tags = new LinkedHashSet<>(fields.texts("tags"));
        return tags.isEmpty()
                ? about
                : fields.applied("tags", Optional.of(tags), about, (a, t) -> new About(a.name(), a.description(), t));
    }

    private Work work(Fields fields, Optional<String> typeName, TypeKeys type, boolean namesFiles) {
        var own = settings.read(fields, type.type());
        var body = body(fields, GraphPath.of(type.type(), fields.where()));
        var subflow = reading.allowsSubflow(type) ? subflow(fields, own.get(FILE)) : Optional.<Workflow>empty();
        return typeName.map(name -> new Work(nameOf(name, type), own, body, subflow, Optional.empty()))
                .map(work -> Reading.isSteps(type) ? graphs.readSteps(fields).in(work) : work)
                .map(work -> Reading.mayAskForChild(type) ? work.withChild(children.read(fields)) : work)
                .map(work -> work.withFolders(folders(fields, work, type, namesFiles)))
                .map(reading::shared)
                .orElseGet(() -> new Work(Control.NOOP.type().name(), Map.of(), body, subflow, Optional.empty()));
    }

    /** Only what names a file depends on where its own is. */
    private List<String> folders(Fields fields, Work work, TypeKeys type, boolean namesFiles) {
        boolean named = namesFiles
                || !work.settings().isEmpty()
                        && type.type().stream()
                                .flatMap(known -> known.fields().stream())
                                .anyMatch(field -> field.isPath()
                                        && work.setting(field.name()).isPresent());
        return named ? reading.files().folders(source) : fields.texts(Vocabulary.FOLDERS.name());
    }

    private static String nameOf(String written, TypeKeys type) {
        return type.type().map(known -> known.name()).orElse(written);
    }

    private Optional<Graph> body(Fields fields, GraphPath at) {
        boolean children = fields.has("childNodes") || fields.has("childConnections");
        if (children && fields.has("body")) {
            fields.error("DEF-115", "body", "a node has either a body or childNodes, not both");
        }
        if (children && !fields.has("body")) {
            return Optional.of(graphs.readChildren(fields, at));
        }
        return fields.object("body", Vocabulary.GRAPH).map(body -> graphs.read(body, at));
    }

    private Optional<Workflow> subflow(Fields fields, @Nullable Object file) {
        if (fields.has(FILE) && fields.has(INLINE)) {
            fields.error(
                    "DEF-115", INLINE, "a subflow has either a workflowFilePath or a workflowDefinition, not both");
            return Optional.empty();
        }
        var inline = fields.value(INLINE);
        if (inline != null) {
            return values.map(inline, fields.where(INLINE)).map(map -> workflows.read(map, fields.where(INLINE)));
        }
        return file instanceof String path
                ? reading.files().load(path, fields.where(), fields.spot(FILE), source)
                : Optional.empty();
    }
}
