package dev.millrace.nodes.script;

import dev.millrace.definition.Problem;
import dev.millrace.nodes.internal.HeldCache;
import dev.millrace.nodes.internal.HeldCache.Held;
import java.util.List;

/** The compiled scripts of an engine, one for each text. Thread-safe. */
final class Scripts {

    private final ScriptCompiler compiler;
    private final HeldCache<String, CompiledScript> compiled;

    Scripts(ClassLoader parent, int idleLimit) {
        compiler = new ScriptCompiler(parent);
        compiled = new HeldCache<>(compiler::compile, CompiledScript::release, idleLimit);
    }

    /** Returns the loader by which scripts find the application's classes: the thread's, where it sees this module too. */
    static ClassLoader applicationLoader() {
        var own = WorkflowScript.class.getClassLoader();
        var threads = Thread.currentThread().getContextClassLoader();
        try {
            var seen = threads == null ? null : threads.loadClass(WorkflowScript.class.getName());
            return seen == WorkflowScript.class ? threads : own;
        } catch (ClassNotFoundException e) {
            return own;
        }
    }

    Held<CompiledScript> hold(String text) throws Exception {
        return compiled.hold(text);
    }

    List<Problem> problemsOf(String name, String text, String path) {
        return compiler.problemsOf(name, text, path);
    }

    int size() {
        return compiled.size();
    }
}
