package dev.millrace.serialization.internal.text;

/**
 * Where something begins in a text. Immutable.
 *
 * @param line the line, from 1
 * @param column the column, from 1
 */
public record Spot(int line, int column) {

    /** The first character. */
    public static final Spot START = new Spot(1, 1);
}
