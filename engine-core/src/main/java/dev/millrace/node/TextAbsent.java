package dev.millrace.node;

import dev.millrace.definition.Check;
import dev.millrace.node.Field.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** Check that none of some texts stands in a file or in the output. Immutable. */
final class TextAbsent implements CheckType {

    private static final String FILE = "file";
    private static final String FIELD = "field";

    @Override
    public String name() {
        return Check.TEXT_ABSENT;
    }

    @Override
    public String description() {
        return "None of some texts stands in a file, or in a field of the output, which must be there.";
    }

    @Override
    public List<Field> fields() {
        return List.of(
                Field.required("text", Kind.TEXTS, "what must not stand there: a text, or a list of them"),
                Field.optional(FILE, Kind.TEXT, "the file; its name may hold * and ?, and none may be found in any")
                        .path(),
                Field.optional(FIELD, Kind.VERBATIM, "instead: the field of the output, such as stdout"));
    }

    @Override
    public boolean needsOutput(Check check) {
        return check.parameters().get(FIELD) != null;
    }

    @Override
    public List<String> problemsOf(Check check) {
        boolean file = check.parameters().get(FILE) != null;
        return file == needsOutput(check) ? List.of("it looks into a file or a field; give one of the two") : List.of();
    }

    @Override
    public CheckResult check(CheckContext context) throws IOException, InterruptedException {
        var search = new TextSearch(context.parameters().get("text"));
        var field = context.parameter(FIELD, String.class);
        var found = field.isPresent() ? inOutput(context, field.get(), search) : inFiles(context, search);
        return found.map(CheckResult::fail).orElseGet(CheckResult::pass);
    }

    private static Optional<String> inOutput(CheckContext context, String field, TextSearch search) {
        var value = context.output().get(field);
        return value == null
                ? Optional.of("the output has no '" + field + "'")
                : search.in(String.valueOf(value)).map(where -> where + " of output." + field);
    }

    private static Optional<String> inFiles(CheckContext context, TextSearch search)
            throws IOException, InterruptedException {
        var name = context.parameter(FILE, String.class).orElse("");
        var files = context.files(name);
        if (files.isEmpty()) {
            return Optional.of("there is no file '" + name + "'");
        }
        for (var file : files) {
            if (!Files.isRegularFile(file)) {
                return Optional.of("'" + file + "' is no file that can be read to its end");
            }
            var found = search.in(file, context.node());
            if (found.isPresent()) {
                return found.map(where -> where + " of " + file.getFileName());
            }
        }
        return Optional.empty();
    }
}
