package dev.millrace.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Fails a class with {@link WorkflowTest} unless its tests together take so much of each workflow that they run: nodes,
 * ports, routes and outcomes of conditions. The message names what none took. Whoever runs a single test of the class
 * hears of all the others.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface CoverageAtLeast {

    /** How much, in percent. */
    double value();
}
