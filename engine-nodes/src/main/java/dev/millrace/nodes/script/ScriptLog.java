package dev.millrace.nodes.script;

import dev.millrace.event.Failure;
import dev.millrace.event.LoggableException;
import dev.millrace.node.NodeContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * The log of a script: what it says goes to the application's logging, as that is set, and from INFO on to the log of
 * the execution. Confined to the attempt.
 */
final class ScriptLog extends LegacyAbstractLogger {

    private static final long serialVersionUID = 1L;

    private final transient Logger application;
    private final transient NodeContext context;

    ScriptLog(Logger application, NodeContext context) {
        this.application = application;
        this.context = context;
    }

    @Override
    public String getName() {
        return application.getName();
    }

    @Override
    public boolean isTraceEnabled() {
        return application.isTraceEnabled();
    }

    @Override
    public boolean isDebugEnabled() {
        return application.isDebugEnabled();
    }

    @Override
    public boolean isInfoEnabled() {
        return true;
    }

    @Override
    public boolean isWarnEnabled() {
        return true;
    }

    @Override
    public boolean isErrorEnabled() {
        return true;
    }

    @Override
    @SuppressWarnings("NullAway") // none is known
    protected String getFullyQualifiedCallerName() {
        return null;
    }

    @Override
    protected void handleNormalizedLoggingCall(
            Level level,
            @Nullable Marker marker,
            String pattern,
            @Nullable Object @Nullable [] arguments,
            @Nullable Throwable failure) {
        var text = context.masked(MessageFormatter.basicArrayFormat(pattern, arguments));
        var cause = failure != null && context.hasSecrets()
                ? LoggableException.of(Failure.of(failure), context::masked)
                : failure;
        application.atLevel(level).setCause(cause).log(text);
        if (level.toInt() >= Level.INFO.toInt()) {
            context.log(levelOf(level), failure == null ? text : text + ": " + failure);
        }
    }

    private static System.Logger.Level levelOf(Level level) {
        return switch (level) {
            case ERROR -> System.Logger.Level.ERROR;
            case WARN -> System.Logger.Level.WARNING;
            case INFO -> System.Logger.Level.INFO;
            case DEBUG -> System.Logger.Level.DEBUG;
            case TRACE -> System.Logger.Level.TRACE;
        };
    }
}
