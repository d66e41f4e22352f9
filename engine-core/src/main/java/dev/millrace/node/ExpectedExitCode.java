package dev.millrace.node;

import dev.millrace.definition.Check;
import dev.millrace.event.Failure;
import dev.millrace.node.Field.Kind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Check that a program ended by one of some exit codes. Immutable. */
final class ExpectedExitCode implements CheckType {

    private static final String CODES = "codes";

    @Override
    public String name() {
        return Check.EXIT_CODE;
    }

    @Override
    public String description() {
        return "A program ended by one of some exit codes.";
    }

    @Override
    public List<Field> fields() {
        return List.of(Field.required(CODES, Kind.ANY, "the good exit code, or a list of them"));
    }

    @Override
    public boolean needsOutput(Check check) {
        return true;
    }

    @Override
    public CheckResult check(CheckContext context) {
        var code = context.output().get(Failure.EXIT_CODE);
        if (code == null) {
            return CheckResult.fail("the output has no '" + Failure.EXIT_CODE + "'");
        }
        var good = context.parameters().get(CODES);
        boolean isGood =
                good instanceof List<?> list ? list.stream().anyMatch(one -> isSame(one, code)) : isSame(good, code);
        return isGood ? CheckResult.pass() : CheckResult.fail("the exit code is " + code);
    }

    /** A template may have made a text of it. */
    private static boolean isSame(@Nullable Object one, Object code) {
        return String.valueOf(one).equals(String.valueOf(code));
    }
}
