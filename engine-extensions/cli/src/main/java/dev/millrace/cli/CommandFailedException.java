package dev.millrace.cli;

/** Thrown when a command cannot do what it was asked; the message is for the person who asked. */
final class CommandFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandFailedException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command line asks for what there is not. */
    static CommandFailedException usage(String message) {
        return new CommandFailedException(ExitCodes.USAGE, message);
    }

    /** The command line asks for what there is not; {@code code} says so where the message has no code of its own. */
    static CommandFailedException usage(String code, IllegalArgumentException cause) {
        var message = String.valueOf(cause.getMessage());
        return usage(message.startsWith("[") ? message : "[" + code + "] " + message);
    }

    /** What was asked for cannot be had. */
    static CommandFailedException failed(String message) {
        return new CommandFailedException(ExitCodes.FAILED, message);
    }

    int exitCode() {
        return exitCode;
    }
}
