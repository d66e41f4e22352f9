package dev.millrace.expression;

import java.util.Arrays;

/**
 * An expression as JEXL gets it, with the way back from JEXL's columns to the author's. Immutable.
 *
 * <p>It differs from the author's text in this: blanks for line breaks and none around; {@code r?['input']?['a']} for
 * {@code input.a} and {@code ?[} for {@code [}, as JEXL refuses the properties of some missing values otherwise;
 * {@code ??} for {@code ?:}, which JEXL takes for a question of truth.
 */
final class JexlText {

    private final String text;
    private final int skipped;
    private final int[] inserted;

    private JexlText(String text, int skipped, int[] inserted) {
        this.text = text;
        this.skipped = skipped;
        this.inserted = inserted;
    }

    String text() {
        return text;
    }

    /** Returns the author's position, from 0, of a column of JEXL, from 1; the beginning if the column is unknown. */
    int position(int column) {
        int at = Math.max(0, column - 1) + skipped;
        int before = 0;
        while (before < inserted.length && inserted[before] < at) {
            before++;
        }
        return at - before;
    }

    /** Collects the text. Confined to one parse. */
    static final class Builder {

        private final StringBuilder text = new StringBuilder();
        private int[] inserted = new int[16];
        private int count;

        /** Adds a part of the author's text, or one as long. */
        Builder add(String part) {
            text.append(part);
            return this;
        }

        /** Adds characters that the author did not write. */
        Builder insert(String extra) {
            if (count + extra.length() > inserted.length) {
                inserted = Arrays.copyOf(inserted, (count + extra.length()) * 2);
            }
            for (int i = 0; i < extra.length(); i++) {
                inserted[count++] = text.length() + i;
            }
            text.append(extra);
            return this;
        }

        JexlText build() {
            String all = text.toString();
            String body = all.strip();
            return new JexlText(body, all.indexOf(body), Arrays.copyOf(inserted, count));
        }
    }
}
