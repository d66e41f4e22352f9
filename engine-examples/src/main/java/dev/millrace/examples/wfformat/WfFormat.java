package dev.millrace.examples.wfformat;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.serialization.DataCodec;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** Runs one WfFormat file and prints its figures as JSON: {@code FILE [--time-scale 0.001] [--workers N]}. */
public final class WfFormat {

    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final String HELP = """
            usage: WfFormat FILE [--time-scale S] [--workers N]
              FILE            an instance in WfFormat 1.5 (JSON), as wfcommons.org collects them
              --time-scale S  each task sleeps its runtime times S; 0 or more, 0.001 without it
              --workers N     how many tasks may run at once; enough for all, up to 1024, without it""";

    private static final double DEFAULT_SCALE = 0.001;

    private WfFormat() {}

    /** Runs it and exits: 0 if the workflow completed in order, 1 if not, 2 for wrong arguments. */
    public static void main(String[] arguments) {
        int code = run(arguments, System.out, System.err);
        System.out.flush();
        System.exit(code);
    }

    static int run(String[] arguments, PrintStream out, PrintStream err) {
        try {
            return run(parsed(arguments), out, err);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            err.println(HELP);
            return USAGE;
        }
    }

    private static int run(Arguments arguments, PrintStream out, PrintStream err) {
        try {
            var instance = InstanceReader.read(arguments.file());
            int workers = arguments.workers() > 0 ? arguments.workers() : Rerun.workersFor(instance);
            var figures = new Rerun(instance, arguments.scale()).run(workers);
            out.println(DataCodec.toJson(figures).strip().replaceAll("\\R *", " "));
            boolean ok =
                    "COMPLETED".equals(figures.get("status")) && Long.valueOf(0).equals(figures.get("orderViolations"));
            return ok ? OK : FAILED;
        } catch (NotWfFormatException e) {
            err.println("error: " + e.getMessage());
        } catch (InvalidWorkflowException e) {
            err.println("error: " + arguments.file() + " is no graph that can run: " + e.getMessage());
        }
        return FAILED;
    }

    private record Arguments(Path file, double scale, int workers) {}

    private static Arguments parsed(String[] arguments) {
        Path file = null;
        double scale = DEFAULT_SCALE;
        int workers = 0;
        for (var rest = Arrays.asList(arguments).iterator(); rest.hasNext(); ) {
            var next = rest.next();
            if (next.equals("--time-scale")) {
                scale = scale(value(next, rest));
            } else if (next.equals("--workers")) {
                workers = workers(value(next, rest));
            } else {
                file = file(next, file);
            }
        }
        if (file == null) {
            throw new IllegalArgumentException("error: which FILE?");
        }
        return new Arguments(file, scale, workers);
    }

    private static Path file(String name, @Nullable Path before) {
        if (before != null || name.startsWith("-")) {
            throw new IllegalArgumentException("error: what is '" + name + "'?");
        }
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("error: '" + name + "' is no path of a file", e);
        }
    }

    private static String value(String option, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException("error: " + option + " needs a value");
        }
        return rest.next();
    }

    private static double scale(String text) {
        double scale = number(text);
        if (!(scale >= 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("error: --time-scale is a number of 0 or more, not '" + text + "'");
        }
        return scale;
    }

    private static int workers(String text) {
        double workers = number(text);
        if (!(workers >= 1 && workers <= Short.MAX_VALUE) || workers != Math.rint(workers)) {
            throw new IllegalArgumentException("error: --workers is a whole number from 1, not '" + text + "'");
        }
        return (int) workers;
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return Double.NaN;
        }
    }
}
