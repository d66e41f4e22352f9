package dev.millrace.cli;

import dev.millrace.definition.Workflow;
import dev.millrace.event.Event;
import dev.millrace.event.ExecutionListener;
import dev.millrace.time.TimeSource;

/** Shows how far an execution is. Thread-safe. */
interface ProgressDisplay extends ExecutionListener {

    /** Returns what fits: a bar for somebody who watches, else lines. */
    static ProgressDisplay of(Shell shell, boolean quiet, Workflow workflow) {
        if (quiet) {
            return new NoProgress();
        }
        return shell.isTerminal()
                ? new ProgressLine(shell.rawErr(), workflow.graph().nodes().size(), TimeSource.system())
                : new ProgressLog(shell.err());
    }

    /** Leaves the place to the report. */
    void end();

    /** Shows nothing. */
    final class NoProgress implements ProgressDisplay {

        @Override
        public void on(Event event) {}

        @Override
        public void end() {}
    }
}
