/** An engine in an application of Spring Boot: WorkflowNode, MillraceProperties, EngineCustomizer. */
@NullMarked
package dev.millrace.spring;

import org.jspecify.annotations.NullMarked;
