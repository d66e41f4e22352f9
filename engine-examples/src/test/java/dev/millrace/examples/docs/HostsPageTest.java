package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.examples.Checkout;
import io.micronaut.context.ApplicationContext;
import jakarta.enterprise.inject.se.SeContainerInitializer;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pieces of docs/hosts.md, compiled as they stand there, and run by Weld and by Micronaut. */
@Tag("one-jdk")
class HostsPageTest {

    private static final String HEAD = """
        package shop;

        import dev.millrace.WorkflowEngine;
        import dev.millrace.definition.Workflow;
        import dev.millrace.node.NodeRegistry;
        import dev.millrace.node.Outcome;
        import dev.millrace.store.MemoryStore;
        import jakarta.inject.Singleton;
        %s
        @Singleton
        class Stock {
            static int made;

            Stock() {
                made++;
            }

            Outcome reserve(String article) {
                return Outcome.done("reserved", article);
            }
        }

        """;
    private static final String OF_CDI = """
        import jakarta.enterprise.context.ApplicationScoped;
        import jakarta.enterprise.event.Observes;
        import jakarta.enterprise.event.Startup;
        import jakarta.enterprise.inject.Disposes;
        import jakarta.enterprise.inject.Produces;
        """;
    private static final String OF_MICRONAUT = """
        import io.micronaut.context.annotation.Bean;
        import io.micronaut.context.annotation.Factory;
        import io.micronaut.context.event.StartupEvent;
        import io.micronaut.runtime.event.annotation.EventListener;
        """;

    private static final String CLASSES =
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));

    @TempDir
    private Path folder;

    /** Returns the classes of a piece; those of Micronaut are worked on by its processor. */
    private URLClassLoader compiled(int piece, String imports, String... options) throws IOException {
        var blocks = Checkout.blocks("docs/hosts.md", "java");
        assertThat(blocks).hasSize(2);
        var file = Files.writeString(folder.resolve("Stock.java"), HEAD.formatted(imports) + blocks.get(piece));
        var compiler = ToolProvider.getSystemJavaCompiler();
        var said = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            var all = new ArrayList<>(List.of("-classpath", CLASSES, "-d", folder.toString()));
            all.addAll(List.of(options));
            var task = compiler.getTask(said, files, null, all, null, files.getJavaFileObjects(file));
            assertThat(task.call()).as(said.toString()).isTrue();
        }
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
    }

    private static int made(ClassLoader classes) throws ReflectiveOperationException {
        var made = classes.loadClass("shop.Stock").getDeclaredField("made");
        made.setAccessible(true);
        return made.getInt(null);
    }

    private static void assertRuns(WorkflowEngine engine) {
        var result = engine.run("order", Map.of("article", "book"));

        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(result.output()).isEqualTo(Map.of("reserved", "book"));
    }

    @Test
    void cdi_makes_starts_and_closes_an_engine() throws Exception {
        try (var classes = compiled(0, OF_CDI, "-proc:none")) {
            var container = SeContainerInitializer.newInstance()
                    .disableDiscovery()
                    .setClassLoader(classes)
                    .addBeanClasses(classes.loadClass("shop.EngineProducer"), classes.loadClass("shop.Stock"));
            WorkflowEngine engine;
            try (var started = container.initialize()) {
                assertThat(made(classes)).as("the engine is there at the start").isEqualTo(1);
                engine = started.select(WorkflowEngine.class).get();
                assertRuns(engine);
            }
            assertThat(engine.isOpen()).isFalse();
        }
    }

    @Test
    void micronaut_makes_starts_and_closes_an_engine() throws Exception {
        try (var classes = compiled(1, OF_MICRONAUT)) {
            WorkflowEngine engine;
            try (var started = ApplicationContext.builder(classes).start()) {
                assertThat(made(classes)).as("the engine is there at the start").isEqualTo(1);
                engine = started.getBean(WorkflowEngine.class);
                assertRuns(engine);
            }
            assertThat(engine.isOpen()).isFalse();
        }
    }
}
