package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.EngineBuilder;
import dev.millrace.Execution;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.InvalidWorkflowException;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.Node;
import dev.millrace.node.NodeContext;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.node.SecretSource;
import dev.millrace.store.ExecutionStore;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.time.TimeSource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcConnectionPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** An application gets an engine of its properties and beans; whatever it has of its own stays its own. */
class EngineContextTest {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    MillraceAutoConfiguration.class,
                    MillraceMetricsAutoConfiguration.class,
                    MillraceActuatorAutoConfiguration.class))
            .withUserConfiguration(Shop.class);

    /** What is reserved. */
    record Reservation(String article, int pieces) {}

    /** The shop's stock, whose methods are nodes, and which starts workflows itself. */
    static class Stock {

        private final WorkflowEngine engine;

        Stock(WorkflowEngine engine) {
            this.engine = engine;
        }

        Execution order(String article) {
            return engine.start("order", Map.of("article", article, "pieces", 2));
        }

        @WorkflowNode("stock.reserve")
        Reservation reserve(String article, int pieces, Optional<String> note, NodeContext context) {
            context.setVariable("note", note.orElse("none"));
            return new Reservation(article, pieces);
        }

        @WorkflowNode("stock.whole")
        String whole(Reservation all) {
            return all.article() + " x " + all.pieces();
        }

        @WorkflowNode("stock.login")
        Map<String, Object> login(NodeContext context) {
            var token = context.secret("token");
            return Map.of("said", token, "length", token.length());
        }

        @WorkflowNode("stock.fail")
        void fail() {
            throw new IllegalArgumentException("out of stock");
        }
    }

    /** A bean that is a node. */
    @WorkflowNode("parcel.ship")
    static class Ship implements Node {
        @Override
        public Outcome run(NodeContext context) {
            return Outcome.done("shipped", context.input("article", String.class));
        }
    }

    /** The application. */
    @Configuration(proxyBeanMethods = false)
    static class Shop {
        @Bean
        Stock stock(WorkflowEngine engine) {
            return new Stock(engine);
        }

        @Bean
        Ship ship() {
            return new Ship();
        }

        @Bean
        EventRecorder recorder() {
            return new EventRecorder();
        }
    }

    @Test
    void definitions_of_the_class_path_run_nodes_of_beans() {
        contexts.run(context -> {
            var execution = context.getBean(Stock.class).order("book");

            assertThat(execution.await(LIMIT).status()).isEqualTo(ExecutionStatus.COMPLETED);
            assertThat(execution.snapshot().node("reserve").output()).isEqualTo(Map.of("article", "book", "pieces", 2));
            assertThat(execution.snapshot().node("ship").output()).isEqualTo(Map.of("shipped", "book"));
            assertThat(execution.await(LIMIT).variables()).containsEntry("note", "none");
            assertThat(context.getBean(WorkflowEngine.class).workflows())
                    .extracting(Workflow::id)
                    .containsExactly("approval", "order");
            assertThat(context.getBean(EventRecorder.class).story()).contains("ExecutionEnded");
        });
    }

    @Test
    void a_method_takes_the_whole_input_as_a_record_and_what_it_throws_fails_the_attempt() {
        contexts.run(context -> {
            var engine = context.getBean(WorkflowEngine.class);
            var whole = Workflow.named("w").node("a", "stock.whole").build();
            var failing = Workflow.named("f").node("a", "stock.fail").build();

            var output = engine.run(whole, new Reservation("pen", 3)).output();
            var failed = engine.start(failing, Map.of());
            failed.await(LIMIT);

            assertThat(output).isEqualTo(Map.of("result", "pen x 3"));
            assertThat(failed.failure("a").orElseThrow().type()).isEqualTo(IllegalArgumentException.class.getName());
        });
    }

    @Test
    void a_definition_that_is_refused_stops_the_start_with_file_and_line() {
        contexts.withPropertyValues("millrace.definitions=classpath:broken/").run(context -> {
            assertThat(context).hasFailed();
            var failure = context.getStartupFailure();
            assertThat(failure).rootCause().isInstanceOf(InvalidWorkflowException.class);
            assertThat(failure).rootCause().hasMessageContaining("bad.yaml:4:").hasMessageContaining("stock.reserve");
            var analysis = new InvalidWorkflowAnalyzer().analyze(failure);
            assertThat(analysis.getDescription()).contains("bad.yaml:4:");
            assertThat(analysis.getAction()).contains("millrace:validate");
        });
    }

    @Test
    void folders_that_are_not_there_hold_no_definitions() {
        contexts.withPropertyValues("millrace.definitions=classpath:nowhere/")
                .run(context -> assertThat(context.getBean(WorkflowEngine.class).workflows())
                        .isEmpty());
    }

    @Test
    void nothing_is_made_where_it_is_switched_off() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        MillraceAutoConfiguration.class,
                        MillraceMetricsAutoConfiguration.class,
                        MillraceActuatorAutoConfiguration.class))
                .withPropertyValues("millrace.enabled=false")
                .run(context -> assertThat(context)
                        .doesNotHaveBean(WorkflowEngine.class)
                        .doesNotHaveBean(WorkflowsEndpoint.class));
    }

    @Test
    void an_engine_of_the_host_is_kept_and_given_the_definitions() {
        contexts.withBean(
                        "own",
                        WorkflowEngine.class,
                        () -> WorkflowEngine.builder()
                                .nodes(NodeRegistry.builder()
                                        .add("stock.reserve", context -> Outcome.done())
                                        .add("parcel.ship", context -> Outcome.done())
                                        .build())
                                .build())
                .run(context -> {
                    assertThat(context).hasSingleBean(WorkflowEngine.class);
                    assertThat(context.getBean("own", WorkflowEngine.class).workflows())
                            .hasSize(2);
                });
    }

    @Test
    void what_a_store_on_disk_holds_goes_on_with_the_next_start(@TempDir Path folder) {
        var durable = contexts.withPropertyValues(
                "millrace.store.folder=" + folder, "millrace.definitions=classpath:delayed/");
        var ids = new ArrayList<ExecutionId>();
        durable.withBean(TimeSource.class, ManualTime::new) // stands still in the past
                .run(context -> ids.add(context.getBean(WorkflowEngine.class)
                        .start("delayed", Map.of())
                        .id()));

        durable.withPropertyValues("millrace.start.recover=false")
                .run(context -> assertThat(context.getBean(WorkflowEngine.class)
                                .execution(ids.get(0))
                                .orElseThrow()
                                .status()
                                .isFinal())
                        .isFalse());
        durable.run(context -> assertThat(context.getBean(WorkflowEngine.class)
                        .execution(ids.get(0))
                        .orElseThrow()
                        .await(LIMIT)
                        .status())
                .isEqualTo(ExecutionStatus.COMPLETED));
    }

    @Test
    void a_store_in_the_database_is_made_of_the_data_source_where_that_is_said() {
        var source = JdbcConnectionPool.create("jdbc:h2:mem:spring;DB_CLOSE_DELAY=-1", "sa", "");
        var database = contexts.withBean(DataSource.class, () -> source);

        database.run(context -> assertThat(context).doesNotHaveBean(ExecutionStore.class));
        database.withPropertyValues("millrace.store.jdbc=true", "millrace.store.migrate=true")
                .run(context -> {
                    assertThat(context).hasSingleBean(ExecutionStore.class);
                    assertThat(context.getBean(Stock.class)
                                    .order("book")
                                    .await(LIMIT)
                                    .status())
                            .isEqualTo(ExecutionStatus.COMPLETED);
                });
    }

    @Test
    void a_store_of_the_host_is_taken_and_two_are_refused() {
        var own = new MemoryStore();
        contexts.withBean(ExecutionStore.class, () -> own).run(context -> {
            context.getBean(Stock.class).order("book").await(LIMIT);
            assertThat(own.executions()).hasSize(1);
        });
        contexts.withPropertyValues("millrace.store.folder=x", "millrace.store.jdbc=true")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("[SPR-103]"));
    }

    @Test
    void customizers_have_the_last_word_and_are_told_of_the_engine() {
        var told = new ArrayList<WorkflowEngine>();
        var customizer = new EngineCustomizer() {
            @Override
            public void customize(EngineBuilder builder) {
                builder.capacity("memory", "4GB");
            }

            @Override
            public void built(WorkflowEngine engine) {
                told.add(engine);
            }
        };
        contexts.withBean(EngineCustomizer.class, () -> customizer).run(context -> {
            assertThat(told).containsExactly(context.getBean(WorkflowEngine.class));
            var greedy = Workflow.named("greedy")
                    .node("a", "stock.fail", spec -> spec.resource("memory", 1))
                    .build();
            context.getBean(WorkflowEngine.class).register(greedy);
        });
    }

    @Test
    void a_source_of_secrets_is_the_engine_s_and_what_comes_back_is_masked() {
        var login = Workflow.named("login").node("a", "stock.login").build();
        contexts.withBean(SecretSource.class, () -> SecretSource.of(Map.of("token", "s3cret-4711")))
                .run(context -> {
                    var result = context.getBean(WorkflowEngine.class)
                            .start(login, Map.of())
                            .await(LIMIT);

                    assertThat(result.output()).containsExactlyInAnyOrderEntriesOf(Map.of("said", "***", "length", 11));
                });
        contexts.run(context -> {
            var result =
                    context.getBean(WorkflowEngine.class).start(login, Map.of()).await(LIMIT);

            assertThat(result.failures().reasons().values().iterator().next().message())
                    .contains("[ENG-801]", "token");
        });
    }

    @Test
    void the_engine_is_closed_with_the_application() {
        var engines = new ArrayList<WorkflowEngine>();
        contexts.run(context -> engines.add(context.getBean(WorkflowEngine.class)));

        assertThatThrownBy(() -> engines.get(0).start("approval", Map.of())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void triggers_of_definitions_are_armed_unless_that_is_switched_off() {
        var nightly = contexts.withPropertyValues("millrace.definitions=classpath:armed/");

        nightly.run(context -> assertThat(
                        context.getBean(WorkflowEngine.class).triggers().list())
                .hasSize(1));
        nightly.withPropertyValues("millrace.start.triggers=false")
                .run(context -> assertThat(
                                context.getBean(WorkflowEngine.class).triggers().list())
                        .isEmpty());
    }

    @Test
    void two_beans_of_one_node_type_are_refused_by_name() {
        contexts.withBean("other", Ship.class)
                .run(context -> assertThat(context.getStartupFailure())
                        .rootCause()
                        .hasMessageContaining("[SPR-102]")
                        .hasMessageContaining("bean 'ship'")
                        .hasMessageContaining("bean 'other'"));
    }

    @Test
    void a_marked_bean_that_is_no_node_is_refused() {
        contexts.withBean(NoNode.class)
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("[SPR-101]"));
    }

    @WorkflowNode("no.node")
    static class NoNode {}
}
