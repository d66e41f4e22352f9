package dev.millrace.validation;

import static dev.millrace.validation.GraphIndex.NONE;

import dev.millrace.definition.Trigger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** All that can turn out one way or another in a graph, numbered: ends, ports, conditions. Immutable. */
final class Choices {

    private final GraphIndex graph;
    private final List<Choice> all = new ArrayList<>();
    private final Map<Choice, Integer> numbers = new HashMap<>();
    private final int[][] own;
    private final int[] completes;
    private final int[] fails;
    private final BitSet completions = new BitSet();

    /** What chooses. */
    enum Kind {
        /** How a node ends, where its failure leads somewhere; the ends of the others decide nothing. */
        END,
        /** By which port. */
        PORT,
        /** Whether the condition of a connection holds. */
        CONDITION
    }

    /**
     * Something that turned out one way.
     *
     * @param node the node that chose
     * @param kind what of it
     * @param value which way
     */
    record Choice(int node, Kind kind, String value) {}

    Choices(GraphIndex graph) {
        this.graph = graph;
        completes = new int[graph.size()];
        fails = new int[graph.size()];
        Arrays.fill(completes, NONE);
        Arrays.fill(fails, NONE);
        int connections = graph.graph().connections().size();
        for (int c = 0; c < connections; c++) {
            int source = graph.source(c);
            if (source != NONE && fails[source] == NONE && graph.connection(c).waitsFor(Trigger.FAIL)) {
                completes[source] = number(new Choice(source, Kind.END, "completes"));
                fails[source] = number(new Choice(source, Kind.END, "fails"));
                completions.set(completes[source]);
            }
        }
        own = IntStream.range(0, connections).mapToObj(this::ownOf).toArray(int[][]::new);
    }

    private int number(Choice choice) {
        var known = numbers.putIfAbsent(choice, all.size());
        if (known != null) {
            return known;
        }
        all.add(choice);
        return all.size() - 1;
    }

    private int[] ownOf(int connection) {
        int source = graph.source(connection);
        if (source == NONE) {
            return new int[0];
        }
        var definition = graph.connection(connection);
        boolean ok = definition.waitsFor(Trigger.COMPLETE);
        boolean failing = definition.waitsFor(Trigger.FAIL);
        var made = IntStream.builder();
        if (ok != failing && fails[source] != NONE) {
            made.add(ok ? completes[source] : fails[source]);
        }
        definition.source().port().ifPresent(port -> made.add(numberOfPort(source, port)));
        definition.condition().ifPresent(c -> made.add(number(new Choice(source, Kind.CONDITION, "" + connection))));
        return made.build().toArray();
    }

    private int numberOfPort(int node, String port) {
        return number(new Choice(node, Kind.PORT, port.toLowerCase(Locale.ROOT)));
    }

    int size() {
        return all.size();
    }

    Choice get(int choice) {
        return all.get(choice);
    }

    /** Returns what is chosen by a connection itself, when it is delivered. */
    int[] own(int connection) {
        return own[connection];
    }

    boolean isOwn(int choice, int connection) {
        for (int one : own[connection]) {
            if (one == choice) {
                return true;
            }
        }
        return false;
    }

    /** Returns the number of a node's completion; {@link GraphIndex#NONE} if that decides nothing. */
    int completion(int node) {
        return completes[node];
    }

    /** Returns the number of a node's failure; {@link GraphIndex#NONE} if that decides nothing. */
    int failure(int node) {
        return fails[node];
    }

    /** Returns the number of a port; {@link GraphIndex#NONE} if no connection waits for it. */
    int port(int node, String port) {
        return numbers.getOrDefault(new Choice(node, Kind.PORT, port), NONE);
    }

    /** Returns the completions; not to be changed. */
    BitSet completions() {
        return completions;
    }
}
