package dev.millrace.nodes.code;

import dev.millrace.node.Node;
import dev.millrace.nodes.internal.HeldCache.Held;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Optional;

/**
 * A class whose objects are nodes. Immutable.
 *
 * @param type the class, not initialised yet
 * @param library the library that holds it, if it is not the application's
 */
record NodeClass(Class<?> type, Optional<Held<Library>> library) implements AutoCloseable {

    /**
     * Finds a class.
     *
     * @param name its name
     * @param loader where it is looked for
     * @param where the same, for people
     */
    static Class<?> find(String name, ClassLoader loader, String where) throws RefusedClassException {
        try {
            var type = Class.forName(name, false, loader);
            if (!Node.class.isAssignableFrom(type)) {
                throw new RefusedClassException(
                        "DEF-332", "class '" + name + "' does not implement " + Node.class.getName());
            }
            return type;
        } catch (ClassNotFoundException e) {
            throw new RefusedClassException(
                    "DEF-331", "class '" + name + "' is not found " + where + "; write its name with the package");
        } catch (LinkageError e) {
            throw new RefusedClassException("DEF-331", "typeName", "class '" + name + "' cannot be loaded: " + e, e);
        }
    }

    /** Checks that objects can be made without a provider. */
    static void checkConstructor(Class<?> type) throws RefusedClassException {
        if (Modifier.isAbstract(type.getModifiers()) || !Modifier.isPublic(type.getModifiers())) {
            throw new RefusedClassException("DEF-333", "class '" + type.getName() + "' is abstract or not public");
        }
        try {
            if (Arrays.stream(type.getConstructors()).noneMatch(found -> found.getParameterCount() == 0)) {
                throw new RefusedClassException(
                        "DEF-333",
                        "class '" + type.getName() + "' has no public constructor without parameters;"
                                + " add one, or give StandardNodes an InstanceProvider");
            }
        } catch (LinkageError e) {
            throw new RefusedClassException(
                    "DEF-331", "typeName", "class '" + type.getName() + "' cannot be loaded: " + e, e);
        }
    }

    /** Returns a new object, by its constructor. */
    static Object byConstructor(Class<?> type) throws Exception {
        try {
            return type.getConstructor().newInstance();
        } catch (InvocationTargetException e) {
            throw e.getCause() instanceof Exception own ? own : e;
        }
    }

    @Override
    public void close() {
        library.ifPresent(Held::close);
    }
}
