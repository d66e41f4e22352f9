package dev.millrace.expression;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Set;
import org.apache.commons.jexl3.JexlContext;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlScript;
import org.jspecify.annotations.Nullable;

/** An expression that JEXL parses and evaluates. Immutable and thread-safe. */
final class JexlExpression implements Expression {

    private static final int MOST_INTERRUPTS = 10;

    private final ExpressionSource source;
    private final JexlText compiled;
    private final JexlScript script;
    private final Set<List<String>> references;

    private JexlExpression(ExpressionSource source, ExpressionScanner.Checked checked) {
        this.source = source;
        this.compiled = checked.text();
        this.script = Language.compile(source, compiled);
        this.references = checked.references();
    }

    static Expression parse(String text, Set<String> roots) {
        return parse(ExpressionSource.of(requireNonNull(text, "text")), requireNonNull(roots, "roots"));
    }

    static JexlExpression parse(ExpressionSource source, Set<String> roots) {
        return new JexlExpression(source, ExpressionScanner.check(source, roots));
    }

    @Override
    public String text() {
        return source.expression();
    }

    @Override
    public Set<List<String>> references() {
        return references;
    }

    ExpressionSource source() {
        return source;
    }

    @Override
    public @Nullable Object evaluate(Bindings data) {
        requireNonNull(data, "data");
        JexlContext context = new Context(new ExpressionData.Roots(data));
        // JEXL stops for an interrupt and clears it; an expression is short and its value must not depend on one.
        boolean interrupted = Thread.interrupted();
        try {
            for (int interrupts = 0; interrupts < MOST_INTERRUPTS; interrupts++) {
                try {
                    return script.execute(context);
                } catch (JexlException.Cancel again) {
                    interrupted = true;
                }
            }
            throw source.error(Code.FAILED, "interrupted again and again; look at the data it reads", 0);
        } catch (JexlException failed) {
            if (failed.getCause() instanceof InvalidExpressionException known) {
                throw known; // the data itself refused to be read so
            }
            throw error(failed, failed.getInfo() == null ? 1 : failed.getInfo().getColumn());
        } catch (InvalidExpressionException known) {
            throw known;
        } catch (RuntimeException | StackOverflowError failed) {
            throw error(failed, 1);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean test(Bindings data) {
        Object value = evaluate(data);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        String what = "a condition is true or false, but this is " + ExpressionData.kind(value)
                + "; compare it, as in x == \"ready\" or x != null";
        throw source.error(Code.NOT_BOOLEAN, what, compiled.position(1));
    }

    private InvalidExpressionException error(Throwable failed, int column) {
        int position = compiled.position(column);
        for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
            if (cause instanceof RefusedOperation refusal) {
                return source.error(refusal.code(), String.valueOf(refusal.getMessage()), position);
            }
            if (cause instanceof StackOverflowError) {
                String what = "the data is nested too deeply to be compared; compare a part of it";
                return source.error(Code.DATA_TOO_DEEP, what, position);
            }
        }
        String what = "the evaluation failed (" + failed.getClass().getSimpleName() + "); look at the data it reads";
        return source.error(Code.FAILED, what, position, failed);
    }

    @Override
    public String toString() {
        return text();
    }

    /** Shows the data to JEXL, for reading, under its one variable. */
    private record Context(ExpressionData.Roots roots) implements JexlContext {

        @Override
        public Object get(String name) {
            return roots;
        }

        @Override
        public boolean has(String name) {
            return true;
        }

        @Override
        public void set(String name, Object value) {
            throw new UnsupportedOperationException("an expression only reads data");
        }
    }
}
