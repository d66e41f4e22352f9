package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.examples.Checkout;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.store.MemoryStore;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The pieces of docs/hosts.md, with annotations that stand for those of the containers. */
class HostsPageTest {

    private static final String OWN = "engine-examples/src/test/java/dev/millrace/examples/docs/HostsPageTest.java";

    @Retention(RetentionPolicy.RUNTIME)
    private @interface ApplicationScoped {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface Produces {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface Singleton {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface Observes {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface Disposes {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface Factory {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface EventListener {}

    @Retention(RetentionPolicy.RUNTIME)
    private @interface Bean {
        String preDestroy();
    }

    private record Startup() {}

    private record StartupEvent() {}

    static class Stock {
        Outcome reserve(String article) {
            return Outcome.done("reserved", article);
        }
    }

    @ApplicationScoped
    static class EngineProducer {

        @Produces
        @Singleton
        WorkflowEngine engine(Stock stock) {
            var nodes = NodeRegistry.builder()
                    .discover()
                    .add("stock.reserve", context -> stock.reserve(context.input("article", String.class)))
                    .build();
            var engine = WorkflowEngine.builder()
                    .nodes(nodes)
                    .store(new MemoryStore())
                    .build();
            engine.register(
                    Workflow.named("order").node("reserve", "stock.reserve").build());
            return engine;
        }

        void started(@Observes Startup event, WorkflowEngine engine) {
            engine.recoverIncompleteExecutions();
        }

        void close(@Disposes WorkflowEngine engine) {
            engine.close();
        }
    }

    @Factory
    static class EngineFactory {

        @Singleton
        @Bean(preDestroy = "close")
        WorkflowEngine engine(Stock stock) {
            var nodes = NodeRegistry.builder()
                    .discover()
                    .add("stock.reserve", context -> stock.reserve(context.input("article", String.class)))
                    .build();
            var engine = WorkflowEngine.builder()
                    .nodes(nodes)
                    .store(new MemoryStore())
                    .build();
            engine.register(
                    Workflow.named("order").node("reserve", "stock.reserve").build());
            return engine;
        }
    }

    @Singleton
    static class EngineStart {

        private final WorkflowEngine engine;

        EngineStart(WorkflowEngine engine) {
            this.engine = engine;
        }

        @EventListener
        void started(StartupEvent event) {
            engine.recoverIncompleteExecutions();
        }
    }

    private static void assertRuns(WorkflowEngine engine) {
        var result = engine.run("order", Map.of("article", "book"));

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.output()).isEqualTo(Map.of("reserved", "book"));
    }

    @Test
    void cdi_makes_starts_and_closes_an_engine() {
        var producer = new EngineProducer();
        var engine = producer.engine(new Stock());

        producer.started(new Startup(), engine);
        assertRuns(engine);
        producer.close(engine);
    }

    @Test
    void micronaut_makes_starts_and_closes_an_engine() {
        try (var engine = new EngineFactory().engine(new Stock())) {
            new EngineStart(engine).started(new StartupEvent());
            assertRuns(engine);
        }
    }

    @Test
    void the_java_of_the_page_stands_here() {
        var own = Checkout.squeezed(Checkout.text(OWN).replace("static class", "class"));

        assertThat(Checkout.blocks("docs/hosts.md", "java"))
                .hasSize(2)
                .allSatisfy(java -> assertThat(own).contains(Checkout.squeezed(java)));
    }
}
