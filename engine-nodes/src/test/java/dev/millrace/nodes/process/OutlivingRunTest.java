package dev.millrace.nodes.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutlivingRunTest {

    private static final int LIMIT = 100_000;

    @Test
    void a_process_that_never_stops_writing_does_not_keep_its_reader_for_ever() throws IOException {
        var endless = new InputStream() {
            @Override
            public int read() {
                return 'y';
            }

            @Override
            public int read(byte[] bytes, int from, int length) {
                return length;
            }
        };
        var sink = new CapturedOutput(1024);

        assertThat(OutlivingRun.copy(endless, sink, LIMIT)).isTrue();
        assertThat(sink.dropped()).isBetween(LIMIT - 1024L, LIMIT + 8192L);
    }

    @Test
    void what_is_there_is_read_whole() throws IOException {
        var sink = new CapturedOutput(1024);

        assertThat(OutlivingRun.copy(new ByteArrayInputStream(new byte[] {'a', 'b'}), sink, LIMIT))
                .isFalse();
        assertThat(sink.text(StandardCharsets.UTF_8)).isEqualTo("ab");
    }

    @Test
    void a_process_is_known_by_its_number_and_its_start() {
        var self = StartedProcess.of(ProcessHandle.current(), 1);

        assertThat(StartedProcess.in(self.note())).contains(self);
        assertThat(self.running()).contains(ProcessHandle.current());
        assertThat(new StartedProcess(self.pid(), self.startedEpochMillis() - 60_000, 1).running())
                .as("another process that was given the number")
                .isEmpty();
        assertThat(new StartedProcess(self.pid(), 0, 1).running()).isEmpty();
        assertThat(StartedProcess.in(Map.of("job", 7))).isEmpty();
    }
}
