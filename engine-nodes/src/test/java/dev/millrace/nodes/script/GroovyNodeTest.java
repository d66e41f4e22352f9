package dev.millrace.nodes.script;

import static dev.millrace.nodes.FakeContext.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.node.Data;
import dev.millrace.node.Outcome;
import dev.millrace.nodes.Eventually;
import dev.millrace.nodes.FakeContext;
import dev.millrace.nodes.internal.BaseFolder;
import groovy.lang.GroovyRuntimeException;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GroovyNodeTest {

    private static final GroovyNodeType TYPE = new GroovyNodeType(new BaseFolder(Path.of("")), true, 256);

    private final FakeContext context = new FakeContext();

    @Test
    void a_returned_map_is_the_output() throws Exception {
        context.with("n", 4);

        assertThat(output("[n: input.n + 1, text: \"n is ${input.n}\"]")).isEqualTo(Map.of("n", 5, "text", "n is 4"));
    }

    @Test
    void a_value_that_is_no_map_becomes_the_result() throws Exception {
        assertThat(output("40 + 2")).isEqualTo(Map.of("result", 42));
        assertThat(output("[1, 2]")).isEqualTo(Map.of("result", List.of(1, 2)));
        assertThat(output("'x'.multiply(3)")).isEqualTo(Map.of("result", "xxx"));
    }

    @Test
    void a_script_that_only_sets_outputs_returns_just_these() throws Exception {
        context.with("n", 50);

        assertThat(output("setOutput('text', \"n is ${getInput('n')}\".toString())"))
                .isEqualTo(Map.of("text", "n is 50"));
    }

    @Test
    void a_script_that_only_sets_a_variable_has_an_empty_output() throws Exception {
        context.variable("count", 1);

        assertThat(output("setGlobal('count', getGlobal('count') + 1)")).isEmpty();
        assertThat(context.variables()).containsEntry("count", 2);
    }

    @Test
    void what_a_script_returns_comes_on_top_of_what_it_set() throws Exception {
        assertThat(output("setOutput('a', 1); setOutput('b', null); [a: 2]"))
                .containsEntry("a", 2)
                .containsEntry("b", null)
                .hasSize(2);
        assertThat(output("setOutput('a', 1); 7")).isEqualTo(Map.of("a", 1, "result", 7));
    }

    @Test
    void a_script_may_end_by_a_port() throws Exception {
        var outcome = run("dev.millrace.node.Outcome.done('a', 1).by('left')");

        assertThat(((Outcome.Done) outcome).port()).hasValue("left");
    }

    @Test
    void a_source_is_found_by_name() throws Exception {
        context.from("slow", Map.of("last", "slow")).from("a-b", Map.of("x", 1));

        assertThat(output("[m: inputs.from('slow').last, p: inputs.slow.last, i: inputs['a-b'].x, none: inputs.gone]"))
                .isEqualTo(Map.of("m", "slow", "p", "slow", "i", 1, "none", Map.of()));
    }

    @Test
    void a_script_sees_attempt_variables_context_and_configuration() throws Exception {
        var node = node("Groovy", "scriptContent", """
            log.debug('seen')
            [attempt: attempt, v: variables.v, key: context.idempotencyKey(), c: configuration.limit]
            """, "configuration", Map.of("limit", 9));
        var attempt = FakeContext.of(node).variable("v", "x").onAttempt(3);

        assertThat(((Outcome.Done) TYPE.create(node).run(attempt)).output())
                .hasToString("{attempt=3, v=x, key=key, c=9}");
    }

    @Test
    void an_undeclared_variable_belongs_to_the_attempt() throws Exception {
        var node =
                TYPE.create(node("Groovy", "scriptContent", "count = (binding.hasVariable('count') ? count : 0) + 1"));

        node.run(context);

        assertThat(((Outcome.Done) node.run(context)).output()).hasToString("{result=1}");
    }

    @Test
    void an_exception_comes_out_as_it_was_thrown() {
        assertThatThrownBy(() -> run("if (attempt < 3) throw new IOException('try ' + attempt)"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("try 1");
        assertThatThrownBy(() -> run("[1].each { throw new java.nio.file.NoSuchFileException('gone') }"))
                .isExactlyInstanceOf(NoSuchFileException.class);
        assertThatThrownBy(() ->
                        run("[1].stream().forEach({ throw new IOException('x') } as java.util.function.Consumer)"))
                .isExactlyInstanceOf(IOException.class);
        assertThatThrownBy(() -> run("10.intdiv(0)")).isExactlyInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> run("throw new IllegalStateException('no stock')"))
                .isExactlyInstanceOf(IllegalStateException.class)
                .hasMessage("no stock");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"variables.x = 1", "variables['x'] = 1", "input.x = 1", "input.items << 2", "input.clear()"})
    void who_changes_what_he_was_given_is_told_what_to_do(String text) {
        context.with("items", List.of(1));
        assertThatThrownBy(() -> run(text))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageStartingWith("[NODE-203]")
                .hasMessageContaining("setGlobal('name', value)");
    }

    @Test
    void an_unsupported_operation_of_the_script_s_own_is_left_as_it_is() {
        assertThatThrownBy(() -> run("throw new UnsupportedOperationException()"))
                .hasMessage(null);
    }

    @Test
    void a_stack_trace_names_the_node() {
        assertThatThrownBy(() -> run("\n\n[1].each { throw new IOException('x') }"))
                .satisfies(thrown -> assertThat(thrown.getStackTrace())
                        .anyMatch(at -> "calc.groovy".equals(at.getFileName()) && at.getLineNumber() == 3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mark(); sleep(60000)",
                "mark(); sleep(java.time.Duration.ofMinutes(1))",
                "mark(); this.sleep(60000)",
                "mark(); [1, 2].each { sleep(60000) }",
                "def wait = { n -> sleep n }; mark(); wait(60000)",
                "class Waiter { def go() { sleep(60000) } }; mark(); new Waiter().go()",
                "mark(); while (true) {}",
                "mark(); while (true) { try { Thread.sleep(60000) } catch (Exception e) { throw e } }",
                "mark(); (1..Long.MAX_VALUE).each { }",
                "mark(); for (;;) {}",
                "mark(); do {} while (true)",
                "def go(n) { n }; mark(); (1..Long.MAX_VALUE).each(this.&go)",
                "class Loop { Loop() { while (true) {} } }; mark(); new Loop()",
                "@groovy.transform.CompileStatic def go() { long n = 0; while (true) { n++ } }; mark(); go()"
            })
    void an_interrupt_ends_it(String text) throws Exception {
        var started = new CompletableFuture<Thread>();
        var ended = new CompletableFuture<Throwable>();
        var node = TYPE.create(node("Groovy", "scriptContent", text.replace("mark()", "context.heartbeat()")));
        var attempt = new FakeContext().onHeartbeat(() -> started.complete(Thread.currentThread()));
        var runner = new Thread(() -> {
            try {
                node.run(attempt);
            } catch (Throwable thrown) {
                ended.complete(thrown);
            }
        });
        runner.start();

        started.get(30, TimeUnit.SECONDS).interrupt();

        assertThat(ended.get(10, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
        runner.join();
    }

    @Test
    void the_same_text_is_compiled_once() throws Exception {
        var type = new GroovyNodeType(new BaseFolder(Path.of("")), true, 4);
        var first = type.create(node("Groovy", "scriptContent", "new Object() {}.class.name"));
        var second = type.create(node("Groovy", "scriptContent", "new Object() {}.class.name"));

        assertThat(output(first.run(context))).isEqualTo(output(second.run(context)));
        assertThat(first).isNotSameAs(second);
    }

    @Test
    void attempts_at_once_do_not_see_each_other() throws Exception {
        var node = TYPE.create(node("Groovy", "scriptContent", "x = input.n; Thread.yield(); setOutput('n', x); null"));
        List<CompletableFuture<Object>> all = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            int n = i;
            all.add(CompletableFuture.supplyAsync(() -> {
                try {
                    return output(node.run(new FakeContext().with("n", n))).get("n");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            }));
        }
        for (int i = 0; i < 200; i++) {
            assertThat(all.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(i);
        }
    }

    @Test
    void compiled_scripts_are_let_go_and_a_dropped_node_lets_go_too() throws Exception {
        var scripts = new CompiledScripts(getClass().getClassLoader(), 2);
        for (int i = 0; i < 6; i++) {
            scripts.hold("'never closed ' + " + i);
        }

        Eventually.eventually("only the idle limit is left", () -> {
            System.gc();
            return scripts.size() == 2;
        });
    }

    @Test
    void a_released_script_leaves_no_class_behind() throws Exception {
        var scripts = new CompiledScripts(getClass().getClassLoader(), 0);
        var types = new ArrayList<WeakReference<Class<?>>>();
        for (int i = 0; i < 20; i++) {
            types.add(ranAndReleased(scripts, "[1, 2].collect { it + " + i + " }"));
        }

        Eventually.eventually("all classes are unloaded but the last, which Groovy itself remembers", () -> {
            System.gc();
            return types.stream().filter(type -> type.get() != null).count() <= 1;
        });
    }

    @Test
    void engines_of_one_class_loader_share_what_is_compiled() throws Exception {
        var loader = new URLClassLoader(new URL[0], getClass().getClassLoader());
        var first = CompiledScripts.shared(loader, 3);
        var second = CompiledScripts.shared(loader, 3);

        try (var held = first.hold("'once for all'");
                var same = second.hold("'once for all'");
                var elsewhere =
                        CompiledScripts.shared(getClass().getClassLoader(), 3).hold("'once for all'")) {
            assertThat(same.value()).isSameAs(held.value());
            assertThat(elsewhere.value()).isNotSameAs(held.value());
        }
    }

    @Test
    void what_is_shared_keeps_no_class_loader() throws Exception {
        var loader = loaderOfACompiledScript();

        Eventually.eventually("the class loader is collected", () -> {
            System.gc();
            return loader.get() == null;
        });
    }

    private static WeakReference<ClassLoader> loaderOfACompiledScript() throws Exception {
        var loader = new URLClassLoader(new URL[0], GroovyNodeTest.class.getClassLoader());
        CompiledScripts.shared(loader, 3).hold("'kept idle'").close();
        return new WeakReference<>(loader);
    }

    @Test
    void a_compiled_text_is_sound_and_one_that_does_not_compile_is_told_each_time() throws Exception {
        var scripts = new CompiledScripts(getClass().getClassLoader(), 3);
        scripts.hold("1 + 1").close();

        assertThat(scripts.problemsOf("a", "1 + 1", "/nodes/0")).isEmpty();
        assertThatThrownBy(() -> scripts.hold("1 +")).isInstanceOf(GroovyRuntimeException.class);
        assertThat(scripts.problemsOf("b", "1 +", "/nodes/1"))
                .singleElement()
                .satisfies(problem -> assertThat(problem.code()).isEqualTo("DEF-303"));
    }

    private static WeakReference<Class<?>> ranAndReleased(CompiledScripts scripts, String text) throws Exception {
        try (var held = scripts.hold(text)) {
            var script = held.value().newScript(Map.of());
            CompiledScript.run(script, "test");
            return new WeakReference<>(script.getClass());
        }
    }

    private Map<String, Object> output(String text) throws Exception {
        return output(run(text));
    }

    private static Map<String, Object> output(Outcome outcome) {
        return Data.normalise(((Outcome.Done) outcome).output());
    }

    private Outcome run(String text) throws Exception {
        return TYPE.create(node("Groovy", "scriptContent", text)).run(context);
    }
}
