package dev.millrace.nodes.script;

import org.codehaus.groovy.ast.AnnotationNode;
import org.codehaus.groovy.syntax.SyntaxException;

/** A script has an annotation that could run code while it compiles. */
final class RefusedAnnotationException extends SyntaxException {

    RefusedAnnotationException(String message, AnnotationNode annotation) {
        super(
                message,
                annotation.getLineNumber(),
                annotation.getColumnNumber(),
                annotation.getLastLineNumber(),
                annotation.getLastColumnNumber());
    }
}
