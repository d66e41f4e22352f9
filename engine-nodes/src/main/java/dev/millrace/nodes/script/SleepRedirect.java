package dev.millrace.nodes.script;

import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassHelper;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.expr.ClassExpression;
import org.codehaus.groovy.ast.expr.ConstantExpression;
import org.codehaus.groovy.ast.expr.MethodCallExpression;
import org.codehaus.groovy.ast.expr.TupleExpression;
import org.codehaus.groovy.ast.expr.VariableExpression;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

/**
 * Turns {@code sleep(x)} into the script's own: Groovy would take the one that every object has, which swallows
 * interrupts. Classes with a superclass or a {@code sleep} of their own keep theirs. Confined to a compilation.
 */
final class SleepRedirect extends CompilationCustomizer {

    private static final String SLEEP = "sleep";

    /** A name of its own: between two methods of one name and signature, Groovy's choice is not stable. */
    private static final String OWN_SLEEP = "sleepUnlessInterrupted";

    SleepRedirect() {
        super(CompilePhase.CONVERSION);
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        boolean inherits = !ClassHelper.OBJECT_TYPE.equals(type.getUnresolvedSuperClass(false));
        if (type.getMethods(SLEEP).isEmpty() && (type.isScript() || !inherits)) {
            new Visitor(source).visitClass(type);
        }
    }

    private static final class Visitor extends ClassCodeVisitorSupport {
        private final SourceUnit source;

        Visitor(SourceUnit source) {
            this.source = source;
        }

        @Override
        protected SourceUnit getSourceUnit() {
            return source;
        }

        @Override
        public void visitMethodCallExpression(MethodCallExpression call) {
            super.visitMethodCallExpression(call);
            if (isSleep(call)) {
                call.setObjectExpression(new ClassExpression(ClassHelper.make(WorkflowScript.class)));
                call.setMethod(new ConstantExpression(OWN_SLEEP));
                call.setImplicitThis(false);
            }
        }

        private static boolean isSleep(MethodCallExpression call) {
            return call.getObjectExpression() instanceof VariableExpression receiver
                    && receiver.isThisExpression()
                    && SLEEP.equals(call.getMethodAsString())
                    && call.getArguments() instanceof TupleExpression arguments
                    && arguments.getExpressions().size() == 1;
        }
    }
}
