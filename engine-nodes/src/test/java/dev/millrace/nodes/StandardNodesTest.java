package dev.millrace.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandardNodesTest {

    @Test
    void they_are_found_on_the_class_path() {
        var registry = NodeRegistry.discovered();

        for (var name : new String[] {"Groovy", "groovy", "Process", "PowerShell", "Java"}) {
            assertThat(registry.find(name)).as(name).isPresent();
        }
    }

    @Test
    void they_describe_themselves() {
        assertThat(StandardNodes.builder().build().types())
                .extracting(NodeType::name)
                .containsExactly("Groovy", "Process", "PowerShell", "Java");
        assertThat(new StandardNodes().types()).allSatisfy(type -> {
            assertThat(type.description()).endsWith(".");
            assertThat(type.fields()).isNotEmpty().doesNotHaveDuplicates();
        });
    }

    @Test
    void options_are_checked_where_they_are_given() {
        assertThatThrownBy(() -> StandardNodes.builder().idleScripts(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> StandardNodes.builder().killGrace(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
