package dev.millrace.validation;

import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.Graph;
import dev.millrace.definition.Lock;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Workflow;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Refuses the reading of undeclared variables in a strict workflow, as far as its expressions and templates show.
 * Confined to one validation.
 */
final class VariableCheck {

    private static final Pattern READ =
            Pattern.compile("\\bvariables(?:\\??\\.([A-Za-z_$][\\w$]*)|\\[\\s*[\"']([^\"']+)[\"']\\s*])");

    private final Set<String> declared;

    private VariableCheck(Set<String> declared) {
        this.declared = declared;
    }

    static void run(Workflow workflow, Findings findings) {
        if (workflow.variables().strict()) {
            var check = new VariableCheck(workflow.defaultVariables().keySet());
            check.undeclared(workflow.environment())
                    .ifPresent(name -> check.refuse(name, findings.graph().at(DeclaredVariables.ENVIRONMENT)));
            workflow.outputs()
                    .forEach((name, value) -> check.undeclared(value)
                            .ifPresent(found -> check.refuse(
                                    found,
                                    findings.graph().at(SignatureCheck.OUTPUTS).at(name))));
            check.check(workflow.graph(), findings);
        }
    }

    private void check(Graph graph, Findings findings) {
        for (int i = 0; i < graph.nodes().size(); i++) {
            var spot = findings.node(i);
            undeclaredIn(graph.nodes().get(i)).ifPresent(name -> refuse(name, spot));
        }
        for (int c = 0; c < graph.connections().size(); c++) {
            var spot = findings.connection(c).at("condition");
            graph.connections()
                    .get(c)
                    .condition()
                    .flatMap(condition -> undeclared(condition.text()))
                    .ifPresent(name -> refuse(name, spot));
        }
    }

    private void refuse(String name, DocumentSpot spot) {
        spot.error(
                "DEF-234",
                "reads variables." + name + ", which is not declared, and the workflow has strictVariables; declare it"
                        + " in defaultVariables, with null if it begins as nothing"
                        + (declared.isEmpty()
                                ? ""
                                : "; declared are " + declared.stream().sorted().toList()));
    }

    /**
     * A node's own texts, and those of its body, which shares the variables; not those of a subflow, which has its own.
     */
    private Optional<String> undeclaredIn(NodeSpec node) {
        return undeclared(node.inputs())
                .or(() -> node.runIf().flatMap(condition -> undeclared(condition.text())))
                .or(() -> undeclared(node.policy().admission().locks().stream()
                        .map(Lock::name)
                        .toList()))
                .or(() -> undeclared(node.policy().attempts().templates().asData()))
                .or(() -> undeclared(node.work().settings()))
                .or(() -> node.work().body().flatMap(this::undeclaredIn));
    }

    private Optional<String> undeclaredIn(Graph body) {
        return body.nodes().stream()
                .flatMap(node -> undeclaredIn(node).stream())
                .findFirst()
                .or(() -> body.connections().stream()
                        .flatMap(connection -> connection.condition().stream())
                        .flatMap(condition -> undeclared(condition.text()).stream())
                        .findFirst());
    }

    private Optional<String> undeclared(Object value) {
        if (value instanceof String text) {
            return READ.matcher(text)
                    .results()
                    .map(read -> read.group(1) == null ? read.group(2) : read.group(1))
                    .filter(name -> !declared.contains(name))
                    .findFirst();
        } else if (value instanceof Map<?, ?> map) {
            return first(map.values());
        }
        return value instanceof Iterable<?> list ? first(list) : Optional.empty();
    }

    private Optional<String> first(Iterable<?> values) {
        for (var value : values) {
            var found = value == null ? Optional.<String>empty() : undeclared(value);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }
}
