package dev.millrace.spring;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.node.NodeRegistry;
import dev.millrace.testing.junit.WorkflowTest;
import dev.millrace.testing.workflow.TestEngine;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;

/** A workflow whose nodes are beans, tested by manual time in a test of Spring, beside the application's engine. */
@SpringBootTest(classes = EngineContextTest.Shop.class)
@ImportAutoConfiguration(MillraceAutoConfiguration.class)
@WorkflowTest("workflows/order.yaml")
class OrderInSpringContextTest {

    @BeforeEach
    void nodes_are_beans(TestEngine order, @Autowired NodeRegistry nodes) {
        order.nodes(nodes);
    }

    @Test
    void an_order_is_shipped(TestEngine order) {
        var execution = order.run(Map.of("article", "book", "pieces", 2));

        assertThat(execution).completed().ran("reserve", "ship");
        assertThat(execution.output()).isEqualTo(Map.of("shipped", "book"));
    }

    @Test
    void the_parcel_service_is_left_out(TestEngine order, @Autowired WorkflowEngine engine) {
        order.when("ship").then(Map.of("shipped", "nothing"));

        var execution = order.run(Map.of("article", "book", "pieces", 2));

        assertThat(execution.output()).isEqualTo(Map.of("shipped", "nothing"));
        assertThat(engine.history().find(ExecutionFilter.NEWEST)).isEmpty();
    }
}
