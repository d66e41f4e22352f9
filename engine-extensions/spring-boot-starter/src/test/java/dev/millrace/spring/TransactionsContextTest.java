package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.NodeEvent.NodeCompleted;
import dev.millrace.jdbc.JdbcStore;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.Outcome;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Starts, signals and nodes in transactions of Spring. */
@Tag("one-jdk")
class TransactionsContextTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** The shop's orders, each of which is a row and an execution. */
    static class Orders {

        private final JdbcTemplate jdbc;
        private final SpringTransactions transactions;

        Orders(JdbcTemplate jdbc, SpringTransactions transactions) {
            this.jdbc = jdbc;
            this.transactions = transactions;
        }

        @Transactional
        public ExecutionId place(int number) {
            jdbc.update("INSERT INTO placed (number) VALUES (?)", number);
            return transactions.start("booking", Map.of("number", number));
        }

        @Transactional
        public void placeInVain(int number) {
            place(number);
            throw new IllegalStateException("out of stock");
        }
    }

    /** The nodes' work. */
    static class Bookings {

        private final JdbcTemplate jdbc;
        private final AtomicInteger runs = new AtomicInteger();

        Bookings(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @WorkflowNode(value = "shop.book", transactional = true)
        Map<String, Object> book(int number, NodeContext context) {
            int run = runs.incrementAndGet();
            jdbc.update("INSERT INTO booked (number) VALUES (?)", number);
            context.setVariable("run", run);
            if (number < 0 && run == 1) {
                throw new IllegalStateException("no");
            }
            return Map.of("run", run);
        }
    }

    /** A bean that is a node. */
    @WorkflowNode(value = "shop.note", transactional = true)
    static class Note implements Node {

        private final JdbcTemplate jdbc;

        Note(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Override
        public Outcome run(NodeContext context) {
            jdbc.update("INSERT INTO booked (number) VALUES (0)");
            return Outcome.failed("Full", "no room");
        }
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    @EnableTransactionManagement(proxyTargetClass = true)
    static class Shop {
        @Bean
        PlatformTransactionManager manager(DataSource source) {
            return new DataSourceTransactionManager(source);
        }

        @Bean
        JdbcTemplate jdbc(DataSource source) {
            return new JdbcTemplate(source);
        }

        @Bean
        Orders orders(JdbcTemplate jdbc, SpringTransactions transactions) {
            return new Orders(jdbc, transactions);
        }

        @Bean
        Bookings bookings(JdbcTemplate jdbc) {
            return new Bookings(jdbc);
        }

        @Bean
        Note note(JdbcTemplate jdbc) {
            return new Note(jdbc);
        }
    }

    private static ApplicationContextRunner contexts(DataSource source) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MillraceTransactionsAutoConfiguration.class, MillraceAutoConfiguration.class))
                .withUserConfiguration(Shop.class)
                .withBean(DataSource.class, () -> source)
                .withPropertyValues(
                        "millrace.definitions=classpath:nowhere/",
                        "millrace.store.jdbc=true",
                        "millrace.store.migrate=true");
    }

    private static ApplicationContextRunner shared(DataSource source) {
        return contexts(source).withPropertyValues("millrace.store.shared=true");
    }

    private static WorkflowEngine engine(ApplicationContext context) {
        var engine = context.getBean(WorkflowEngine.class);
        engine.register(booking());
        engine.register(Workflow.named("approval")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .build());
        return engine;
    }

    private static Workflow booking() {
        return Workflow.named("booking")
                .node(
                        "book",
                        "shop.book",
                        spec -> spec.retry(RetryPolicy.attempts(2).backoff(Duration.ofMillis(1))))
                .build();
    }

    private static DataSource database(TestSource kind) {
        var source = kind.empty();
        var jdbc = new JdbcTemplate(source);
        jdbc.execute("CREATE TABLE placed (number int)");
        jdbc.execute("CREATE TABLE booked (number int)");
        return source;
    }

    private static int count(DataSource source, String table) {
        return new JdbcTemplate(source).queryForObject("SELECT COUNT(*) FROM " + table, Integer.class);
    }

    /** Counts messages by a connection that is in no transaction. */
    private static int countBeside(DataSource source) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery("SELECT COUNT(*) FROM mr_inbox")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static ExecutionResult result(WorkflowEngine engine, DataSource source, ExecutionId id) {
        while (engine.execution(id).isEmpty()) { // it is a start in the store until an engine has taken it
            new JdbcTemplate(source).execute("SELECT pg_sleep(0.01)");
        }
        return engine.execution(id).orElseThrow().await(LIMIT);
    }

    @Test
    void a_start_is_committed_with_the_rows_beside_it_or_never_was() {
        var source = database(TestSource.POSTGRESQL);
        shared(source).run(context -> {
            var engine = engine(context);
            var orders = context.getBean(Orders.class);

            assertThatThrownBy(() -> orders.placeInVain(1)).hasMessage("out of stock");
            assertThat(count(source, "placed")).isZero();
            assertThat(count(source, "mr_inbox")).isZero();

            var id = orders.place(2);
            assertThat(result(engine, source, id).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(count(source, "placed")).isEqualTo(1);
            assertThat(count(source, "mr_execution")).isEqualTo(1);
        });
    }

    @Test
    void nobody_sees_a_start_or_a_signal_before_the_commit() {
        var source = database(TestSource.POSTGRESQL);
        shared(source).run(context -> {
            var engine = engine(context);
            var template = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
            var own = context.getBean(SpringTransactions.class);
            var waiting = engine.start("approval", Map.of());

            template.executeWithoutResult(status -> {
                own.signal(waiting.id(), "go", Map.of("by", "nobody"));
                status.setRollbackOnly();
            });
            var started = template.execute(status -> {
                var id = own.start("booking", Map.of("number", 1));
                own.signal(waiting.id(), "go", Map.of("by", "ann"));
                assertThat(count(source, "mr_inbox")).isEqualTo(2);
                assertThatCode(() -> assertThat(countBeside(source)).isZero()).doesNotThrowAnyException();
                assertThat(engine.execution(id)).isEmpty();
                return id;
            });

            assertThat(waiting.await(LIMIT).output()).containsEntry("by", "ann");
            assertThat(result(engine, source, started).status()).isEqualTo(ExecutionStatus.COMPLETED);
        });
    }

    @Test
    void without_a_transaction_of_this_database_nothing_is_started() {
        var source = database(TestSource.POSTGRESQL);
        shared(source).run(context -> {
            engine(context);
            var own = context.getBean(SpringTransactions.class);
            var other = new TransactionTemplate(new DataSourceTransactionManager(TestSource.H2.empty()));

            assertThatThrownBy(() -> own.start("booking", Map.of())).hasMessageContaining("[SPR-106]");
            other.executeWithoutResult(status -> {
                new JdbcTemplate(source).queryForList("SELECT 1"); // binds a connection that is in no transaction
                assertThatThrownBy(() -> own.start("booking", Map.of())).hasMessageContaining("[SPR-106]");
            });
            assertThat(count(source, "mr_inbox")).isZero();
        });
    }

    @Test
    void a_store_of_one_engine_says_that_it_takes_no_starts_of_transactions() {
        var source = database(TestSource.H2);
        contexts(source).run(context -> {
            engine(context);

            assertThatThrownBy(() -> context.getBean(Orders.class).place(1)).hasMessageContaining("[JDB-1");
            assertThat(count(source, "placed")).isZero();
        });
    }

    @ParameterizedTest
    @EnumSource
    void work_by_a_template_is_committed_with_its_outcome(TestSource kind) {
        var source = database(kind);
        contexts(source).run(context -> {
            var result = engine(context).start("booking", Map.of("number", -7)).await(LIMIT);

            assertThat(result.output()).containsEntry("run", 2); // the first one failed, and left nothing
            assertThat(result.variables()).containsEntry("run", 2);
            assertThat(count(source, "booked")).isEqualTo(1);
            assertThat(count(source, "mr_outcome")).isEqualTo(1);
        });
    }

    @ParameterizedTest
    @EnumSource
    void a_bean_that_is_a_node_is_rolled_back_where_it_does_not_succeed(TestSource kind) {
        var source = database(kind);
        contexts(source).run(context -> {
            var noting = Workflow.named("noting").node("note", "shop.note").build();

            assertThat(engine(context).start(noting, Map.of()).await(LIMIT).status())
                    .isEqualTo(ExecutionStatus.FAILED);
            assertThat(count(source, "booked")).isZero();
        });
    }

    /** A thread that waits for an execution may run its nodes: they are committed, whatever becomes of the thread's. */
    @ParameterizedTest
    @EnumSource
    void work_is_never_part_of_the_transaction_of_who_waits_for_it(TestSource kind) {
        var source = database(kind);
        contexts(source)
                .withPropertyValues("millrace.store.jdbc=false", "millrace.store.migrate=false")
                .run(context -> {
                    JdbcStore.migrate(source);
                    var engine = engine(context);
                    new TransactionTemplate(context.getBean(PlatformTransactionManager.class))
                            .executeWithoutResult(status -> {
                                engine.run(booking(), Map.of("number", 1));
                                status.setRollbackOnly();
                            });

                    assertThat(count(source, "booked")).isEqualTo(1);
                    assertThat(count(source, "mr_outcome")).isEqualTo(1);
                });
    }

    /** A store whose process ends before a turn with a completion is safe. */
    private static final class EndingStore extends ForwardingStore {

        private final CountDownLatch ended = new CountDownLatch(1);

        EndingStore(JdbcStore behind) {
            super(behind);
        }

        @Override
        public void commit(Turn turn, CommitListener listener) {
            if (turn.events().stream().anyMatch(NodeCompleted.class::isInstance)) {
                ended.countDown();
                listener.done(new StoreException("the process has ended"));
            } else {
                super.commit(turn, listener);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_crash_between_the_commit_and_the_completion_does_not_repeat_the_work(TestSource kind) {
        var source = database(kind);
        JdbcStore.migrate(source);
        var ending = new EndingStore(JdbcStore.over(source));
        var id = new ExecutionId[1];
        contexts(source)
                .withPropertyValues("millrace.store.jdbc=false")
                .withBean(EndingStore.class, () -> ending)
                .run(context -> {
                    id[0] = engine(context)
                            .start("booking", Map.of("number", 1))
                            .id();
                    ending.ended.await();
                });
        assertThat(count(source, "booked")).isEqualTo(1);

        contexts(source).withPropertyValues("millrace.start.recover=false").run(context -> {
            var engine = engine(context);
            engine.recoverIncompleteExecutions();
            var result = engine.execution(id[0]).orElseThrow().await(LIMIT);

            assertThat(result.output()).containsEntry("run", 1);
            assertThat(context.getBean(Bookings.class).runs).hasValue(0);
            assertThat(count(source, "booked")).isEqualTo(1);
        });
    }

    @Test
    void a_node_that_is_marked_transactional_needs_who_manages_transactions() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MillraceTransactionsAutoConfiguration.class, MillraceAutoConfiguration.class))
                .withBean(Bookings.class, () -> new Bookings(new JdbcTemplate()))
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("[SPR-107]")
                        .hasMessageContaining("shop.book"));
    }

    @Test
    void an_application_without_a_database_or_its_libraries_has_an_engine_all_the_same() {
        var plain = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MillraceTransactionsAutoConfiguration.class, MillraceAutoConfiguration.class))
                .withPropertyValues("millrace.definitions=classpath:nowhere/");

        plain.run(context ->
                assertThat(context).hasSingleBean(WorkflowEngine.class).doesNotHaveBean("workflowTransactions"));
        for (var missing :
                List.of("org.springframework.jdbc", "org.springframework.transaction", "dev.millrace.jdbc")) {
            plain.withClassLoader(new FilteredClassLoader(missing))
                    .run(context -> assertThat(context)
                            .hasSingleBean(WorkflowEngine.class)
                            .doesNotHaveBean("workflowTransactions"));
        }
    }
}
