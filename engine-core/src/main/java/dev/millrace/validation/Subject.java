package dev.millrace.validation;

import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.Workflow;
import java.util.Optional;
import java.util.Set;

/**
 * One graph under examination. Confined to one validation.
 *
 * @param graph its nodes and connections by position
 * @param scopes where its nodes stand
 * @param findings takes the problems
 * @param nearest finds what misspelt names were meant to be
 * @param outside what stands around it
 */
record Subject(GraphIndex graph, Scopes scopes, Findings findings, Nearest nearest, Outside outside) {

    /**
     * What stands around a graph.
     *
     * @param nodes the ids of the nodes in the graphs around it
     * @param input the names that its input can have; nothing if it may have any
     * @param parameters the names that the input of the execution can have; nothing if it may have any
     * @param variables what its workflow declares
     */
    record Outside(
            Set<String> nodes,
            Optional<Set<String>> input,
            Optional<Set<String>> parameters,
            DeclaredVariables variables) {

        /** Returns what stands around the graph of a workflow that is an execution of its own. */
        static Outside of(Workflow workflow, Optional<Set<String>> input) {
            var declared = namesOf(workflow);
            return new Outside(Set.of(), declared.or(() -> input), declared, workflow.variables());
        }

        /** Returns the names that the input of a workflow can have; nothing if it may have any. */
        static Optional<Set<String>> namesOf(Workflow workflow) {
            return workflow.parameters().isEmpty()
                    ? Optional.empty()
                    : Optional.of(workflow.parameters().keySet());
        }
    }

    /** Returns a connection as it is written in messages. */
    String arrow(int connection) {
        return "'" + graph.connection(connection) + "'";
    }

    /** Returns a node as it is written in messages. */
    String name(int node) {
        return "'" + graph.id(node) + "'";
    }
}
