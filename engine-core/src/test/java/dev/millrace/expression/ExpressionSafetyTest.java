package dev.millrace.expression;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ExpressionSafetyTest {

    private static final Set<String> ROOTS = Set.of("input");

    private static Object valueOf(String text, Object input) {
        return Expression.parse(text, ROOTS).evaluate(root -> input);
    }

    // What JEXL has and the language has not

    @ParameterizedTest
    @ValueSource(
            strings = {
                "input.getClass()",
                "input.getClass().forName('java.lang.Runtime')",
                "input.class.forName('java.lang.Runtime')",
                "input['getClass']()",
                "''.class.name.length()",
                "getClass()",
                "new('java.io.File', '/')",
                "new java.io.File('/')",
                "input instanceof java.util.Map",
                "input.put('a', 1)",
                "input.remove('a')",
                "input.a.size()",
                "input.a = 1",
                "input['a'] = 1",
                "input.a += 1",
                "input.a++",
                "--input.a",
                "input = 1",
                "var x = 1",
                "let x = 1",
                "while (true) {}",
                "for (x : input) {}",
                "do {} while (true)",
                "if (true) 1",
                "return 1",
                "1; 2",
                "(x) -> x",
                "x => x",
                "(() -> 1)()",
                "function(x) { x }",
                "1..1000000000",
                "[1, ...]",
                "'a' =~ 'a+'",
                "'a' !~ 'a+'",
                "'a' =~ ~/(a+)+b/",
                "`${input}`",
                "#pragma jexl.namespace.x 'java.lang.System'",
                "@silent 1",
                "#0",
                "1 // comment",
                "1 /* comment */ + 1",
                "1 << 60",
                "1 & 1",
                "~1",
                "1 === 1",
                "size 'a'",
                "1 lt 2",
                "NaN",
                "${input}",
                "input\\.a"
            })
    void what_is_not_part_of_the_language_is_refused_when_parsed(String text) {
        assertThatThrownBy(() -> Expression.parse(text, ROOTS))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageMatching("(?s)\\[EXP-10[456]] .*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"java.lang.Runtime", "System", "f", "r", "jexl", "this", "context", "null_"})
    void only_the_given_roots_are_known(String text) {
        assertThatThrownBy(() -> Expression.parse(text, ROOTS))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageMatching("(?s)\\[EXP-10[56]] .*");
    }

    /** A bean with all that a resolver by reflection would find. */
    public static final class Bean {
        public final String field = "field";

        public String getName() {
            return "getter";
        }

        public String get(String key) {
            return "duck " + key;
        }

        @Override
        public String toString() {
            return "bean";
        }
    }

    @Test
    void objects_have_no_properties() {
        assertThat(valueOf("input.field", new Bean())).isNull();
        assertThat(valueOf("input.name", new Bean())).isNull();
        assertThat(valueOf("input.x", new Bean())).isNull();
        assertThat(valueOf("input.class", new Bean())).isNull();
        assertThat(valueOf("input.declaredMethods", Runtime.class)).isNull();
        assertThat(valueOf("input.class.classLoader", Map.of())).isNull();
        assertThat(valueOf("input.empty", List.of())).isNull();
    }

    @Test
    void data_are_never_written() {
        Map<String, Object> input = new HashMap<>(Map.of("list", new ArrayList<>(List.of(1)), "text", "a"));

        valueOf("[input.list, {'a': input}, input.text + 'b', input.list + '', input.missing.deeper]", input);

        assertThat(input).isEqualTo(Map.of("list", List.of(1), "text", "a"));
    }

    @Test
    void literals_are_not_shared_between_evaluations() {
        Expression expression = Expression.parse("[{'a': [1]}]", ROOTS);

        List<?> value = (List<?>) expression.evaluate(root -> null);

        assertThatThrownBy(value::clear).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(((Map<?, ?>) value.get(0))::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void patterns_from_the_data_are_never_run() {
        String bomb = "(a+)+b";

        assertThatThrownBy(() -> valueOf("'" + "a".repeat(60) + "' =~ input", bomb))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-202] ")
                .hasMessageContaining("no regular expressions");
        assertThatThrownBy(() -> valueOf("input =~ ('" + bomb + "')", "a".repeat(60)))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageStartingWith("[EXP-202] ");
    }

    // Size

    @Test
    void a_text_has_at_most_4000_characters() {
        assertThat(Expression.parse("'" + "x".repeat(3_998) + "'", ROOTS).evaluate(root -> null))
                .asString()
                .hasSize(3_998);
        assertThatThrownBy(() -> Expression.parse("'" + "x".repeat(3_999) + "'", ROOTS))
                .hasMessageStartingWith("[EXP-102] ")
                .hasMessageContaining("4001");
        assertThatThrownBy(() -> Expression.parse("(".repeat(10_000_000), ROOTS))
                .hasMessageStartingWith("[EXP-102] ")
                .satisfies(error -> assertThat(error.getMessage().length()).isLessThan(500));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "(1)",
                "[1]",
                "{'a':1}",
                "f:text(1)",
                "empty(1)",
                "!true",
                "- 1",
                "not true",
                "true?1:2",
                "null?:1"
            })
    void nesting_ends_at_100_levels(String form) {
        String hole = form.contains("true") ? "true" : "1";
        int at = form.equals("null?:1") ? form.length() - 1 : form.indexOf(hole);
        String before = form.substring(0, at);
        String after = form.substring(at + hole.length());

        Throwable fits =
                catchThrowable(() -> Expression.parse(before.repeat(100) + hole + " " + after.repeat(100), ROOTS));
        Throwable tooDeep =
                catchThrowable(() -> Expression.parse(before.repeat(101) + hole + " " + after.repeat(101), ROOTS));

        assertThat(fits).isNull();
        assertThat(tooDeep).isInstanceOf(InvalidExpressionException.class).hasMessageStartingWith("[EXP-103] ");
    }

    @Test
    void nesting_is_counted_where_it_is_not_in_a_row() {
        assertThat(Expression.parse("[-1" + ",-1".repeat(900) + "]", ROOTS)).isNotNull();
        assertThat(Expression.parse("[true?1:2" + ",true?1:2".repeat(300) + "]", ROOTS))
                .isNotNull();
        assertThatThrownBy(() -> Expression.parse("!(".repeat(60) + "true" + ")".repeat(60), ROOTS))
                .hasMessageStartingWith("[EXP-103] ");
    }

    @Test
    void an_index_inside_an_index_inside_an_index_does_not_double_the_time_for_ever() {
        assertThat(Expression.parse("input[input[input[input[1]]]]", ROOTS)).isNotNull();
        assertThatThrownBy(() -> Expression.parse("input[".repeat(60) + "1" + "]".repeat(60), ROOTS))
                .hasMessageStartingWith("[EXP-103] ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "[", "(", "input[", "((((true?", "{'a':[", "f:text((", "-(", "!", "true&&(", "[[1][", "1+("
            })
    void an_unclosed_bomb_is_refused_at_once(String form) {
        assertThat(Duration.ofNanos(nanosOf(() -> catchThrowable(() -> Expression.parse(form.repeat(300), ROOTS)))))
                .isLessThan(Duration.ofSeconds(5));
    }

    private static long nanosOf(Runnable work) {
        long before = System.nanoTime();
        work.run();
        return System.nanoTime() - before;
    }

    @Test
    void operators_end_at_500() {
        assertThat(valueOf("1" + "+1".repeat(500), null)).isEqualTo(501);
        assertThat(valueOf("true" + "&&true".repeat(500), null)).isEqualTo(true);
        assertThatThrownBy(() -> valueOf("1" + "+1".repeat(501), null)).hasMessageStartingWith("[EXP-103] ");
    }

    @Test
    void a_small_stack_is_an_error_and_not_the_end_of_the_thread() throws InterruptedException {
        List<Throwable> thrown = new ArrayList<>();
        String deep = "[".repeat(100) + "]".repeat(100);
        Thread small = new Thread(
                null, () -> thrown.add(catchThrowable(() -> Expression.parse(deep, ROOTS))), "small-stack", 128 * 1024);

        small.start();
        small.join(SECONDS.toMillis(30));

        assertThat(thrown).hasSize(1);
        assertThat(thrown.get(0)).matches(it -> it == null || it instanceof InvalidExpressionException);
        assertThat(Expression.parse(deep, ROOTS)).isNotNull();
    }

    @Test
    void a_text_does_not_grow_beyond_a_million_characters() {
        String quarter = "x".repeat(250_000);

        assertThat(valueOf("input + input + input + input", quarter)).asString().hasSize(1_000_000);
        assertThatThrownBy(() -> valueOf("input + input + input + input + '!'", quarter))
                .hasMessageStartingWith("[EXP-205] ");
        assertThatThrownBy(() -> valueOf("f:join([input, input, input, input, 1], '')", quarter))
                .hasMessageStartingWith("[EXP-205] ");
        assertThatThrownBy(() -> valueOf("'a' * 1000000000", null)).hasMessageStartingWith("[EXP-202] ");
    }

    @Test
    void numbers_do_not_grow_beyond_100_digits() {
        assertThatThrownBy(() -> valueOf("input" + "*input".repeat(400), Long.MAX_VALUE))
                .hasMessageStartingWith("[EXP-205] ");
        assertThatThrownBy(() -> valueOf("f:number(input)", "9".repeat(101))).hasMessageStartingWith("[EXP-202] ");
        assertThatThrownBy(() -> valueOf("input + 1", Double.NaN)).hasMessageStartingWith("[EXP-205] ");
    }

    @Test
    void monstrous_exponents_cost_nothing() {
        BigDecimal monster = new BigDecimal("1E+1000000000");

        assertThat(valueOf("input > 1", monster)).isEqualTo(true);
        assertThat(valueOf("input == 0", new BigDecimal("1E-1000000000"))).isEqualTo(false);
        assertThat(valueOf("'' + input", monster)).isEqualTo("1E+1000000000");
        assertThat(valueOf("input + 1", monster)).isInstanceOf(BigDecimal.class);
        assertThatThrownBy(() -> valueOf("input % 3", monster)).hasMessageStartingWith("[EXP-205] ");
        assertThatThrownBy(() -> valueOf("input * input * input * input", monster))
                .hasMessageStartingWith("[EXP-205] ");
    }

    @Test
    void deeply_nested_data_is_an_error() {
        Object left = List.of();
        Object right = List.of();
        for (int i = 0; i < 100_000; i++) {
            left = List.of(left);
            right = List.of(right);
        }
        Object deep = Map.of("left", left, "right", right);

        assertThatThrownBy(() -> valueOf("input.left == input.right", deep)).hasMessageStartingWith("[EXP-206] ");
        assertThatThrownBy(() -> valueOf("f:text(input)", deep)).hasMessageStartingWith("[EXP-206] ");
    }

    // Threads

    @Test
    void eight_threads_evaluate_one_expression() throws Exception {
        Expression expression = Expression.parse(
                "input.n * 2 + size(input.tags) == input.expected && f:lower('A') + input.n =^ 'a'", ROOTS);
        CountDownLatch start = new CountDownLatch(1);
        ExecutorService threads = Executors.newFixedThreadPool(8);

        try {
            List<Future<Boolean>> results = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                results.add(threads.submit(evaluateMany(expression, thread, start)));
            }
            start.countDown();

            for (Future<Boolean> result : results) {
                assertThat(result.get(30, SECONDS)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static Callable<Boolean> evaluateMany(Expression expression, int thread, CountDownLatch start) {
        return () -> {
            start.await(10, SECONDS);
            boolean all = true;
            for (int i = 0; i < 2_000; i++) {
                int n = thread * 10_000 + i;
                Map<String, Object> input = Map.of("n", n, "tags", List.of("a", "b"), "expected", 2L * n + 2);
                all &= expression.test(root -> input);
                all &= Expression.parse("input.n + " + i, ROOTS)
                        .evaluate(root -> input)
                        .equals(n + i);
            }
            return all;
        };
    }

    @Test
    void an_interrupt_before_neither_changes_the_value_nor_is_lost() {
        Thread.currentThread().interrupt();

        Object value = valueOf("input.a + 1", Map.of("a", 1));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(value).isEqualTo(2);
    }

    @Test
    void an_interrupt_meanwhile_neither_changes_the_value_nor_is_lost() {
        List<String> reads = new ArrayList<>();

        Object value = Expression.parse("input.a + input.b", ROOTS).evaluate(root -> {
            if (reads.isEmpty()) {
                Thread.currentThread().interrupt();
            }
            reads.add(root);
            return Map.of("a", 1, "b", 2);
        });

        assertThat(Thread.interrupted()).isTrue();
        assertThat(value).isEqualTo(3);
    }

    @Test
    void data_that_always_interrupt_end_the_evaluation() {
        Expression expression = Expression.parse("input.a + input.b", ROOTS);

        Throwable thrown = catchThrowable(() -> expression.evaluate(root -> {
            Thread.currentThread().interrupt();
            return Map.of();
        }));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(thrown).isInstanceOf(InvalidExpressionException.class).hasMessageStartingWith("[EXP-209] ");
    }
}
