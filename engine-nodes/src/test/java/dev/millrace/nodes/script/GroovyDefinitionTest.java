package dev.millrace.nodes.script;

import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.internal.BaseFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroovyDefinitionTest {

    private static final String RAN = "millrace.test.ran";
    private static final String RUN = "(value = { System.setProperty('" + RAN + "', 'yes') })";

    @TempDir
    private Path folder;

    private final FakeContext context = new FakeContext();

    @AfterEach
    void clear() {
        System.clearProperty(RAN);
        System.clearProperty(GroovyNodeType.ENABLED);
    }

    @Test
    void a_syntax_error_names_line_and_column() {
        var problems = type().validate(content("def a = 1\nif (a {"), "/nodes/2");

        assertThat(problems).singleElement().satisfies(problem -> {
            assertThat(problem.code()).isEqualTo("DEF-303");
            assertThat(problem.path()).isEqualTo("/nodes/2/scriptContent");
            assertThat(problem.message()).startsWith("calc.groovy:2:");
        });
    }

    @Test
    void a_script_that_validates_may_still_not_compile() {
        var spec = content("class A { @Override void gone() {} }\nnull");

        assertThat(type().validate(spec, "")).isEmpty();
        assertThatThrownBy(() -> type().create(spec))
                .isInstanceOf(InvalidWorkflowException.class)
                .hasMessageContaining("DEF-303")
                .hasMessageContaining("calc.groovy:1:");
    }

    @Test
    void validation_runs_nothing_and_creation_runs_no_statement() throws Exception {
        var spec = content("System.setProperty('" + RAN + "', 'yes')");

        assertThat(type().validate(spec, "")).isEmpty();
        type().create(spec);

        assertThat(System.getProperty(RAN)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "@groovy.transform.ASTTest" + RUN + " def x = 1",
                "import groovy.transform.ASTTest\n@ASTTest" + RUN + " class A {}",
                "import groovy.transform.ASTTest as Field\n@Field" + RUN + " def x = 1",
                "import groovy.transform.ASTTest as Override\n@Override" + RUN + " def go() {}",
                "import groovy.transform.*\n@ASTTest" + RUN + " def go() {}",
                "class A { @groovy.transform.ASTTest" + RUN + " int field = 1 }",
                "class A { @groovy.transform.ASTTest" + RUN + " A() {} }",
                "def go(@groovy.transform.ASTTest" + RUN + " int x) {}",
                "def c = { int x -> @groovy.transform.ASTTest" + RUN + " def y = x }",
                "class A { class B { @groovy.transform.ASTTest" + RUN + " def go() {} } }",
                "new Object() { @groovy.transform.ASTTest" + RUN + " def go() {} }",
                "enum E { @groovy.transform.ASTTest" + RUN + " ONE }",
                "@Grab('a:b:1') import java.util.List",
                "@groovy.lang.Grab('a:b:1') def x = 1",
                "@Grapes([@Grab('a:b:1')]) def x = 1",
                "@GrabResolver('http://localhost:1') def x = 1",
                "@groovy.transform.CompileStatic(extensions = 'evil.groovy') def go() {}",
                "@groovy.transform.TypeChecked(extensions = ['evil.groovy']) def go() {}",
                "@groovy.transform.AnnotationCollector @interface A {}",
                "@groovy.transform.Immutable(propertyHandler = Object) class A {}",
                "@groovy.transform.builder.Builder(builderStrategy = Object) class A {}",
                "import java.awt.*\nimport evil.*\n@Override def go() {}",
                "package evil\n@Override def go() {}"
            })
    void an_annotation_that_may_run_at_compile_time_is_refused(String text) {
        assertThat(type().validate(content(text), ""))
                .isNotEmpty()
                .allMatch(problem -> problem.code().equals("DEF-304"))
                .allMatch(problem -> problem.message().matches("(?s)calc.groovy:\\d+:\\d+: annotation @.*"));
        assertThatThrownBy(() -> type().create(content(text))).hasMessageContaining("DEF-304");
        assertThat(System.getProperty(RAN)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "import groovy.transform.Field\n@Field int n = 3\n[n: n]",
                "import groovy.transform.*\n@Field int n = 3\n[n: n]",
                "@groovy.transform.CompileStatic int three(int x) { x + 1 }\n[n: three(2)]",
                "import groovy.transform.CompileStatic as Fast\n@Fast int three() { 3 }\n[n: three()]",
                "@groovy.transform.Immutable class P { int n }\n[n: new P(3).n]",
                "@groovy.transform.ToString(includeNames = true) class P { int n }\n[n: \"${new P(n: 3)}\".length() == 6 ? 3 : 3]",
                "class A { @Override String toString() { '3' } }\n[n: \"${new A()}\" as int]"
            })
    void harmless_annotations_are_allowed(String text) throws Exception {
        assertThat(type().validate(content(text), "")).isEmpty();
        assertThat(((Outcome.Done) type().create(content(text)).run(context)).output())
                .hasToString("{n=3}");
    }

    @Test
    void exactly_one_script_is_wanted() {
        assertThat(codes(node("Groovy"))).containsExactly("DEF-302");
        assertThat(codes(node("Groovy", "scriptContent", " "))).containsExactly("DEF-302");
        assertThat(codes(node("Groovy", "scriptContent", "1", "scriptPath", "a.groovy")))
                .containsExactly("DEF-301");
        assertThatThrownBy(() -> type().create(node("Groovy"))).hasMessageContaining("DEF-302");
    }

    @Test
    void an_old_script_under_configuration_is_found() throws Exception {
        var old = node("Groovy", "configuration", Map.of("script", "[old: true]"));

        assertThat(((Outcome.Done) type().create(old).run(context)).output()).hasToString("{old=true}");
    }

    @Test
    void a_file_is_read_once() throws Exception {
        var file = Files.writeString(folder.resolve("a.groovy"), "[v: 1]");
        var spec = node("Groovy", "scriptPath", "a.groovy");
        assertThat(type().validate(spec, "")).isEmpty();
        var node = type().create(spec);

        Files.writeString(file, "[v: 2]");

        assertThat(((Outcome.Done) node.run(context)).output()).hasToString("{v=1}");
    }

    @Test
    void a_file_outside_the_base_folder_is_refused() throws Exception {
        for (var path :
                List.of("../a.groovy", "/etc/passwd", "C:\\a.groovy", "gone.groovy", "a\0b", "x".repeat(2000))) {
            assertThat(codes(node("Groovy", "scriptPath", path))).as(path).containsExactly("DEF-306");
        }
        Files.createSymbolicLink(folder.resolve("link.groovy"), Path.of("/etc/passwd"));
        assertThat(codes(node("Groovy", "scriptPath", "link.groovy"))).containsExactly("DEF-306");
        Files.writeString(folder.resolve("large.groovy"), "1".repeat(1024 * 1024 + 1));
        assertThat(codes(node("Groovy", "scriptPath", "large.groovy"))).containsExactly("DEF-306");
        Files.write(folder.resolve("bytes.groovy"), new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(codes(node("Groovy", "scriptPath", "bytes.groovy"))).containsExactly("DEF-306");
    }

    @Test
    void an_error_in_a_file_names_the_file() throws Exception {
        Files.createDirectory(folder.resolve("sub"));
        Files.writeString(folder.resolve("sub/a.groovy"), "if (");

        assertThat(type().validate(node("Groovy", "scriptPath", "sub/a.groovy"), "/nodes/0"))
                .singleElement()
                .hasToString(type().validate(node("Groovy", "scriptPath", "sub/a.groovy"), "/nodes/0")
                        .get(0)
                        .toString())
                .satisfies(problem -> assertThat(problem.message()).startsWith("sub/a.groovy:1:"));
    }

    @Test
    void groovy_can_be_switched_off() {
        var off = new GroovyNodeType(new BaseFolder(folder), false, 4);
        assertThat(off.validate(content("1"), "/nodes/0"))
                .extracting(Problem::code)
                .containsExactly("DEF-305");
        assertThatThrownBy(() -> off.create(content("1"))).hasMessageContaining("DEF-305");
        assertThatThrownBy(() -> off.language().orElseThrow().evaluate("true", Map.of()))
                .hasMessageContaining("DEF-305");

        System.setProperty(GroovyNodeType.ENABLED, "false");
        assertThat(codes(content("1"))).containsExactly("DEF-305");
    }

    @Test
    void a_script_nested_too_deep_is_refused() {
        assertThat(codes(content("[".repeat(20_000)))).containsOnly("DEF-303");
    }

    @Test
    void node_ids_may_hold_what_class_names_may_not() throws Exception {
        var spec = NodeSpec.of(
                dev.millrace.definition.NodeId.of("a.b;c<d> \u00e9"),
                content("[x: 1]").work());

        assertThat(((Outcome.Done) type().create(spec).run(context)).output()).hasToString("{x=1}");
    }

    @Test
    void a_condition_sees_its_bindings() throws Exception {
        var conditions = type().language().orElseThrow();

        assertThat(conditions.evaluate(
                        "output.n > 3 && input.x == null", Map.of("output", Map.of("n", 4), "input", Map.of())))
                .isEqualTo(true);
        assertThat(conditions.evaluate(
                        "getInput('n') + getGlobal('n')", Map.of("input", Map.of("n", 1), "variables", Map.of("n", 2))))
                .isEqualTo(3);
        assertThatThrownBy(() -> conditions.evaluate("setGlobal('a', 1)", Map.of()))
                .hasMessageContaining("NODE-201");
        assertThat(conditions.problemsOf("a ==", "/x"))
                .extracting(Problem::code)
                .containsOnly("DEF-303");
    }

    private GroovyNodeType type() {
        return new GroovyNodeType(new BaseFolder(folder), true, 256);
    }

    private List<String> codes(NodeSpec spec) {
        return type().validate(spec, "").stream().map(Problem::code).toList();
    }

    private static NodeSpec content(String text) {
        return node("Groovy", "scriptContent", text);
    }
}
