package dev.millrace.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Check;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.testing.SameThread;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckDiscoveryTest {

    /** Check that an application offers. */
    private static final class WorkingDay implements CheckType {

        @Override
        public String name() {
            return "workingDay";
        }

        @Override
        public List<Field> fields() {
            return List.of(Field.required("day", Field.Kind.TEXT, "the day"));
        }

        @Override
        public CheckResult check(CheckContext context) {
            var day = context.parameter("day", String.class).orElseThrow();
            return day.equals("Sunday") ? CheckResult.fail("it is " + day) : CheckResult.pass();
        }
    }

    /** Offers a check and no type. */
    public static final class Offer implements NodeTypeProvider {

        @Override
        public Collection<NodeType> types() {
            return List.of();
        }

        @Override
        public Collection<CheckType> checks() {
            return List.of(new WorkingDay());
        }
    }

    /** Offers the same once more. */
    public static final class OtherOffer implements NodeTypeProvider {

        @Override
        public Collection<NodeType> types() {
            return List.of();
        }

        @Override
        public Collection<CheckType> checks() {
            return List.of(new WorkingDay());
        }
    }

    private static URLClassLoader loader(Path folder, Class<?>... providers) throws IOException {
        var services = Files.createDirectories(folder.resolve("META-INF/services"));
        var names = List.of(providers).stream().map(Class::getName).toList();
        Files.write(services.resolve(NodeTypeProvider.class.getName()), names);
        return new URLClassLoader(new URL[] {folder.toUri().toURL()}, CheckDiscoveryTest.class.getClassLoader());
    }

    @Test
    void a_check_on_the_class_path_is_found_and_asked(@TempDir Path folder) throws IOException {
        try (var loader = loader(folder, Offer.class)) {
            var nodes = NodeRegistry.builder().discover(loader).build();
            try (var engine = WorkflowEngine.builder()
                    .nodes(nodes)
                    .executor(new SameThread())
                    .build()) {
                var workflow = Workflow.named("work")
                        .node(
                                "work",
                                (Node) context -> Outcome.done(),
                                node -> node.preCheck(Check.of("workingDay", Map.of("day", "${input.day}"))))
                        .build();

                assertThat(engine.run(workflow, Map.of("day", "Monday")).status())
                        .isEqualTo(ExecutionStatus.COMPLETED);
                assertThat(engine.run(workflow, Map.of("day", "Sunday")).cause())
                        .contains("workingDay", "it is Sunday");
            }
        }
    }

    @Test
    void two_offers_of_one_check_are_refused(@TempDir Path folder) throws IOException {
        try (var loader = loader(folder, Offer.class, OtherOffer.class)) {
            assertThatThrownBy(() -> NodeRegistry.builder().discover(loader))
                    .hasMessageContainingAll("[ENG-102]", "check 'workingDay' is offered twice");
        }
    }
}
