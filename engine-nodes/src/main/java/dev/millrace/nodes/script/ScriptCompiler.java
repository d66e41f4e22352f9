package dev.millrace.nodes.script;

import dev.millrace.definition.Problem;
import groovy.lang.GroovyClassLoader;
import groovy.lang.GroovyCodeSource;
import groovy.lang.GroovyRuntimeException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.codehaus.groovy.GroovyBugError;
import org.codehaus.groovy.ast.CompileUnit;
import org.codehaus.groovy.classgen.GeneratorContext;
import org.codehaus.groovy.control.CompilerConfiguration;
import org.codehaus.groovy.control.ErrorCollector;
import org.codehaus.groovy.control.MultipleCompilationErrorsException;
import org.codehaus.groovy.control.SourceUnit;
import org.codehaus.groovy.control.messages.ExceptionMessage;
import org.codehaus.groovy.control.messages.Message;
import org.codehaus.groovy.control.messages.SyntaxErrorMessage;

/** Parses and compiles scripts, each in a class loader of its own. Thread-safe. */
final class ScriptCompiler {

    private static final String GRAB = "groovy.grape.GrabAnnotationTransformation";

    private static final int DEEPEST = 150;

    private final ClassLoader parent;

    ScriptCompiler(ClassLoader parent) {
        this.parent = parent;
    }

    /**
     * Returns what is wrong with a script as far as its syntax shows; nothing of it runs, no transformation either. It
     * is parsed alone: a whole compilation looks for transformations and wakes Groovy's runtime, which takes most of
     * the time that a definition with a script needs the first time.
     */
    List<Problem> problemsOf(String name, String text, String path) {
        var parsing = new CompilerConfiguration();
        parsing.setScriptBaseClass(WorkflowScript.class.getName());
        try (var loader = new GroovyClassLoader(parent, parsing)) {
            refuseDeepNesting(text);
            var source =
                    new SourceUnit(classNameOf(text) + ".groovy", text, parsing, loader, new ErrorCollector(parsing));
            source.parse();
            source.completePhase();
            source.nextPhase();
            source.convert();
            var guard = new AnnotationGuard();
            for (var type : source.getAST().getClasses()) {
                guard.call(source, new GeneratorContext(new CompileUnit(loader, parsing)), type);
            }
            source.completePhase();
            return List.of();
        } catch (GroovyRuntimeException | StackOverflowError | GroovyBugError failed) {
            return problemsOf(failed, name, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Compiles a script.
     *
     * @throws GroovyRuntimeException if it does not compile
     */
    CompiledScript compile(String text) throws ReflectiveOperationException {
        refuseDeepNesting(text);
        var loader = new GroovyClassLoader(parent, configuration());
        var type =
                loader.parseClass(new GroovyCodeSource(text, classNameOf(text) + ".groovy", "/groovy/script"), false);
        return new CompiledScript(loader, type);
    }

    /** The parser would take minutes for some hundred levels. Brackets in texts and comments count too. */
    private static void refuseDeepNesting(String text) {
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char at = text.charAt(i);
            if ("([{".indexOf(at) >= 0) {
                depth++;
            } else if (depth > 0 && ")]}".indexOf(at) >= 0) {
                depth--;
            }
            if (depth > DEEPEST) {
                throw new GroovyRuntimeException("brackets are nested deeper than " + DEEPEST);
            }
        }
    }

    /** Returns a failed compilation as problems that name the script, the line and the column. */
    static List<Problem> problemsOf(Throwable failed, String name, String path) {
        if (!(failed instanceof MultipleCompilationErrorsException several)) {
            var why = failed instanceof StackOverflowError ? "it is nested too deep" : failed.getMessage();
            return List.of(Problem.error("DEF-303", path, name + " does not compile: " + why));
        }
        List<Problem> problems = new ArrayList<>();
        for (Message message : several.getErrorCollector().getErrors()) {
            problems.add(problemOf(message, name, path));
        }
        return problems;
    }

    private static Problem problemOf(Message message, String name, String path) {
        if (message instanceof SyntaxErrorMessage syntax) {
            var cause = syntax.getCause();
            var code = cause instanceof RefusedAnnotationException ? "DEF-304" : "DEF-303";
            var where = name + ":" + cause.getStartLine() + ":" + cause.getStartColumn();
            return Problem.error(code, path, where + ": " + cause.getOriginalMessage());
        }
        var why = message instanceof ExceptionMessage thrown
                ? Optional.ofNullable(thrown.getCause().getMessage())
                        .orElse(thrown.getCause().toString())
                : message.toString();
        return Problem.error("DEF-303", path, name + " does not compile: " + why);
    }

    /** The same text has the same class name, whichever node it stands at: it is compiled once. */
    private static String classNameOf(String text) {
        var hash = UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8)).toString();
        return "Script_" + hash.substring(0, 8);
    }

    /** Its parts carry state of a compilation, so each has its own. */
    private static CompilerConfiguration configuration() {
        var configuration = new CompilerConfiguration();
        configuration.setScriptBaseClass(WorkflowScript.class.getName());
        configuration.setDisabledGlobalASTTransformations(Set.of(GRAB));
        configuration.addCompilationCustomizers(new AnnotationGuard(), new SleepRedirect(), new InterruptChecks());
        return configuration;
    }
}
