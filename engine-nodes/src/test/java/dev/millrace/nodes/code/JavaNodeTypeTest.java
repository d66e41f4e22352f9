package dev.millrace.nodes.code;

import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.internal.BaseFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JavaNodeTypeTest {

    @TempDir
    private Path folder;

    @Test
    void a_class_of_the_application_runs() throws Exception {
        assertThat(output(type().create(java(Hello.class.getName())))).hasToString("{text=hello}");
    }

    @Test
    void a_provider_makes_the_objects() throws Exception {
        var type = new JavaNodeType(new BaseFolder(folder), Optional.of(found -> new Greeting("hi")));

        assertThat(type.validate(java(Greeting.class.getName()), "")).isEmpty();
        assertThat(output(type.create(java(Greeting.class.getName())))).hasToString("{text=hi}");
    }

    @Test
    void a_provider_may_fail_but_not_with_something_else() {
        var other = new JavaNodeType(new BaseFolder(folder), Optional.of(found -> "text"));
        var failing = new JavaNodeType(new BaseFolder(folder), Optional.of(found -> {
            throw new IOException("no service");
        }));

        assertThatThrownBy(() -> other.create(java(Hello.class.getName()))).hasMessageContaining("DEF-334");
        assertThatThrownBy(() -> failing.create(java(Hello.class.getName()))).isInstanceOf(IOException.class);
    }

    @Test
    void what_is_no_node_class_is_refused_by_its_reason() {
        assertThat(codes(java("no.such.Class"))).containsExactly("DEF-331");
        assertThat(codes(java("java.lang.String"))).containsExactly("DEF-332");
        assertThat(codes(java(Greeting.class.getName()))).containsExactly("DEF-333");
        assertThat(codes(java(Hidden.class.getName()))).containsExactly("DEF-333");
        assertThat(codes(java(Node.class.getName()))).containsExactly("DEF-333");
        assertThat(codes(java(" "))).containsExactly("DEF-330");
        assertThatThrownBy(() -> type().create(java("no.such.Class")))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContaining("DEF-331");
    }

    @Test
    void validation_does_not_initialise_the_class() {
        System.clearProperty(Loud.PROPERTY);

        assertThat(codes(java(Loud.class.getName()))).isEmpty();

        assertThat(System.getProperty(Loud.PROPERTY)).isNull();
    }

    @Test
    void a_constructor_that_throws_is_heard() {
        assertThatThrownBy(() -> type().create(java(Throwing.class.getName())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no luck");
    }

    @Test
    void a_class_of_a_library_runs_and_the_library_is_closed_with_its_last_node() throws Exception {
        library("plugin.jar", "plugin.Answer", "42");
        var spec = node("Java", "typeName", "plugin.Answer", "assemblyPath", "plugin.jar");
        var type = type();
        assertThat(type.validate(spec, "")).isEmpty();
        var first = type.create(spec);
        var second = type.create(spec);

        assertThat(output(first)).hasToString("{answer=42}");
        assertThat(((JavaNode) first).node().getClass())
                .isSameAs(((JavaNode) second).node().getClass());
        var loader = ((JavaNode) first).node().getClass().getClassLoader();
        ((JavaNode) first).close();
        assertThat(loader.getResource("plugin/Answer.class")).isNotNull();
        ((JavaNode) second).close();
        assertThat(loader.getResource("plugin/Answer.class")).isNull();
    }

    @Test
    void a_library_outside_the_base_folder_or_without_the_class_is_refused() throws Exception {
        library("plugin.jar", "plugin.Answer", "42");

        assertThat(codes(node("Java", "typeName", "plugin.Answer", "assemblyPath", "../plugin.jar")))
                .containsExactly("DEF-306");
        assertThat(codes(node("Java", "typeName", "plugin.Answer", "assemblyPath", "gone.jar")))
                .containsExactly("DEF-306");
        assertThat(type().validate(node("Java", "typeName", "plugin.Gone", "assemblyPath", "plugin.jar"), "/nodes/1"))
                .singleElement()
                .hasToString("[DEF-331] /nodes/1/typeName: class 'plugin.Gone' is not found in 'plugin.jar';"
                        + " write its name with the package");
    }

    private void library(String jar, String className, String answer) throws IOException {
        var simple = className.substring(className.indexOf('.') + 1);
        var source = folder.resolve(simple + ".java");
        Files.writeString(
                source,
                "package plugin; public class " + simple + " implements dev.millrace.node.Node {"
                        + " public dev.millrace.node.Outcome run(dev.millrace.node.NodeContext c) {"
                        + " return dev.millrace.node.Outcome.done(\"answer\", " + answer + "); } }");
        assertThat(ToolProvider.getSystemJavaCompiler()
                        .run(
                                null,
                                null,
                                null,
                                "-d",
                                folder.toString(),
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                source.toString()))
                .isZero();
        try (var out = new JarOutputStream(Files.newOutputStream(folder.resolve(jar)))) {
            out.putNextEntry(new JarEntry("plugin/" + simple + ".class"));
            Files.copy(folder.resolve("plugin/" + simple + ".class"), out);
        }
    }

    private JavaNodeType type() {
        return new JavaNodeType(new BaseFolder(folder), Optional.empty());
    }

    private List<String> codes(NodeSpec spec) {
        return type().validate(spec, "").stream().map(Problem::code).toList();
    }

    private static Object output(Node node) throws Exception {
        return ((Outcome.Done) node.run(new FakeContext())).output();
    }

    private static NodeSpec java(String name) {
        return node("Java", "typeName", name);
    }

    public static final class Hello implements Node {
        @Override
        public Outcome run(NodeContext context) {
            return Outcome.done("text", "hello");
        }
    }

    public static final class Loud implements Node {
        static final String PROPERTY = "millrace.test.loud";

        static {
            System.setProperty("millrace.test.loud", "yes");
        }

        @Override
        public Outcome run(NodeContext context) {
            return Outcome.done();
        }
    }

    public static final class Throwing implements Node {
        public Throwing() {
            throw new IllegalStateException("no luck");
        }

        @Override
        public Outcome run(NodeContext context) {
            return Outcome.done();
        }
    }

    public static final class Greeting implements Node {
        private final String text;

        public Greeting(String text) {
            this.text = text;
        }

        @Override
        public Outcome run(NodeContext context) {
            return Outcome.done("text", text);
        }
    }

    static final class Hidden implements Node {
        @Override
        public Outcome run(NodeContext context) {
            return Outcome.done();
        }
    }
}
