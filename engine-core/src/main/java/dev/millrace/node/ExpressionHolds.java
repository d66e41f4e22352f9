package dev.millrace.node;

import dev.millrace.definition.Check;
import dev.millrace.node.Field.Kind;
import java.util.List;

/** Check that an expression holds. Immutable. */
final class ExpressionHolds implements CheckType {

    @Override
    public String name() {
        return Check.EXPRESSION;
    }

    @Override
    public String description() {
        return "An expression holds.";
    }

    @Override
    public List<Field> fields() {
        return List.of(Field.required("expression", Kind.EXPRESSION, "what must hold"));
    }

    @Override
    public CheckResult check(CheckContext context) {
        return context.holds("expression") ? CheckResult.pass() : CheckResult.fail("it does not hold");
    }
}
