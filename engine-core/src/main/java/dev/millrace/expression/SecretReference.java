package dev.millrace.expression;

import dev.millrace.definition.ExpressionRoots;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What stands between the braces of a <code>${secrets.NAME}</code>: no expression, for a secret is no data. Immutable.
 *
 * @param source where it stands
 * @param name the name of the secret, or of the parameter that names one
 */
record SecretReference(ExpressionSource source, String name) {

    static final String HINT = "a secret is handed to a node's code, and is no data: ${secrets.NAME} stands alone"
            + " between its braces, in a template of a node that a worker runs, not in its inputs, conditions or"
            + " checks; scripts read secrets.NAME, code context.secret(\"NAME\")";

    private static final Pattern BEGIN =
            Pattern.compile("\\s*" + ExpressionRoots.SECRETS + "(?![A-Za-z0-9_$]).*", Pattern.DOTALL);
    private static final Pattern WHOLE =
            Pattern.compile("\\s*" + ExpressionRoots.SECRETS + "\\.([A-Za-z_][A-Za-z0-9_.-]{0,199})\\s*");

    /** Returns whether a secret is meant, and may be. */
    static boolean isMeant(ExpressionSource source, Set<String> roots) {
        return roots.contains(ExpressionRoots.SECRETS)
                && BEGIN.matcher(source.expression()).matches();
    }

    /**
     * Reads one.
     *
     * @throws InvalidExpressionException if something else is asked of it
     */
    static SecretReference parse(ExpressionSource source) {
        var whole = WHOLE.matcher(source.expression());
        if (!whole.matches()) {
            throw source.error(Code.SECRET, HINT, 0);
        }
        return new SecretReference(source, whole.group(1));
    }

    /** Returns the place of the secret: of the one that a parameter of this name names, or of the name itself. */
    SecretText.Place place(Bindings data) {
        if (data.get(ExpressionRoots.SECRETS) instanceof Map<?, ?> given && given.containsKey(name)) {
            if (given.get(name) instanceof String secret) {
                return new SecretText.Place(secret);
            }
            throw source.error(Code.MISSING, "the parameter '" + name + "' names no secret, for it was not given", 0);
        }
        return new SecretText.Place(name);
    }
}
