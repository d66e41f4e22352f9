package dev.millrace.cli;

import dev.millrace.definition.Problem;
import dev.millrace.definition.Problem.Place;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        return problems.stream().map(Problems::data).toList();
    }

    private static Map<String, ?> data(Problem problem) {
        var data = new LinkedHashMap<String, @Nullable Object>();
        data.put("severity", problem.severity().name());
        data.put("code", problem.code());
        data.put("file", problem.place().map(Place::file).orElse(null));
        data.put("line", problem.place().map(Place::line).orElse(null));
        data.put("column", problem.place().map(Place::column).orElse(null));
        data.put("path", problem.path());
        data.put("message", problem.message());
        return data;
    }

    /** Returns {@code 1 error}, {@code 2 errors}. */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
