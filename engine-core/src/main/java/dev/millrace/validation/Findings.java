package dev.millrace.validation;

import dev.millrace.definition.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Collects the problems of one graph and puts them in the order of the document. Confined to one validation. */
final class Findings {

    private final GraphPlace where;
    private final List<Problem> head = new ArrayList<>();
    private final SortedMap<Integer, List<Problem>> ofNodes = new TreeMap<>();
    private final SortedMap<Integer, List<Problem>> ofConnections = new TreeMap<>();

    Findings(GraphPlace where) {
        this.where = where;
    }

    GraphPlace where() {
        return where;
    }

    /** Returns the spot of what holds the graph. */
    DocumentSpot graph() {
        return new DocumentSpot(where::path, where.context(), head::add);
    }

    DocumentSpot node(int position) {
        return new DocumentSpot(() -> where.node(position), where.context(), p -> add(ofNodes, position, p));
    }

    DocumentSpot connection(int position) {
        return new DocumentSpot(
                () -> where.connection(position), where.context(), p -> add(ofConnections, position, p));
    }

    List<Problem> inOrder() {
        var all = new ArrayList<>(head);
        ofNodes.values().forEach(all::addAll);
        ofConnections.values().forEach(all::addAll);
        return all;
    }

    private static void add(SortedMap<Integer, List<Problem>> problems, int position, Problem problem) {
        problems.computeIfAbsent(position, p -> new ArrayList<>()).add(problem);
    }
}
