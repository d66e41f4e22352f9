package dev.millrace.validation;

import java.util.Set;

/**
 * One graph under examination. Confined to one validation.
 *
 * @param graph its nodes and connections by position
 * @param scopes where its nodes stand
 * @param findings takes the problems
 * @param nearest finds what misspelt names were meant to be
 * @param around the ids of nodes in the graphs around it
 */
record Subject(GraphIndex graph, Scopes scopes, Findings findings, Nearest nearest, Set<String> around) {

    /** Returns a connection as it is written in messages. */
    String arrow(int connection) {
        return "'" + graph.connection(connection) + "'";
    }

    /** Returns a node as it is written in messages. */
    String name(int node) {
        return "'" + graph.id(node) + "'";
    }
}
