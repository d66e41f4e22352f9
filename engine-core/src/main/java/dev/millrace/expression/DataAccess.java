package dev.millrace.expression;

import java.util.Iterator;
import java.util.List;
import org.apache.commons.jexl3.JexlArithmetic;
import org.apache.commons.jexl3.JexlOperator;
import org.apache.commons.jexl3.introspection.JexlMethod;
import org.apache.commons.jexl3.introspection.JexlPropertyGet;
import org.apache.commons.jexl3.introspection.JexlPropertySet;
import org.apache.commons.jexl3.introspection.JexlUberspect;
import org.jspecify.annotations.Nullable;

/**
 * All that JEXL can reach: the entries of maps and lists, and our functions. It replaces JEXL's introspection, so there
 * is no reflection to restrict: no class, field, method or constructor can be had, and nothing is written. Immutable.
 */
final class DataAccess implements JexlUberspect {

    /** What stands for the namespace of our functions. */
    static final Object FUNCTIONS = new Object();

    @Override
    public JexlPropertyGet getPropertyGet(Object owner, Object key) {
        return new Property(key);
    }

    @Override
    public JexlPropertyGet getPropertyGet(List<PropertyResolver> resolvers, Object owner, Object key) {
        return new Property(key);
    }

    @Override
    public @Nullable JexlPropertySet getPropertySet(Object owner, Object key, Object value) {
        return null;
    }

    @Override
    public @Nullable JexlPropertySet getPropertySet(
            List<PropertyResolver> resolvers, Object owner, Object key, Object value) {
        return null;
    }

    @Override
    public @Nullable JexlMethod getMethod(Object owner, String name, Object... args) {
        return owner == FUNCTIONS ? Functions.named(name) : null;
    }

    @Override
    public @Nullable JexlMethod getConstructor(Object type, Object... args) {
        return null;
    }

    @Override
    public @Nullable Class<?> getClassByName(String name) {
        return null;
    }

    @Override
    public @Nullable Iterator<?> getIterator(Object values) {
        return null;
    }

    @Override
    public List<PropertyResolver> getResolvers(JexlOperator operator, Object owner) {
        return List.of();
    }

    @Override
    public JexlArithmetic.Uberspect getArithmetic(JexlArithmetic arithmetic) {
        return NoOverloads.NONE;
    }

    @Override
    public ClassLoader getClassLoader() {
        return DataAccess.class.getClassLoader();
    }

    @Override
    public void setClassLoader(ClassLoader loader) {
        throw new UnsupportedOperationException("no class is loaded");
    }

    @Override
    public int getVersion() {
        return 0;
    }

    /** Reads one key. Immutable. */
    private record Property(Object key) implements JexlPropertyGet {

        @Override
        public @Nullable Object invoke(Object owner) {
            return ExpressionData.property(owner, key);
        }

        @Override
        public @Nullable Object tryInvoke(Object owner, Object other) {
            return ExpressionData.property(owner, other);
        }

        @Override
        public boolean tryFailed(Object value) {
            return false;
        }

        @Override
        public boolean isCacheable() {
            return false;
        }
    }

    /** Operators mean what the arithmetic says, whatever the classes of the data. */
    private enum NoOverloads implements JexlArithmetic.Uberspect {
        NONE;

        @Override
        public @Nullable JexlMethod getOperator(JexlOperator operator, Object... args) {
            return null;
        }

        @Override
        public boolean overloads(JexlOperator operator) {
            return false;
        }
    }
}
