package dev.millrace.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Mark of what runs nodes of a type: a method of a bean, or a bean that is a {@link dev.millrace.node.Node}.
 *
 * <p>A method's parameters are given by their names from the node's input, converted to their types; one of type
 * {@link java.util.Optional} may be absent. A {@link dev.millrace.node.NodeContext} is the attempt's own. If, beside
 * that, a record or a {@link java.util.Map} is the only parameter, it is the whole input. What the method returns is
 * the output: a map or record as it is, any other value as {@code result}, nothing as an empty one, or an
 * {@link dev.millrace.node.Outcome}. What it throws fails the attempt. The bean is asked for at the first call, so it
 * may hold the engine itself; it must be thread-safe.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface WorkflowNode {

    /** Returns the node type's name, such as {@code stock.reserve}. */
    String value();

    /**
     * Returns whether the work is done in a transaction of the application, which its outcome is committed with: what
     * it does by the application's {@code DataSource}, such as with a {@code JdbcTemplate}, is done once, whatever
     * breaks. Needs engine-jdbc and its tables, spring-jdbc, a {@code DataSource} and its transaction manager.
     */
    boolean transactional() default false;
}
