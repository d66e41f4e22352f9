package dev.millrace.nodes.script;

import dev.millrace.definition.Problem;
import dev.millrace.nodes.internal.HeldCache;
import dev.millrace.nodes.internal.HeldCache.Held;
import java.util.List;

/** The compiled scripts of an engine, one for each text. Thread-safe. */
final class CompiledScripts {

    private final ScriptCompiler compiler;
    private final HeldCache<String, CompiledScript> compiled;

    CompiledScripts(ClassLoader parent, int idleLimit) {
        compiler = new ScriptCompiler(parent);
        compiled = new HeldCache<>(compiler::compile, CompiledScript::release, idleLimit);
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
