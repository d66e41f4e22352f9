package dev.millrace.testing.example;

import static dev.millrace.testing.assertions.ExecutionAssertions.assertThat;

import dev.millrace.testing.junit.WorkflowTest;
import dev.millrace.testing.workflow.TestEngine;
import java.util.Map;
import org.junit.jupiter.api.Test;

@WorkflowTest("order.yaml")
class OrderTest {

    @Test
    void a_declined_card_is_tried_again(TestEngine order) {
        order.when("charge").fails(2).then(Map.of("receipt", "R-1"));
        order.when("ship").then(Map.of("parcel", "P-7"));
        var execution = order.run(Map.of("cents", 12_900));
        assertThat(execution).completed().ran("ship").retried("charge", 2).skipped("release");
    }
}
