package dev.millrace.node;

import dev.millrace.definition.Check;
import dev.millrace.node.Field.Kind;
import java.io.IOException;
import java.util.List;

/** Check that a file is there. Immutable. */
final class FileExists implements CheckType {

    @Override
    public String name() {
        return Check.FILE_EXISTS;
    }

    @Override
    public String description() {
        return "A file or folder is there.";
    }

    @Override
    public List<Field> fields() {
        return List.of(Field.required("path", Kind.TEXT, "the file or folder; its name may hold * and ?")
                .path());
    }

    @Override
    public CheckResult check(CheckContext context) throws IOException {
        var path = context.parameter("path", String.class).orElse("");
        return context.files(path).isEmpty() ? CheckResult.fail("there is no file '" + path + "'") : CheckResult.pass();
    }
}
