package dev.millrace.validation;

import dev.millrace.definition.AttemptTemplates;
import dev.millrace.definition.Check;
import dev.millrace.definition.Condition;
import dev.millrace.definition.DeclaredVariables;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.RateLimit;
import dev.millrace.definition.RetryFields;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Parses every condition, expression and template. Confined to one validation. */
final class TemplateCheck {

    private static final Field LANGUAGE = Field.optional("language", Field.Kind.VERBATIM, "");

    /** What is wrong with each text seen so far: definitions repeat themselves. */
    private final Map<Parsed, Result> seen = new HashMap<>();

    private final NodeRegistry types;

    TemplateCheck(NodeRegistry types) {
        this.types = types;
    }

    private record Parsed(String text, Set<String> roots) {}

    /** What a text turned out to be: what is wrong with it, and what it reads. */
    private record Result(Optional<String> problem, Set<List<String>> references) {}

    /** Where a text stands: the node that reads it, and the names that it may use. */
    private record Reader(NameCheck names, int node, boolean inInputs) {

        Reader(NameCheck names, int node) {
            this(names, node, false);
        }

        void check(Set<List<String>> references, DocumentSpot spot) {
            names.check(node, inInputs, references, spot);
        }

        void template(Object value, Set<String> roots, DocumentSpot spot) {
            template(() -> Template.parse(value, roots), spot);
        }

        void template(Supplier<Template> parse, DocumentSpot spot) {
            parsed(parse, spot).ifPresent(template -> check(template.references(), spot));
        }
    }

    void run(Subject subject, KnownData known) {
        var graph = subject.graph();
        var names = new NameCheck(subject, known);
        for (int i = 0; i < graph.size(); i++) {
            var node = graph.node(i);
            var spot = subject.findings().node(i);
            var reader = new Reader(names, i);
            var ofInputs = new Reader(names, i, true);
            node.inputs()
                    .forEach((name, value) -> ofInputs.template(
                            value, ExpressionRoots.TEMPLATE, spot.at("inputs").at(name)));
            if (node.work().code().isPresent()) {
                node.work()
                        .settings()
                        .forEach((name, value) -> reader.template(value, ExpressionRoots.HANDED_OVER, spot.at(name)));
            }
            checkLocks(node, reader, spot.at("locks"));
            checkRate(node, reader, spot.at("rateLimit"));
            checkKey(node.policy().admission().pace().key().key(), reader, spot);
            checkAttempts(node.policy().attempts().templates(), reader, spot);
            var checks = node.policy().attempts().checks();
            checkChecks(checks.before(), ExpressionRoots.PRE_CHECK, reader, spot.at("preChecks"));
            checkChecks(checks.after(), ExpressionRoots.POST_CHECK, reader, spot.at("postChecks"));
            var variables = subject.outside().variables();
            graph.type(i).ifPresent(type -> checkFields(node, type, reader, variables, spot));
            node.runIf().ifPresent(condition -> checkText(condition, ExpressionRoots.NODE, reader, spot.at("runIf")));
        }
        for (int c = 0; c < graph.graph().connections().size(); c++) {
            var spot = subject.findings().connection(c).at("condition");
            var reader = new Reader(names, graph.source(c));
            graph.connection(c).condition().ifPresent(condition -> checkCondition(condition, reader, spot));
        }
    }

    private static void checkLocks(NodeSpec node, Reader reader, DocumentSpot spot) {
        var locks = node.policy().admission().locks();
        for (int i = 0; i < locks.size(); i++) {
            var name = locks.get(i).name();
            reader.template(
                    () -> Template.parse(name, ExpressionRoots.NODE),
                    spot.at(Integer.toString(i)).at("name"));
        }
    }

    private static void checkRate(NodeSpec node, Reader reader, DocumentSpot spot) {
        checkKey(node.policy().admission().pace().rate().flatMap(RateLimit::key), reader, spot);
    }

    private static void checkKey(Optional<String> key, Reader reader, DocumentSpot spot) {
        key.ifPresent(text -> reader.template(() -> Template.parse(text, ExpressionRoots.NODE), spot.at("key")));
    }

    private static void checkAttempts(AttemptTemplates templates, Reader reader, DocumentSpot spot) {
        if (!templates.timeout().isEmpty()) {
            checkAttempt(templates.timeout(), reader, spot.at(AttemptTemplates.TIMEOUT));
        }
        var policy = spot.at(AttemptTemplates.RETRY);
        templates.retry().forEach((name, value) -> {
            if (RetryFields.NAMES.contains(name)) {
                checkAttempt(value, reader, policy.at(name));
            } else {
                policy.at(name).error("DEF-286", "a retryPolicy has no field '" + name + "'");
            }
        });
    }

    private static void checkAttempt(Object value, Reader reader, DocumentSpot spot) {
        parsed(() -> Template.parse(value, ExpressionRoots.NODE), spot).ifPresent(template -> {
            if (template.isConstant()) {
                spot.error("DEF-286", "there is no template in it; write the value itself");
            }
            reader.check(template.references(), spot);
        });
    }

    private void checkChecks(List<Check> checks, Set<String> roots, Reader reader, DocumentSpot spot) {
        for (int i = 0; i < checks.size(); i++) {
            var check = checks.get(i);
            var place = spot.at(Integer.toString(i));
            types.check(check.type()).stream()
                    .flatMap(type -> type.fields().stream())
                    .forEach(field -> checkParameter(check, field, roots, reader, place.at(field.name())));
        }
    }

    private void checkParameter(Check check, Field field, Set<String> roots, Reader reader, DocumentSpot spot) {
        var value = check.parameters().get(field.name());
        if (field.kind() == Field.Kind.EXPRESSION && value instanceof String text) {
            checkText(Condition.of(text), roots, reader, spot);
        } else if (field.isTemplate() && value != null) {
            reader.template(() -> Template.parse(value, field, roots), spot);
        }
    }

    private void checkFields(
            NodeSpec node, NodeType type, Reader reader, DeclaredVariables variables, DocumentSpot spot) {
        var fields = type.fields();
        var roots = Control.of(type).isPresent() ? ExpressionRoots.TEMPLATE : ExpressionRoots.HANDED_OVER;
        for (var field : fields) {
            Setting.of(node, field, spot).ifPresent(setting -> {
                if (field.kind() == Field.Kind.EXPRESSION) {
                    checkExpression(node, setting, reader, spot);
                } else if (field.isTemplate()) {
                    reader.template(() -> parsed(setting, field, roots, variables), setting.spot());
                }
            });
        }
        checkConfiguration(node, fields, roots, reader, spot.at(Setting.CONFIGURATION));
    }

    /** An entry of a node's environment may name those of the workflow's, whose data is checked where they stand. */
    private static Template parsed(Setting setting, Field field, Set<String> names, DeclaredVariables variables) {
        if (field.name().equals(DeclaredVariables.ENVIRONMENT) && setting.value() instanceof Map<?, ?> own) {
            var roots = new HashSet<>(names);
            roots.addAll(variables.environment().keySet());
            var alone = Template.parse(own, field, roots);
            Template.parse(variables.environmentWith(own), field, names); // together they may lead round
            return alone;
        }
        return Template.parse(setting.value(), field, names);
    }

    private void checkConfiguration(
            NodeSpec node, List<Field> fields, Set<String> roots, Reader reader, DocumentSpot spot) {
        if (node.setting(Setting.CONFIGURATION).orElse(null) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                var name = String.valueOf(key);
                if (value != null && fields.stream().noneMatch(field -> Setting.standsFor(name, field))) {
                    reader.template(value, roots, spot.at(name));
                }
            });
        }
    }

    private void checkExpression(NodeSpec node, Setting setting, Reader reader, DocumentSpot spot) {
        if (setting.value() instanceof String text) {
            var language = Setting.textOf(node, LANGUAGE, spot).orElse(Condition.EXPRESSION);
            checkText(new Condition(text, language), ExpressionRoots.NODE, reader, setting.spot());
        }
    }

    private void checkCondition(Condition condition, Reader reader, DocumentSpot spot) {
        checkText(condition, ExpressionRoots.CONNECTION, reader, spot);
    }

    private void checkText(Condition condition, Set<String> roots, Reader reader, DocumentSpot spot) {
        if (condition.isExpression()) {
            var result = seen.computeIfAbsent(new Parsed(condition.text(), roots), TemplateCheck::parse);
            result.problem().ifPresent(message -> spot.error("DEF-231", message));
            reader.check(result.references(), spot);
        } else {
            var language = types.language(condition.language()).orElse(null);
            if (language != null) {
                language.problemsOf(condition.text(), spot.path()).forEach(spot::add);
                return;
            }
            spot.error(
                    "DEF-232",
                    "there is no condition language '" + condition.language() + "' here; use " + Condition.EXPRESSION
                            + ", or register a node type that brings the language (Groovy, of engine-nodes)");
        }
    }

    private static Result parse(Parsed parsed) {
        try {
            return new Result(
                    Optional.empty(),
                    Expression.parse(parsed.text(), parsed.roots()).references());
        } catch (InvalidExpressionException e) {
            return new Result(Optional.of(messageOf(e, parsed.text())), Set.of());
        }
    }

    /** Refuses templates where none is filled in. */
    static void checkConstant(Object value, DocumentSpot spot) {
        parsed(() -> Template.parse(value, ExpressionRoots.TEMPLATE), spot)
                .filter(template -> !template.isConstant())
                .ifPresent(template -> spot.error(
                        "DEF-248", "no template is filled in here; write the value itself, or \\${ for a plain ${"));
    }

    private static Optional<Template> parsed(Supplier<Template> parse, DocumentSpot spot) {
        try {
            return Optional.of(parse.get());
        } catch (InvalidExpressionException e) {
            spot.error("DEF-233", messageOf(e, e.text()));
            return Optional.empty();
        }
    }

    private static String messageOf(InvalidExpressionException e, String text) {
        var message = String.valueOf(e.getMessage());
        return message.contains(text) ? message : "'" + text + "' is no expression: " + message;
    }
}
