package dev.millrace.cli;

/** In whose name a command asks. */
final class Who {

    private Who() {}

    /** Returns the name of the user whose process this is. */
    static String asks() {
        return System.getProperty("user.name", "");
    }
}
