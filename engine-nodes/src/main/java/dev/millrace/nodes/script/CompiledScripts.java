package dev.millrace.nodes.script;

import dev.millrace.definition.Problem;
import dev.millrace.nodes.internal.HeldCache;
import dev.millrace.nodes.internal.HeldCache.Held;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.WeakHashMap;

/** The compiled scripts of the engines that share a class loader, one for each text. Thread-safe. */
final class CompiledScripts {

    /** Weak on both sides: it keeps neither a class loader nor scripts whose engines are gone. Guarded by itself. */
    private static final Map<ClassLoader, Map<Integer, WeakReference<CompiledScripts>>> SHARED = new WeakHashMap<>();

    private final ScriptCompiler compiler;
    private final HeldCache<String, CompiledScript> compiled;

    CompiledScripts(ClassLoader parent, int idleLimit) {
        compiler = new ScriptCompiler(parent);
        compiled = new HeldCache<>(compiler::compile, CompiledScript::release, idleLimit);
    }

    /** Returns those of all engines with this class loader and limit, for as long as one of them has them. */
    static CompiledScripts shared(ClassLoader parent, int idleLimit) {
        synchronized (SHARED) {
            var ofLoader = SHARED.computeIfAbsent(parent, loader -> new HashMap<>(1));
            var known = ofLoader.get(idleLimit);
            var scripts = known == null ? null : known.get();
            if (scripts == null) {
                scripts = new CompiledScripts(parent, idleLimit);
                ofLoader.put(idleLimit, new WeakReference<>(scripts));
            }
            return scripts;
        }
    }

    Held<CompiledScript> hold(String text) throws Exception {
        return compiled.hold(text);
    }

    /** Returns what is wrong with a script; what is compiled needs no second look. */
    List<Problem> problemsOf(String name, String text, String path) {
        return compiled.has(text) ? List.of() : compiler.problemsOf(name, text, path);
    }

    int size() {
        return compiled.size();
    }
}
