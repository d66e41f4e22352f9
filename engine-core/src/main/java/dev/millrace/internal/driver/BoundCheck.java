package dev.millrace.internal.driver;

import dev.millrace.definition.Check;
import dev.millrace.event.Failure;
import dev.millrace.expression.Bindings;
import dev.millrace.expression.Expression;
import dev.millrace.expression.Template;
import dev.millrace.internal.decision.view.ConditionValues;
import dev.millrace.node.CheckContext;
import dev.millrace.node.CheckResult;
import dev.millrace.node.CheckType;
import dev.millrace.node.Field;
import dev.millrace.node.NodeContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Check of a node, with the code that makes it and its texts parsed. Immutable and thread-safe.
 *
 * @param type makes it
 * @param fixed its parameters that stand as they are
 * @param filled those that are filled in each time
 * @param expressions those that are asked for
 * @param files finds the files that it names
 */
record BoundCheck(
        CheckType type,
        Map<String, Object> fixed,
        Map<String, Template> filled,
        Map<String, Expression> expressions,
        Files files) {

    /** Finds files by a name whose last part may hold {@code *} and {@code ?}. */
    interface Files {
        List<Path> matching(String name) throws IOException;
    }

    /**
     * What came out of a check.
     *
     * @param type the name of the check
     * @param result whether it holds
     * @param parameters its parameters as they were filled in
     * @param values what its expressions read
     * @param interrupt what ended it, where its attempt was told to stop
     */
    record Made(
            String type,
            CheckResult result,
            Map<String, Object> parameters,
            Map<String, Object> values,
            @Nullable InterruptedException interrupt) {}

    /** Binds a check that the validator has accepted. */
    static BoundCheck of(Check check, CheckType type, Set<String> roots, Files files) {
        var fixed = new LinkedHashMap<String, Object>();
        var filled = new LinkedHashMap<String, Template>();
        var expressions = new LinkedHashMap<String, Expression>();
        for (var field : type.fields()) {
            var value = check.parameters().get(field.name());
            if (value != null && field.kind() == Field.Kind.EXPRESSION) {
                fixed.put(field.name(), value);
                expressions.put(field.name(), Expression.parse(value.toString(), roots));
            } else if (value != null && field.isTemplate()) {
                filled.put(field.name(), Template.parse(value, field, roots));
            } else if (value != null) {
                fixed.put(field.name(), value);
            }
        }
        return new BoundCheck(type, fixed, filled, expressions, files);
    }

    String name() {
        return type.name();
    }

    /** Makes the check. Whatever goes wrong in it is what was found. */
    Made make(NodeCall call, Map<String, Object> output) {
        Bindings data = bindings(call, output);
        Map<String, Object> parameters = fixed;
        try {
            parameters = parameters(data);
            var result = type.check(new Seen(this, call, parameters, output, data));
            return new Made(name(), result, parameters, result.passed() ? Map.of() : values(data), null);
        } catch (InterruptedException e) {
            return new Made(name(), CheckResult.fail("it was told to stop"), parameters, Map.of(), e);
        } catch (Throwable t) { // a check may be code of the application
            var what = Failure.of(t);
            return new Made(name(), CheckResult.fail(what.what()), parameters, values(data), null);
        }
    }

    private static Bindings bindings(NodeCall call, Map<String, Object> output) {
        var seen = call.given().seenByChecks();
        return root -> switch (root) {
            case "output" -> output;
            case "variables" -> call.variables();
            default -> seen.get(root);
        };
    }

    private Map<String, Object> parameters(Bindings data) {
        var all = new LinkedHashMap<String, @Nullable Object>(fixed);
        filled.forEach((name, template) -> all.put(name, template.render(data)));
        return unmodifiable(all);
    }

    @SuppressWarnings("NullAway") // data may hold null
    private static Map<String, Object> unmodifiable(Map<String, ? extends @Nullable Object> map) {
        return Collections.unmodifiableMap(map);
    }

    /** What its expressions read, for people. */
    private Map<String, Object> values(Bindings data) {
        var values = new LinkedHashMap<String, Object>();
        expressions.values().forEach(expression -> values.putAll(ConditionValues.of(expression.text(), data)));
        return values;
    }

    /** What a check sees. */
    private record Seen(
            BoundCheck check,
            NodeContext node,
            Map<String, Object> parameters,
            Map<String, Object> output,
            Bindings data)
            implements CheckContext {

        @Override
        public boolean holds(String field) {
            return Optional.ofNullable(check.expressions.get(field))
                    .orElseThrow(() -> new IllegalArgumentException(
                            "the check " + check.name() + " has no expression '" + field + "'"))
                    .test(data);
        }

        @Override
        public List<Path> files(String name) throws IOException {
            return check.files.matching(name);
        }
    }
}
