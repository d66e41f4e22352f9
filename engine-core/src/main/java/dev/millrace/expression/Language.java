package dev.millrace.expression;

import java.util.Map;
import org.apache.commons.jexl3.JexlBuilder;
import org.apache.commons.jexl3.JexlEngine;
import org.apache.commons.jexl3.JexlException;
import org.apache.commons.jexl3.JexlFeatures;
import org.apache.commons.jexl3.JexlInfo;
import org.apache.commons.jexl3.JexlScript;
import org.apache.commons.jexl3.introspection.JexlPermissions;

/**
 * JEXL, reduced to expressions that read data: three walls, {@link ExpressionScanner}, JEXL's own features,
 * {@link DataAccess}.
 */
final class Language {

    /** The one variable, whose properties are the root names. */
    static final String ROOTS = "r";

    private static final JexlFeatures FEATURES =
            JexlFeatures.createNone().structuredLiteral(true).arrayReferenceExpr(true);

    private static final JexlEngine ENGINE = new JexlBuilder()
            .features(FEATURES)
            .permissions(JexlPermissions.NONE)
            .uberspect(new DataAccess())
            .arithmetic(new Arithmetic())
            .namespaces(Map.of("f", DataAccess.FUNCTIONS))
            .antish(false)
            .booleanLogical(true)
            .strict(true)
            .safe(true)
            .silent(false)
            .cancellable(true)
            .debug(false)
            .create();

    private Language() {}

    /** Compiles a checked text. */
    static JexlScript compile(ExpressionSource source, JexlText text) {
        try {
            return (JexlScript) ENGINE.createExpression(new JexlInfo("expression", 1, 1), text.text());
        } catch (JexlException refused) {
            int position = text.position(
                    refused.getInfo() == null ? 1 : refused.getInfo().getColumn());
            String what = "this is no expression that can be understood; look at the operators and brackets near here";
            throw source.error(Code.SYNTAX, what, position, refused);
        } catch (StackOverflowError tooDeep) {
            throw source.error(Code.TOO_DEEP, "nested too deeply; compute a part of it in a node", 0, tooDeep);
        }
    }
}
