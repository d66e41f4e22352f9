package dev.millrace.nodes.script;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.codehaus.groovy.ast.AnnotatedNode;
import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.ast.ClassCodeVisitorSupport;
import org.codehaus.groovy.ast.ClassNode;
import org.codehaus.groovy.ast.ImportNode;
import org.codehaus.groovy.ast.ModuleNode;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilePhase;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.customizers.CompilationCustomizer;

/**
 * Refuses every annotation that is not known to be harmless, before any transformation has seen the script: some run
 * code while the script compiles ({@code @ASTTest}, {@code @Grab}). It keeps validation free of effects; it makes no
 * script safe.
 * Names are not resolved yet in this phase, so the guard follows imports itself, aliases included. Confined to a
 * compilation.
 */
final class AnnotationGuard extends CompilationCustomizer {

    private static final String TRANSFORM = "groovy.transform.";

    private static final Set<String> PLAIN =
            Set.of("Override", "Deprecated", "SuppressWarnings", "FunctionalInterface", "SafeVarargs");

    private static final Set<String> TRANSFORMS = Set.of(
            "Field",
            "CompileStatic",
            "CompileDynamic",
            "TypeChecked",
            "Canonical",
            "Immutable",
            "EqualsAndHashCode",
            "ToString",
            "TupleConstructor",
            "InheritConstructors",
            "Sortable",
            "Memoized",
            "TailRecursive",
            "ThreadInterrupt");

    private static final Set<String> OF_COMPILER = Set.of(TRANSFORM + "BaseScript", TRANSFORM + "Generated");

    /** Other members name classes that the compiler loads and runs, such as a type checking extension. */
    private static final Set<String> MEMBERS = Set.of(
            "value",
            "includes",
            "excludes",
            "includeNames",
            "includeFields",
            "includeSuper",
            "includeSuperProperties",
            "includePackage",
            "ignoreNulls",
            "callSuper",
            "cache",
            "knownImmutables",
            "knownImmutableClasses",
            "copyWith",
            "maxCacheSize",
            "protectedCacheSize");

    AnnotationGuard() {
        super(CompilePhase.CONVERSION);
    }

    @Override
    public void call(SourceUnit source, GeneratorContext context, ClassNode type) {
        new Visitor(source).visitClass(type);
    }

    private static boolean isHarmless(AnnotationNode annotation, ModuleNode module) {
        return isOfCompiler(annotation)
                || (MEMBERS.containsAll(annotation.getMembers().keySet())
                        && isHarmless(annotation.getClassNode().getName(), module));
    }

    /** What the compiler itself adds stands on no line. */
    private static boolean isOfCompiler(AnnotationNode annotation) {
        return annotation.getLineNumber() < 1
                && OF_COMPILER.contains(annotation.getClassNode().getName());
    }

    private static boolean isHarmless(String written, ModuleNode module) {
        var imported = Optional.ofNullable(module.getImport(written)).map(ImportNode::getClassName);
        if (imported.isPresent()) {
            return isKnown(imported.get());
        }
        if (written.indexOf('.') >= 0) {
            return isKnown(written);
        }
        return module.getPackageName() == null
                && starsAreKnown(module.getStarImports())
                && isKnownAlone(written, module);
    }

    private static boolean isKnownAlone(String simple, ModuleNode module) {
        return PLAIN.contains(simple)
                || (TRANSFORMS.contains(simple)
                        && module.getStarImports().stream().anyMatch(star -> TRANSFORM.equals(star.getPackageName())));
    }

    /** A star import of another package could hold an annotation of a known name. */
    private static boolean starsAreKnown(List<ImportNode> stars) {
        return stars.stream()
                .map(ImportNode::getPackageName)
                .allMatch(name -> TRANSFORM.equals(name) || name.startsWith("java."));
    }

    private static boolean isKnown(String name) {
        return isIn(TRANSFORM, TRANSFORMS, name) || isIn("java.lang.", PLAIN, name);
    }

    private static boolean isIn(String prefix, Set<String> names, String name) {
        return name.startsWith(prefix) && names.contains(name.substring(prefix.length()));
    }

    /** Sees the annotations that the compiler's own collector of transformations sees. */
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
        public void visitAnnotations(AnnotatedNode node) {
            for (var annotation : node.getAnnotations()) {
                if (!isHarmless(annotation, source.getAST())) {
                    var name = annotation.getClassNode().getName();
                    source.addErrorAndContinue(new RefusedAnnotationException(
                            "annotation @" + name + " is not allowed in a script, or not with these members",
                            annotation));
                }
            }
        }
    }
}
