package dev.millrace.event;

import java.io.PrintWriter;
import java.io.Writer;

/** What an exception says of itself, bounded, and whatever its own methods do: they are code of the application. */
final class ThrownText {

    private static final int LONGEST_TRACE = 16_000;

    private ThrownText() {}

    static String messageOf(Throwable thrown) {
        try {
            var message = thrown.getMessage();
            return message == null ? "" : CutText.of(message);
        } catch (Throwable t) {
            return "(its message cannot be read: " + t.getClass().getName() + ")";
        }
    }

    static String traceOf(Throwable thrown) {
        var text = new Bounded();
        try {
            thrown.printStackTrace(new PrintWriter(text));
        } catch (Throwable t) {
            // It is long enough, or the exception cannot be asked for more: what is there will do.
        }
        return text.written.toString();
    }

    /** Takes so many characters and no more: a long chain of causes is not walked to its end. */
    private static final class Bounded extends Writer {

        private final StringBuilder written = new StringBuilder();

        @Override
        public void write(char[] characters, int from, int length) {
            int room = LONGEST_TRACE - written.length();
            written.append(characters, from, Math.min(length, room));
            if (length > room) {
                throw new Full();
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private static final class Full extends RuntimeException {

        private static final long serialVersionUID = 1;

        Full() {
            super("full", null, false, false);
        }
    }
}
