package dev.millrace.serialization.internal.schema;

import dev.millrace.definition.Batch;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Work;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.serialization.internal.text.ListTree;
import dev.millrace.serialization.internal.text.MapTree;
import dev.millrace.serialization.internal.text.MapTree.Entry;
import dev.millrace.serialization.internal.text.ScalarTree;
import dev.millrace.serialization.internal.text.Source;
import dev.millrace.serialization.internal.text.Spot;
import dev.millrace.serialization.internal.text.Tree;
import dev.millrace.serialization.internal.text.Where;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads the batch of a workflow, which is short for its nodes: each start is read as the node that makes it. */
final class BatchReader {

    private static final String FIELD = "batch";
    private static final String EACH = "each";
    private static final String STARTS = "starts";

    /** What a start has no use for: it waits for its execution, and no node stands in for it. */
    private static final Set<String> NOT_OF_A_START = Set.of(
            "runtimeType",
            "mode",
            "await",
            "phase",
            "continueOnFail",
            "joinType",
            "joinCount",
            "joinCondition",
            "cancelRest",
            "fallbackNodeId",
            "compensationNodeId",
            "compensation");

    private static final List<Field> ITEMS = Control.FOR_EACH.type().fields().stream()
            .filter(field -> !field.name().equals("maxConcurrency"))
            .toList();

    private static final String MOST = "maxConcurrency";

    /** In place of a batch that is refused already, so that nothing is said of its having no nodes. */
    private static final Graph NOTHING = new Graph(
            List.of(NodeSpec.of(
                    NodeId.of("refused"), Work.of(Control.NOOP.type().name()))),
            List.of(),
            Optional.empty());

    static final Keys START = start();

    private final Reading reading;
    private final Source source;
    private final NodeReader nodes;
    private final ValueReader values;
    private final SettingsReader settings;

    BatchReader(Reading reading, Source source, NodeReader nodes) {
        this.reading = reading;
        this.source = source;
        this.nodes = nodes;
        this.values = new ValueReader(source);
        this.settings = new SettingsReader(source);
    }

    private static Keys start() {
        var all = new ArrayList<Key>();
        all.add(Key.of(
                EACH, Shape.listOf(Shape.MAP), "several inputs: one start for each, called id-1, id-2 and so on"));
        all.addAll(Reading.keysOf(ITEMS));
        all.addAll(Vocabulary.NODE.all());
        all.addAll(Vocabulary.SUBFLOW);
        all.addAll(Vocabulary.CHILD);
        all.addAll(Reading.keysOf(Control.SUBFLOW.type().fields()));
        return Keys.of(
                "a start of a batch",
                all.stream().filter(key -> !NOT_OF_A_START.contains(key.name())).toArray(Key[]::new));
    }

    static boolean isIn(Fields workflow) {
        return workflow.has(FIELD);
    }

    /** Reads the graph that a batch stands for. */
    Graph read(Fields workflow, OnFailure onFailure) {
        for (var name : List.of("nodes", "connections", "entryPointNodeId")) {
            if (workflow.has(name)) {
                workflow.error("DEF-375", name, "a workflow has either a batch or nodes; its nodes are the starts");
            }
        }
        var at = GraphPath.in(workflow.where());
        var sugar = new Sugar(Sugar.Steps.NONE);
        var starts = new ArrayList<Batch.Start>();
        var fields = workflow.object(FIELD, Vocabulary.BATCH);
        int most = fields.map(BatchReader::mostAtOnce).orElse(1);
        fields.ifPresent(batch -> readStarts(batch, at.nodes(), starts, sugar, most));
        reading.countNodes(starts.size());
        return starts.isEmpty()
                ? NOTHING
                : workflow.applied(
                        FIELD,
                        Optional.of(starts),
                        NOTHING,
                        (none, read) -> graph(new Batch(read, most), onFailure, sugar, at));
    }

    private static int mostAtOnce(Fields batch) {
        int most = batch.integer(MOST).orElse(1);
        if (most < 1) {
            batch.error("DEF-113", MOST, "maxConcurrency of a batch must be at least 1, not " + most);
        }
        return Math.max(most, 1);
    }

    private Graph graph(Batch batch, OnFailure onFailure, Sugar sugar, GraphPath at) {
        var connections = new ArrayList<>(batch.connections(onFailure));
        for (var dependency : sugar.dependencies) {
            reading.places()
                    .noteShort(
                            at.connections().child(connections.size()), source, dependency.written(), dependency.at());
            connections.add(dependency.connection());
        }
        return sugar.order.applied(new Graph(batch.nodes(onFailure), connections, Optional.empty()));
    }

    private void readStarts(Fields batch, Where at, List<Batch.Start> starts, Sugar sugar, int most) {
        if (batch.list(STARTS).map(ListTree::elements).orElse(List.of()).isEmpty()) {
            batch.error("DEF-376", STARTS, "a batch needs a list of starts, with one at least");
        }
        var written = batch.where(STARTS);
        int index = 0;
        for (var tree : batch.list(STARTS).map(ListTree::elements).orElse(List.of())) {
            var where = written.child(index++);
            values.map(tree, where).ifPresent(map -> {
                var fields = new Fields(map, where, START, source);
                if (most == 1 && fields.has("dependsOn")) {
                    fields.error(
                            "DEF-376",
                            "dependsOn",
                            "the starts of this batch follow one another; dependsOn is for one with a maxConcurrency"
                                    + " above 1");
                }
                starts(new Written(map, fields, where), at, starts, sugar);
            });
        }
    }

    /** A start as it is written. */
    private record Written(MapTree tree, Fields fields, Where where) {}

    private void starts(Written start, Where at, List<Batch.Start> starts, Sugar sugar) {
        var fields = start.fields();
        boolean loops = ITEMS.stream().anyMatch(field -> fields.has(field.name()));
        if (!fields.has(EACH)) {
            add(
                    loops ? loop(start, at.child(starts.size()), starts.size(), sugar) : one(start, at, starts, sugar),
                    fields,
                    starts);
            return;
        }
        if (loops || fields.has("inputs")) {
            fields.error("DEF-376", EACH, "a start has one of inputs, each, and the collection of a loop");
        }
        int number = 0;
        for (var input : fields.list(EACH).map(ListTree::elements).orElse(List.of())) {
            var id = Batch.numbered(fields.text("nodeId").orElse(""), number++);
            var tree = node(start.tree(), Map.of("nodeId", text(input.spot(), id), "inputs", input));
            add(one(new Written(tree, fields, start.where()), at, starts, sugar), fields, starts);
        }
    }

    private static void add(Batch.Start start, Fields fields, List<Batch.Start> starts) {
        if (starts.stream()
                .anyMatch(other -> other.node().id().equals(start.node().id()))) {
            fields.error(
                    "DEF-113",
                    "nodeId",
                    "a batch has two starts '" + start.node().id() + "'; the id of each is its own");
        } else {
            starts.add(start);
        }
    }

    private Batch.Start one(Written start, Where at, List<Batch.Start> starts, Sugar sugar) {
        return new Batch.Start(spec(start, at.child(starts.size()), starts.size(), sugar), Map.of());
    }

    /** The loop's fields stand among those of the node that it runs. */
    private Batch.Start loop(Written start, Where at, int index, Sugar sugar) {
        reading.places().note(at, source, start.tree(), start.where());
        var items = settings.read(start.fields(), ITEMS);
        var node = spec(start, at.child("body").child("nodes").child(0), index, sugar);
        return new Batch.Start(
                items.containsKey("collectionFile")
                        ? node.withWork(node.work().withFolders(reading.files().folders(source)))
                        : node,
                items);
    }

    private NodeSpec spec(Written start, Where at, int index, Sugar sugar) {
        var tree = node(start.tree(), Map.of());
        reading.places().note(at, source, tree, start.where());
        return nodes.read(tree, at, index, sugar);
    }

    /** Returns the node that makes a start: its own fields without the loop's, with some replaced. */
    private static MapTree node(MapTree start, Map<String, Tree> replaced) {
        var entries = new LinkedHashMap<String, Entry>();
        for (var entry : start.entries().values()) {
            var name = START.nameOf(entry.key());
            if (name != null && !name.equals(EACH) && !replaced.containsKey(name) && !isOfItems(name)) {
                entries.put(entry.key(), entry);
            }
        }
        var spot = start.spot();
        replaced.forEach((name, value) -> entries.put(name, new Entry(name, value.spot(), value)));
        entries.put(
                "runtimeType",
                new Entry("runtimeType", spot, text(spot, Control.SUBFLOW.type().name())));
        entries.put("mode", new Entry("mode", spot, text(spot, "child")));
        return new MapTree(spot, entries);
    }

    private static boolean isOfItems(String name) {
        return ITEMS.stream().anyMatch(field -> field.name().equals(name));
    }

    private static ScalarTree text(Spot spot, String text) {
        return new ScalarTree(spot, ScalarTree.Kind.TEXT, text, false);
    }
}
