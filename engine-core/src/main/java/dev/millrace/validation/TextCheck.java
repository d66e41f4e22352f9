package dev.millrace.validation;

import dev.millrace.definition.Condition;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.NodeSpec;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Parses every condition, expression and template. Confined to one validation. */
final class TextCheck {

    private static final Field LANGUAGE = Field.optional("language", Field.Kind.VERBATIM, "");

    /** What is wrong with each text seen so far: definitions repeat themselves. */
    private final Map<Parsed, Optional<String>> seen = new HashMap<>();

    private final NodeRegistry types;

    TextCheck(NodeRegistry types) {
        this.types = types;
    }

    private record Parsed(String text, Set<String> roots) {}

    void run(Subject subject) {
        var graph = subject.graph();
        for (int i = 0; i < graph.size(); i++) {
            var node = graph.node(i);
            var spot = subject.findings().node(i);
            node.inputs()
                    .forEach((name, value) ->
                            checkTemplate(value, spot.at("inputs").at(name)));
            if (node.work().code().isPresent()) {
                node.work().settings().forEach((name, value) -> checkTemplate(value, spot.at(name)));
            }
            graph.type(i).ifPresent(type -> checkFields(node, type, spot));
            node.runIf().ifPresent(condition -> checkText(condition, ExpressionRoots.NODE, spot.at("runIf")));
        }
        for (int c = 0; c < graph.graph().connections().size(); c++) {
            var spot = subject.findings().connection(c).at("condition");
            graph.connection(c).condition().ifPresent(condition -> checkCondition(condition, spot));
        }
    }

    private void checkFields(NodeSpec node, NodeType type, Spot spot) {
        var fields = type.fields();
        for (var field : fields) {
            Setting.of(node, field, spot).ifPresent(setting -> {
                if (field.kind() == Field.Kind.EXPRESSION) {
                    checkExpression(node, setting, spot);
                } else if (field.isTemplate()) {
                    checkTemplate(() -> Template.parse(setting.value(), field), setting.spot());
                }
            });
        }
        checkConfiguration(node, fields, spot.at(Setting.CONFIGURATION));
    }

    private void checkConfiguration(NodeSpec node, List<Field> fields, Spot spot) {
        if (node.setting(Setting.CONFIGURATION).orElse(null) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> {
                var name = String.valueOf(key);
                if (value != null && fields.stream().noneMatch(field -> Setting.standsFor(name, field))) {
                    checkTemplate(value, spot.at(name));
                }
            });
        }
    }

    private void checkExpression(NodeSpec node, Setting setting, Spot spot) {
        if (setting.value() instanceof String text) {
            var language = Setting.textOf(node, LANGUAGE, spot).orElse(Condition.EXPRESSION);
            checkText(new Condition(text, language), ExpressionRoots.NODE, setting.spot());
        }
    }

    private void checkCondition(Condition condition, Spot spot) {
        checkText(condition, ExpressionRoots.CONNECTION, spot);
    }

    private void checkText(Condition condition, Set<String> roots, Spot spot) {
        if (condition.isExpression()) {
            seen.computeIfAbsent(new Parsed(condition.text(), roots), TextCheck::parse)
                    .ifPresent(message -> spot.error("DEF-231", message));
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

    private static Optional<String> parse(Parsed parsed) {
        try {
            Expression.parse(parsed.text(), parsed.roots());
            return Optional.empty();
        } catch (InvalidExpressionException e) {
            return Optional.of(messageOf(e, parsed.text()));
        }
    }

    private static Optional<Template> checkTemplate(Object value, Spot spot) {
        return checkTemplate(() -> Template.parse(value, ExpressionRoots.TEMPLATE), spot);
    }

    private static Optional<Template> checkTemplate(Supplier<Template> parse, Spot spot) {
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
