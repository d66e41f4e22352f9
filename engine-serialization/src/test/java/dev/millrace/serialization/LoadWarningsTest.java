package dev.millrace.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LoadWarningsTest {

    private static final String DOUBTFUL =
            "workflowId: w\ndefaultVariables: {sure: yes}\nnodes: [{nodeId: a, runtimeType: Noop}]\n";

    private final Logger logger = (Logger) LoggerFactory.getLogger(WorkflowLoader.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();
    private Level before = Level.ERROR;

    @BeforeEach
    void listen() {
        before = logger.getLevel();
        logger.setLevel(Level.WARN);
        logger.setAdditive(false);
        lines.start();
        logger.addAppender(lines);
    }

    @AfterEach
    void leave() {
        logger.detachAppender(lines);
        logger.setAdditive(true);
        logger.setLevel(before);
    }

    @Test
    void warnings_of_a_workflow_that_is_accepted_are_one_line_of_the_log() {
        var loader = WorkflowLoader.with(Types.registry());

        loader.parse(DOUBTFUL, Format.YAML, "doubtful.yaml");

        assertThat(lines.list)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage())
                        .contains("doubtful.yaml", "1 warning", "check(...)", "[DEF-116]", "doubtful.yaml:2:"));
        assertThat(loader.check(DOUBTFUL, Format.YAML, "doubtful.yaml").problems())
                .hasSize(1);
        assertThat(lines.list).hasSize(1);
    }

    @Test
    void nothing_is_logged_where_nothing_is_doubtful() {
        WorkflowLoader.with(Types.registry()).parse(DOUBTFUL.replace("yes", "true"), Format.YAML, "good.yaml");

        assertThat(lines.list).isEmpty();
    }
}
