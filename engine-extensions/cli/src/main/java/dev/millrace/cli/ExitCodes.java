package dev.millrace.cli;

/** The codes by which the program ends. */
final class ExitCodes {

    /** All went well; of an execution: it completed. */
    static final int OK = 0;
    /** Anything else. */
    static final int FAILED = 1;
    /** The command line was not understood, or names a file that there is not. */
    static final int USAGE = 2;

    private ExitCodes() {}
}
