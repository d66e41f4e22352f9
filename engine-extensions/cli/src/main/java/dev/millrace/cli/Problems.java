package dev.millrace.cli;

import dev.millrace.definition.Problem;
import dev.millrace.serialization.ReportJson;
import java.io.PrintStream;
import java.util.List;

/** Problems of definitions, for people and as data. */
final class Problems {

    private Problems() {}

    static void print(List<Problem> problems, PrintStream to) {
        problems.forEach(to::println);
    }

    static long errors(List<Problem> problems) {
        return problems.stream().filter(Problem::isError).count();
    }

    static List<?> data(List<Problem> problems) {
        return problems.stream().map(ReportJson::of).toList();
    }

    /** Returns {@code 1 error}, {@code 2 errors}. */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
