package dev.millrace.nodes.process;

import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.Problem;
import dev.millrace.nodes.internal.BaseFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CommandRulesTest {

    private static final ProcessNodeType TYPE =
            new ProcessNodeType(new BaseFolder(Path.of("")), Duration.ofSeconds(1), ProgramPolicy.ANY);

    @Test
    void good_commands_have_no_problems() {
        assertThat(problems(node("Process", "command", List.of("ls", "-l")))).isEmpty();
        assertThat(problems(node("Process", "command", "ls"))).isEmpty();
        assertThat(problems(node("Process", "command", "ls -l | wc", "shell", true)))
                .isEmpty();
        assertThat(problems(node("Process", "command", "${input.program}"))).isEmpty();
        assertThat(problems(node(
                        "Process",
                        "command",
                        "ls",
                        "captureLimit",
                        4096,
                        "successExitCodes",
                        List.of(0, 3),
                        "charset",
                        "latin1")))
                .isEmpty();
    }

    @Test
    void a_command_is_a_list_or_with_a_shell_one_text() {
        assertThat(codes(node("Process", "command", List.of()))).containsExactly("DEF-310");
        assertThat(codes(node("Process", "command", List.of(" ", "x")))).containsExactly("DEF-310");
        assertThat(codes(node("Process", "command", " "))).containsExactly("DEF-310");
        assertThat(codes(node("Process", "command", List.of("ls"), "shell", true)))
                .containsExactly("DEF-310");
    }

    @Test
    void what_is_inherited_is_true_false_or_names() {
        assertThat(codes(node("Process", "command", "ls", "inheritEnvironment", Map.of("A", "b"))))
                .containsExactly("DEF-317");
        assertThat(codes(node("Process", "command", "ls", "inheritEnvironment", List.of("A=B"))))
                .containsExactly("DEF-317");
        assertThat(problems(node("Process", "command", "ls", "inheritEnvironment", "${variables.names}")))
                .isEmpty();
    }

    @Test
    void doubtful_commands_are_warned_of() {
        assertThat(problems(node("Process", "command", "echo ${input.name}", "shell", true)))
                .extracting(Problem::code, Problem::isError)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("DEF-311", false));
        assertThat(problems(node("Process", "command", "ls -l")))
                .extracting(Problem::code, Problem::isError)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("DEF-312", false));
    }

    @Test
    void wrong_fields_are_named() {
        assertThat(codes(node("Process", "command", "ls", "captureLimit", 1))).containsExactly("DEF-313");
        assertThat(codes(node("Process", "command", "ls", "captureLimit", "much")))
                .containsExactly("DEF-313");
        assertThat(codes(node("Process", "command", "ls", "charset", "klingon")))
                .containsExactly("DEF-314");
        assertThat(codes(node("Process", "command", "ls", "charset", "? ?"))).containsExactly("DEF-314");
        assertThat(codes(node("Process", "command", "ls", "successExitCodes", List.of())))
                .containsExactly("DEF-315");
        assertThat(codes(node("Process", "command", "ls", "successExitCodes", List.of("x"))))
                .containsExactly("DEF-315");
        assertThat(codes(node("Process", "command", "ls", "environment", Map.of("A=B", 1))))
                .containsExactly("DEF-316");
    }

    @Test
    void a_node_with_errors_is_not_made() {
        assertThatThrownBy(() -> TYPE.create(node("Process", "command", List.of())))
                .hasMessageContaining("DEF-310");
    }

    private static List<Problem> problems(NodeSpec spec) {
        return TYPE.validate(spec, "/nodes/0");
    }

    private static List<String> codes(NodeSpec spec) {
        return problems(spec).stream().map(Problem::code).toList();
    }
}
