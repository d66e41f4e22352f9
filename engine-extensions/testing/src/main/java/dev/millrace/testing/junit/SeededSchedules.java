package dev.millrace.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a test under many orders of what could happen at the same time: branches, outcomes, retries, signals, times that
 * are due. Each seed is one order, and always the same. The first seed that fails ends the search; its message says how
 * to run it alone. For tests of a class with {@link WorkflowTest}.
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(SeededExtension.class)
public @interface SeededSchedules {

    /** How many seeds are tried, from 1 on. */
    int value() default 1_000;

    /** The one seed that is to be tried; 0 for all. The system property {@code millrace.seed} does the same. */
    long seed() default 0;
}
