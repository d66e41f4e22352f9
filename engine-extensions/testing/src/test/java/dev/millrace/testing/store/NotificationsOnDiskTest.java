package dev.millrace.testing.store;

import static dev.millrace.definition.NotificationRule.to;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Occasion;
import dev.millrace.node.NodeRegistry;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationChannel;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.JournalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a channel was not told of lies in the journal, and comes after a restart. */
class NotificationsOnDiskTest {

    private static final String ORDER = """
        workflowId: order
        notifications: [{on: success, to: ops}]
        nodes: [{nodeId: a, runtimeType: Noop}]
        """;

    private final List<Notification> told = new CopyOnWriteArrayList<>();

    @TempDir
    private Path folder;

    private WorkflowEngine engine(NotificationChannel channel) {
        return WorkflowEngine.builder()
                .store(JournalStore.at(folder))
                .notifications(
                        NotificationSettings.NONE.withChannel("ops", channel).withRule(to("ops", Occasion.FAILURE)))
                .build();
    }

    @Test
    void a_channel_that_was_down_is_told_by_the_next_process_of_what_the_workflow_says() {
        var order = WorkflowLoader.with(NodeRegistry.discovered()).parse(ORDER, Format.YAML, "order.yaml");
        NotificationChannel down = notification -> {
            throw new IOException("down");
        };
        try (var engine = engine(down)) {
            engine.run(order, Map.of());
            engine.run(order, Map.of());
        }

        try (var engine = engine(told::add)) { // which knows the workflow from the journal alone
            assertThat(engine.notifications().awaitDelivered(ofMinutes(1))).isTrue();
            assertThat(told).hasSize(2).allSatisfy(one -> {
                assertThat(one.subject().workflow().id()).isEqualTo("order");
                assertThat(one.details().summary()).isPresent();
            });
        }
        told.clear();
        try (var engine = engine(told::add)) {
            assertThat(engine.notifications().awaitDelivered(ofMinutes(1))).isTrue();
            assertThat(told).isEmpty();
        }
    }
}
