package dev.millrace.cli;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.Fire;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import java.io.PrintStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What a command says that goes on until it is interrupted: a line for each fire and each end on stdout, for people or
 * as JSON, and around them what it does, for people. Thread-safe once the command line is read.
 */
final class LiveOutput {

    @Option(
            names = {"-q", "--quiet"},
            description = "Only what went wrong.")
    private boolean quiet;

    @Option(
            names = "--json",
            description = "Print a JSON object on a line for each fire and each end; all else goes to stderr.")
    private boolean json;

    boolean isQuiet() {
        return quiet;
    }

    /** Tells of what triggers did; of what they did not start even if it is quiet. */
    void fired(Shell shell, Fire fire, boolean isSkipWarned) {
        var line = json ? line(ReportJson.of(fire)) : TriggerView.line(fire);
        if (!quiet) {
            say(json || fire.isStarted() || !isSkipWarned ? shell.out() : shell.err(), line);
        } else if (!fire.isStarted()) {
            say(shell.err(), line);
        }
    }

    /** Tells of an event if it is an end. */
    void ended(Shell shell, Event event) {
        if (!quiet && event instanceof ExecutionEnded end) {
            say(
                    shell.out(),
                    json ? line(ReportJson.of(event)) : end.at() + " " + end.execution() + ": " + end.status());
        }
    }

    /** Says what the command does. */
    void said(Shell shell, String line) {
        if (!quiet) {
            say(json ? shell.err() : shell.out(), line);
        }
    }

    private static String line(@Nullable Object data) {
        return DataCodec.toJsonLine(SecretOption.masked(data));
    }

    /** Fires and ends come on threads of the engine, and are to be seen at once. */
    static void say(PrintStream to, String line) {
        synchronized (to) {
            to.println(Plain.of(Text.oneLine(line)));
            to.flush();
        }
    }
}
