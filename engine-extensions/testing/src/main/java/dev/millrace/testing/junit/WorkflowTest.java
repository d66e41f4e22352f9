package dev.millrace.testing.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class a {@link dev.millrace.testing.workflow.TestEngine} of its own as a parameter, and closes
 * it after the test; so do methods of the class that run before each test.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(WorkflowExtension.class)
public @interface WorkflowTest {

    /**
     * The workflow that is tested: a resource beside the class, one from the root of the class path, or a file. Empty
     * if the tests set it.
     */
    String value() default "";
}
