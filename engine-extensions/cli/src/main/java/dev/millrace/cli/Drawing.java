package dev.millrace.cli;

import dev.millrace.definition.Condition;
import dev.millrace.definition.Connection;
import dev.millrace.definition.Graph;
import dev.millrace.definition.NodeId;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Trigger;
import dev.millrace.definition.Workflow;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A workflow as boxes and arrows, which every format draws alike. Immutable.
 *
 * @param title the workflow's id
 * @param content what it draws
 */
record Drawing(String title, Content content) {

    /** The boxes of one scope and the arrows between them. */
    record Content(List<Box> boxes, List<Arrow> arrows) {}

    /**
     * A node.
     *
     * @param key its name in the drawing, unique in it
     * @param label its id
     * @param type its type
     * @param nested what is in it: a body, or a subflow
     */
    record Box(String key, String label, String type, Optional<Content> nested) {}

    /**
     * A connection, or what leads to a fallback or compensation.
     *
     * @param label when it is taken; may be empty
     * @param isPlain whether it is the usual way
     */
    record Arrow(String from, String to, String label, boolean isPlain) {}

    static Drawing of(Workflow workflow) {
        return new Drawing(workflow.id(), new Drawer().content(workflow.graph()));
    }

    /** Names the boxes n1, n2, ... over all scopes. */
    private static final class Drawer {

        private int last;

        Content content(Graph graph) {
            Map<NodeId, String> keys = new HashMap<>();
            var boxes = new ArrayList<Box>();
            for (var node : graph.nodes()) {
                var key = "n" + ++last;
                keys.put(node.id(), key);
                boxes.add(new Box(
                        key, node.id().value(), node.type(), nested(node).map(this::content)));
            }
            var arrows = new ArrayList<Arrow>();
            graph.connections().stream()
                    .filter(connection -> connection.options().enabled())
                    .forEach(connection -> arrows.add(arrow(connection, keys)));
            graph.nodes().forEach(node -> substitutes(node, keys, arrows));
            return new Content(boxes, arrows);
        }

        private static Optional<Graph> nested(NodeSpec node) {
            return node.work().body().or(() -> node.work().subflow().map(Workflow::graph));
        }

        private static Arrow arrow(Connection connection, Map<NodeId, String> keys) {
            boolean onComplete = !connection.waitsFor(Trigger.FAIL);
            return new Arrow(
                    keys.getOrDefault(connection.source().node(), ""),
                    keys.getOrDefault(connection.target().node(), ""),
                    label(connection),
                    onComplete);
        }

        private static String label(Connection connection) {
            var triggers = connection.triggers().equals(Set.of(Trigger.COMPLETE))
                    ? Stream.<String>empty()
                    : connection.triggers().stream().map(Drawer::name);
            var port = connection.source().port().stream();
            var condition = connection.condition().map(Condition::text).stream();
            var recovers = connection.options().recovers() ? Stream.of("recovers") : Stream.<String>empty();
            return Stream.of(triggers, port, condition, recovers)
                    .flatMap(part -> part)
                    .collect(Collectors.joining(", "));
        }

        private static String name(Trigger trigger) {
            return trigger.name().charAt(0) + trigger.name().substring(1).toLowerCase(Locale.ROOT);
        }

        private static void substitutes(NodeSpec node, Map<NodeId, String> keys, List<Arrow> arrows) {
            var from = keys.getOrDefault(node.id(), "");
            var substitutes = node.policy().substitutes();
            substitutes
                    .fallback()
                    .ifPresent(id -> arrows.add(new Arrow(from, keys.getOrDefault(id, ""), "fallback", false)));
            substitutes
                    .compensation()
                    .ifPresent(id -> arrows.add(new Arrow(from, keys.getOrDefault(id, ""), "compensation", false)));
        }
    }
}
