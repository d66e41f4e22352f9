package dev.millrace.nodes.script;

import groovy.lang.Binding;
import groovy.lang.GroovyClassLoader;
import groovy.lang.GroovyRuntimeException;
import groovy.lang.GroovySystem;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Arrays;
import java.util.Map;
import org.codehaus.groovy.reflection.ClassInfo;
import org.codehaus.groovy.runtime.InvokerInvocationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A script's class and the loader that holds it. Thread-safe. */
final class CompiledScript {

    private static final Logger log = LoggerFactory.getLogger(CompiledScript.class);
    private static final MethodType NEW = MethodType.methodType(WorkflowScript.class);

    private final GroovyClassLoader loader;
    private final MethodHandle constructor;

    CompiledScript(GroovyClassLoader loader, Class<?> type) throws ReflectiveOperationException {
        this.loader = loader;
        this.constructor = MethodHandles.publicLookup()
                .findConstructor(type, MethodType.methodType(void.class))
                .asType(NEW);
    }

    WorkflowScript newScript(Map<String, ?> bindings) {
        try {
            var script = (WorkflowScript) constructor.invokeExact();
            script.setBinding(new Binding(bindings));
            return script;
        } catch (Throwable thrown) {
            throw new IllegalStateException("[NODE-202] the script's object cannot be made: " + thrown, thrown);
        }
    }

    /**
     * Runs a script. What it throws comes out as it was thrown, without Groovy's wrappers.
     *
     * @param script the script
     * @param name how stack traces call it
     */
    static @Nullable Object run(WorkflowScript script, String name) throws Exception {
        try {
            return script.run();
        } catch (Throwable thrown) {
            var own = ReadOnly.explained(unwrapped(thrown));
            own.setStackTrace(named(own.getStackTrace(), script.getClass().getName() + ".groovy", name));
            if (own instanceof Error error) {
                throw error;
            }
            throw (Exception) own;
        }
    }

    /**
     * Lets the class go. Dropping the loader is not enough: Groovy's registries hold the classes by soft references,
     * which live until memory is short.
     */
    void release() {
        for (Class<?> type : loader.getLoadedClasses()) {
            GroovySystem.getMetaClassRegistry().removeMetaClass(type);
            ClassInfo.remove(type);
        }
        loader.clearCache();
        try {
            loader.close();
        } catch (IOException e) {
            log.warn("The class loader of a script could not be closed", e);
        }
    }

    /** One compiled script may stand at many nodes; the trace names the one that ran. */
    private static StackTraceElement[] named(StackTraceElement[] trace, String file, String name) {
        return Arrays.stream(trace)
                .map(at -> file.equals(at.getFileName())
                        ? new StackTraceElement(at.getClassName(), at.getMethodName(), name, at.getLineNumber())
                        : at)
                .toArray(StackTraceElement[]::new);
    }

    private static Throwable unwrapped(Throwable thrown) {
        var inner = thrown;
        while (isWrapper(inner) && inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof InvokerInvocationException
                || thrown instanceof InvocationTargetException
                || thrown instanceof UndeclaredThrowableException
                || thrown.getClass() == GroovyRuntimeException.class;
    }
}
