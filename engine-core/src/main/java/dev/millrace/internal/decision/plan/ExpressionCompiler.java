package dev.millrace.internal.decision.plan;

import dev.millrace.definition.Condition;
import dev.millrace.definition.ExpressionRoots;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.expression.Expression;
import dev.millrace.expression.InvalidExpressionException;
import dev.millrace.expression.Template;
import dev.millrace.node.Control;
import dev.millrace.node.Field;
import dev.millrace.node.NodeRegistry;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Compiler of a definition's texts: conditions become expressions, fields become templates; what does not parse becomes
 * a problem. Confined to its caller.
 */
final class ExpressionCompiler {

    private final NodeRegistry types;
    private final Consumer<Problem> problems;

    ExpressionCompiler(NodeRegistry types, Consumer<Problem> problems) {
        this.types = types;
        this.problems = problems;
    }

    /**
     * Templates are filled in only in the fields whose kind says so, and in free data; the others stand as they are.
     */
    Template settings(Map<String, Object> values, List<Field> fields, Set<String> roots, String path) {
        var fixed = new LinkedHashMap<String, Object>();
        var filled = new LinkedHashMap<String, Template>();
        values.forEach((name, value) -> {
            var field = fieldOf(name, fields);
            if (value == null || field.isPresent() && !field.get().isTemplate()) {
                fixed.put(name, value);
                return;
            }
            var whole = field.orElseGet(() -> Field.optional(name, Field.Kind.ANY, ""));
            var template = parsed(() -> Template.parse(value, whole, roots), path + "/" + name);
            if (template.isConstant()) {
                fixed.put(name, template.render(root -> null));
            } else {
                filled.put(name, template);
            }
        });
        return new SettingsTemplate(Collections.unmodifiableMap(fixed), Collections.unmodifiableMap(filled));
    }

    private static Optional<Field> fieldOf(String name, List<Field> fields) {
        return fields.stream().filter(field -> field.name().equals(name)).findFirst();
    }

    /** Returns fields of a control node as a template of a map. */
    Template controlTemplate(NodeSpec spec, Control control, List<String> names, String path) {
        var fields = new ControlSettings(spec);
        var values = new LinkedHashMap<String, Object>();
        names.forEach(name -> fields.value(name).ifPresent(value -> values.put(name, value)));
        return settings(values, control.type().fields(), ExpressionRoots.TEMPLATE, path);
    }

    Template template(Map<String, Object> value, String path) {
        return parsed(() -> Template.parse(value, ExpressionRoots.TEMPLATE), path);
    }

    Template parsed(Supplier<Template> parse, String path) {
        try {
            return parse.get();
        } catch (InvalidExpressionException e) {
            problems.accept(Problem.error("DEF-233", path, String.valueOf(e.getMessage())));
            return Template.parse(Map.of(), Set.of());
        }
    }

    /** Returns the expression of a field that the validator has found there. */
    Expression required(NodeSpec spec, String field, String path) {
        var expression = controlExpression(spec, field, path);
        return expression == null ? Expression.parse("null", Set.of()) : expression; // there is a problem then
    }

    @Nullable
    Expression controlExpression(NodeSpec spec, String field, String path) {
        var fields = new ControlSettings(spec);
        return fields.value(field)
                .map(text ->
                        new Condition(text.toString(), fields.text("language").orElse(Condition.EXPRESSION)))
                .map(text -> expression(text, ExpressionRoots.NODE, path + "/" + field))
                .orElse(null);
    }

    @Nullable
    Expression expression(Condition condition, Set<String> roots, String path) {
        if (!condition.isExpression()) {
            var language = types.language(condition.language());
            if (language.isEmpty()) {
                problems.accept(Problem.error(
                        "DEF-232", path, "there is no condition language '" + condition.language() + "' here"));
                return null;
            }
            return new Scripted(condition.text(), language.get().name());
        }
        try {
            return Expression.parse(condition.text(), roots);
        } catch (InvalidExpressionException e) {
            problems.accept(Problem.error("DEF-231", path, String.valueOf(e.getMessage())));
            return null;
        }
    }
}
