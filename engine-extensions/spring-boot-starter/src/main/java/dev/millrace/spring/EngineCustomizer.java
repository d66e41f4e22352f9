package dev.millrace.spring;

import dev.millrace.EngineBuilder;
import dev.millrace.WorkflowEngine;

/**
 * What an application changes of the engine that is made for it: a bean of this type is asked before the engine is
 * built, in the order of such beans.
 */
@FunctionalInterface
public interface EngineCustomizer {

    /** Changes settings of the engine; what the properties say is set already. */
    void customize(EngineBuilder builder);

    /** Is told of the engine before anything starts. */
    default void built(WorkflowEngine engine) {}
}
