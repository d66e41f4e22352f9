package dev.millrace.serialization;

import dev.millrace.definition.NodeSpec;
import dev.millrace.node.Field;
import dev.millrace.node.Field.Kind;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Node types for tests: the control types, some as users know them, and one with a field of every kind. */
final class Types {

    private Types() {}

    static NodeRegistry registry() {
        var builder = NodeRegistry.builder().add(everything());
        return builder.add(type(
                        "Groovy",
                        Field.optional("scriptContent", Kind.VERBATIM, "the script"),
                        Field.optional("scriptPath", Kind.VERBATIM, "its file")))
                .add(type(
                        "Process",
                        Field.required("command", Kind.TEXT_LIST, "program and arguments"),
                        Field.optional("environment", Kind.TEXT_MAP, "variables")))
                .build();
    }

    private static NodeType everything() {
        var fields = new ArrayList<Field>();
        for (var kind : Kind.values()) {
            fields.add(Field.optional(nameOf(kind), kind, "a field of kind " + kind));
        }
        fields.add(Field.optional("colour", Kind.VERBATIM, "one of three").oneOf("Red", "Green", "Blue"));
        return type("Everything", fields.toArray(Field[]::new));
    }

    static String nameOf(Kind kind) {
        var words = kind.name().toLowerCase(Locale.ROOT).split("_", 2);
        return words[0]
                + (words.length == 1 ? "" : words[1].substring(0, 1).toUpperCase(Locale.ROOT) + words[1].substring(1))
                + "Field";
    }

    static NodeType type(String name, Field... fields) {
        return new FakeType(name, List.of(fields));
    }

    private record FakeType(String name, List<Field> fields) implements NodeType {

        @Override
        public String description() {
            return "For tests.";
        }

        @Override
        public Optional<Set<String>> ports(NodeSpec node) {
            return Optional.empty();
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> Outcome.done();
        }
    }
}
