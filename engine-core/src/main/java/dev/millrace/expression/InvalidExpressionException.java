package dev.millrace.expression;

/**
 * Thrown for a text that is no expression or template, or whose evaluation failed; the message quotes it and says
 * where.
 */
public final class InvalidExpressionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String text;
    private final int column;

    /**
     * Creates the exception.
     *
     * @param message what is wrong and what to do
     * @param text the expression or template
     * @param column where in the text, from 1; 0 if unknown
     */
    public InvalidExpressionException(String message, String text, int column) {
        super(message);
        this.text = text;
        this.column = column;
    }

    /** Returns the expression or template. */
    public String text() {
        return text;
    }

    /** Returns where in the text, from 1; 0 if unknown. */
    public int column() {
        return column;
    }
}
