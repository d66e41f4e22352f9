package dev.millrace.nodes.process;

import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.Failure;
import dev.millrace.node.Data;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.internal.BaseFolder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a PowerShell node does, whatever runs it; each kind says the scripts in its own words. */
abstract class PowerShellContract {

    private final FakeContext context = new FakeContext().with("n", 4).variable("seen", 1);

    abstract Platform platform();

    /** Returns a script that outputs {@code twice: 8}, from input {@code n: 4}, and prints {@code hello} in a line. */
    abstract String outputs();

    /** Returns a script that adds one to the variable {@code seen}. */
    abstract String countsSeen();

    /** Returns a script that writes {@code seen: 9} and then exits by 3. */
    abstract String exitsByThree();

    /** Returns a script that throws {@code System.IO.IOException} with the message {@code no disk}. */
    abstract String throwsException();

    /** Returns a script that outputs its parameter {@code who}. */
    abstract String takesParameter();

    /**
     * Returns a script that outputs {@code order: 7}, from {@code execution.input}, and the execution's key as
     * {@code key}.
     */
    abstract String readsExecution();

    @Test
    void what_the_execution_was_given_is_there_as_in_groovy() throws Exception {
        context.execution(Map.of("key", "k-1", "input", Map.of("order", 7)));

        var output = Data.normalise(((Outcome.Done) run(readsExecution())).output());
        assertThat(output).containsEntry("order", 7).containsEntry("key", "k-1");
    }

    @Test
    void outputs_and_printed_text_come_back() throws Exception {
        var output = Data.normalise(((Outcome.Done) run(outputs())).output());

        assertThat(output).containsEntry("twice", 8).containsEntry("exitCode", 0);
        assertThat(((String) output.get("stdout")).strip()).isEqualTo("hello");
    }

    @Test
    void variables_are_read_and_written() throws Exception {
        assertThat(run(countsSeen())).isInstanceOf(Outcome.Done.class);

        assertThat(context.variables()).containsEntry("seen", 2);
    }

    @Test
    void an_exit_code_fails_it_and_nothing_is_written() throws Exception {
        var failure = failure(exitsByThree());

        assertThat(failure.exitCode()).hasValue(3);
        assertThat(failure.message()).startsWith("exit code 3");
        assertThat(context.variables()).containsEntry("seen", 1);
    }

    @Test
    void an_exception_fails_it_by_its_own_type_and_message() throws Exception {
        var failure = failure(throwsException());

        assertThat(failure.type()).isEqualTo("System.IO.IOException");
        assertThat(failure.message()).isEqualTo("no disk");
        assertThat(failure.exitCode()).hasValue(1);
    }

    @Test
    void parameters_reach_the_script() throws Exception {
        var done = (Outcome.Done) run(takesParameter(), "parameters", Map.of("who", "Ada"));

        assertThat(Data.normalise(done.output())).containsEntry("who", "Ada");
    }

    Failure failure(String script) throws Exception {
        return ((Outcome.Failed) run(script)).failure();
    }

    Outcome run(String script, Object... settings) throws Exception {
        var all = new ArrayList<Object>(List.of("scriptContent", script));
        all.addAll(List.of(settings));
        var spec = node("PowerShell", all.toArray());
        context.settings(spec);
        return type().create(spec).run(context);
    }

    PowerShellNodeType type() {
        return new PowerShellNodeType(
                new BaseFolder(Path.of("")), Duration.ofSeconds(2), ProgramPolicy.ANY, platform());
    }
}
