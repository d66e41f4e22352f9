package dev.millrace.cli;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Text without what a terminal would obey: control characters, and those that turn the direction of reading, are shown
 * as JSON writes them. What comes from files, stores and programs passes here before somebody sees it.
 */
final class Plain {

    private Plain() {}

    /** Returns a text as it may be shown; line ends and tabs stay. */
    static String of(String text) {
        if (text.chars().noneMatch(Plain::isObeyed)) {
            return text;
        }
        var plain = new StringBuilder();
        text.chars().forEach(c -> {
            if (isObeyed(c)) {
                plain.append(escaped(c));
            } else {
                plain.append((char) c);
            }
        });
        return plain.toString();
    }

    private static boolean isObeyed(int c) {
        return c < ' ' && c != '\n' && c != '\t'
                || c >= 0x7f && c <= 0x9f
                || c >= 0x202a && c <= 0x202e
                || c >= 0x2066 && c <= 0x2069;
    }

    private static String escaped(int c) {
        return String.format("\\u%04x", c);
    }

    /** Returns a stream that shows all that is printed to it so. */
    static PrintStream stream(OutputStream to, boolean flushes) {
        return new PrintStream(new Escaping(to), flushes, StandardCharsets.UTF_8);
    }

    /** Works on UTF-8, since all ways to print come down to bytes. Confined to the stream around it, which locks. */
    private static final class Escaping extends FilterOutputStream {

        private static final int MOST_BYTES = 3;

        /**
         * The bytes of a character that is not whole yet, or a carriage return, which belongs to the line feed behind
         * it.
         */
        private final byte[] held = new byte[MOST_BYTES];

        private final ByteArrayOutputStream plain = new ByteArrayOutputStream();
        private int count;
        private int wanted;

        Escaping(OutputStream to) {
            super(to);
        }

        @Override
        public void write(int b) throws IOException {
            add(b & 0xff);
            pass();
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            for (int i = from; i < from + length; i++) {
                add(bytes[i] & 0xff);
            }
            pass();
        }

        private void pass() throws IOException {
            plain.writeTo(out);
            plain.reset();
        }

        private void add(int unit) {
            if (count == 1 && held[0] == '\r') {
                count = 0;
                if (unit == '\n') {
                    plain.write('\r');
                } else {
                    add(escaped('\r'));
                }
            }
            if (count == 0) {
                begin(unit);
                return;
            }
            held[count++] = (byte) unit;
            if (count == wanted) {
                whole();
            }
        }

        /** Only two and three bytes can hold a character that is obeyed. */
        private void begin(int unit) {
            wanted = unit == 0xc2 ? 2 : unit == 0xe2 ? MOST_BYTES : 1;
            if (wanted > 1 || unit == '\r') {
                held[0] = (byte) unit;
                count = 1;
            } else if (isObeyed(unit) && unit <= 0x7f) {
                add(escaped(unit));
            } else {
                plain.write(unit);
            }
        }

        private void add(String escape) {
            plain.writeBytes(escape.getBytes(StandardCharsets.UTF_8));
        }

        private void whole() {
            var text = new String(held, 0, count, StandardCharsets.UTF_8);
            if (text.length() == 1 && isObeyed(text.charAt(0))) {
                add(escaped(text.charAt(0)));
            } else {
                plain.write(held, 0, count);
            }
            count = 0;
        }
    }
}
