package dev.millrace.validation;

/**
 * One graph under examination. Confined to one validation.
 *
 * @param graph its nodes and connections by position
 * @param scopes where its nodes stand
 * @param findings takes the problems
 * @param nearest finds what misspelt names were meant to be
 */
record Subject(GraphIndex graph, Scopes scopes, Findings findings, Nearest nearest) {

    /** Returns a connection as it is written in messages. */
    String arrow(int connection) {
        return "'" + graph.connection(connection) + "'";
    }

    /** Returns a node as it is written in messages. */
    String name(int node) {
        return "'" + graph.id(node) + "'";
    }
}
