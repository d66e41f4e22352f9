package dev.millrace.validation;

import dev.millrace.definition.Problem;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A place of the document at which problems may be found. Confined to one validation.
 *
 * @param pointer makes its JSON pointer, which few places are ever asked for
 * @param context what each message begins with
 * @param problems takes what is found
 */
record DocumentSpot(Supplier<String> pointer, String context, Consumer<Problem> problems) {

    String path() {
        return pointer.get();
    }

    /** Returns the spot of a key below this one. */
    DocumentSpot at(String key) {
        return new DocumentSpot(() -> GraphPlace.key(path(), key), context, problems);
    }

    /** Takes a problem that another found. */
    void add(Problem problem) {
        problems.accept(new Problem(
                problem.code(), problem.severity(), problem.path(), context + problem.message(), problem.place()));
    }

    void error(String code, String message) {
        problems.accept(Problem.error(code, path(), context + message));
    }

    void warning(String code, String message) {
        problems.accept(Problem.warning(code, path(), context + message));
    }
}
