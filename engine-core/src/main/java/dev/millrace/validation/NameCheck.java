package dev.millrace.validation;

import dev.millrace.definition.ExpressionRoots;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Refuses names that can never be there, under {@code execution}, {@code inputs} and {@code nodes}, and hints at those
 * of {@code input}. Confined to one validation.
 */
final class NameCheck {

    private static final int MOST_NAMED = 12;
    private static final List<String> PARAMETER = List.of("execution", "input");

    private final Subject subject;
    private final KnownData known;

    NameCheck(Subject subject, KnownData known) {
        this.subject = subject;
        this.known = known;
    }

    /**
     * Checks what a text reads.
     *
     * @param node the node that reads it; of a connection the one that it leaves
     * @param inInputs whether it stands in the node's {@code inputs}, which read what its sources deliver
     * @param references the names
     * @param spot where the text stands
     */
    void check(int node, boolean inInputs, Set<List<String>> references, DocumentSpot spot) {
        subject.outside()
                .parameters()
                .ifPresent(declared -> references.stream()
                        .filter(names -> names.size() > 2 && names.subList(0, 2).equals(PARAMETER))
                        .map(names -> names.subList(0, 3))
                        .distinct()
                        .forEach(names -> check(names, declared, "the workflow declares no such parameter", spot)));
        for (var names : new TreeSet<>(references.stream()
                .filter(names -> names.size() > 1)
                .map(names -> List.of(names.get(0), names.get(1)))
                .collect(Collectors.toCollection(NameCheck::inOrder)))) {
            switch (names.get(0)) {
                case "execution" -> check(names, ExpressionRoots.EXECUTION, "there is nothing of this name", spot);
                case "inputs" -> check(names, sources(node), "no connection leads here from such a node", spot);
                case "input" ->
                    (inInputs ? known.delivered(node) : known.input(node)).ifPresent(all -> hint(names, all, spot));
                case "nodes" -> check(names, visible(subject, node), "no such node stands here or around here", spot);
                default -> {}
            }
        }
    }

    private static SortedSet<List<String>> inOrder() {
        return new TreeSet<>((one, other) -> one.toString().compareTo(other.toString()));
    }

    private void check(List<String> names, Collection<String> known, String what, DocumentSpot spot) {
        var name = names.get(names.size() - 1);
        if (!known.contains(name)) {
            var all = known.isEmpty() || known.size() > MOST_NAMED ? "" : "; known are " + new TreeSet<>(known);
            spot.error(
                    "DEF-247",
                    "reads '" + String.join(".", names) + "', but " + what
                            + subject.nearest().hint(name, known) + all);
        }
    }

    /** A name that nothing delivers is null for ever; that may be meant, but hardly ever is. */
    private void hint(List<String> names, Set<String> all, DocumentSpot spot) {
        var name = names.get(1);
        if (!all.contains(name)) {
            var known = all.isEmpty()
                    ? "nothing is"
                    : all.size() > MOST_NAMED ? "others are" : "only " + new TreeSet<>(all) + " are";
            spot.warning(
                    "DEF-249",
                    "reads '" + String.join(".", names) + "', which is always null: " + known + " delivered here"
                            + subject.nearest().hint(name, all));
        }
    }

    private Set<String> sources(int node) {
        return Arrays.stream(subject.graph().incoming(node))
                .mapToObj(c -> subject.graph().id(subject.graph().source(c)).value())
                .collect(Collectors.toSet());
    }

    /** Returns the nodes whose data a node can read: those of its own scope, and of the scopes around it. */
    static Set<String> visible(Subject subject, int node) {
        var visible = new HashSet<>(subject.outside().nodes());
        var scopes = new HashSet<Integer>();
        for (int scope = subject.scopes().of(node); scopes.add(scope) && scope != Scopes.ROOT; ) {
            scope = subject.scopes().of(scope);
        }
        scopes.add(Scopes.ROOT);
        for (int i = 0; i < subject.graph().size(); i++) {
            if (scopes.contains(subject.scopes().of(i))) {
                visible.add(subject.graph().id(i).value());
            }
        }
        return visible;
    }
}
