package dev.millrace.store;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;

/** Keeps out of the log what a test has staged, by the text of the cause; whatever else goes wrong still shows. */
final class StagedDamage implements BeforeAllCallback, AfterAllCallback {

    private static final String SIGN = "staged";

    private final TurboFilter filter = new TurboFilter() {
        @Override
        public FilterReply decide(
                Marker marker,
                Logger logger,
                Level level,
                String format,
                @Nullable Object @Nullable [] params,
                @Nullable Throwable thrown) {
            // A throwable behind the arguments of a message comes as one of them.
            boolean last = params != null
                    && params.length > 0
                    && params[params.length - 1] instanceof Throwable cause
                    && isStaged(cause);
            return last || isStaged(thrown) ? FilterReply.DENY : FilterReply.NEUTRAL;
        }
    };

    private static boolean isStaged(@Nullable Throwable thrown) {
        for (var cause = thrown; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains(SIGN)) {
                return true;
            }
        }
        return false;
    }

    private static LoggerContext loggers() {
        return (LoggerContext) LoggerFactory.getILoggerFactory();
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        loggers().addTurboFilter(filter);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        loggers().getTurboFilterList().remove(filter);
    }
}
