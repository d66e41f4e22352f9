package dev.millrace.event;

/** A text for people that is kept: as long as it may be, whoever wrote it. */
public final class CutText {

    /** How long a message or a reason may be, in characters. */
    public static final int LONGEST = 64_000;

    private static final int REST = 40; // for what says how much is missing

    private CutText() {}

    /** Returns the text, or, of a longer one than {@link #LONGEST}, its beginning and how much is missing. */
    public static String of(String text) {
        return of(text, LONGEST);
    }

    /**
     * Returns the text, or, of a longer one, its beginning and how much is missing.
     *
     * @param most how many characters it may have in all; at least 100
     */
    public static String of(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = most - REST;
        if (Character.isHighSurrogate(text.charAt(end - 1))) {
            end--; // no half of a character
        }
        return text.substring(0, end) + "... (" + (text.length() - end) + " more characters)";
    }
}
