package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.ExecutionStarted;
import dev.millrace.event.ExecutionEvent.Origin;
import dev.millrace.event.ExecutionEvent.Starter;
import dev.millrace.event.ExecutionId;
import dev.millrace.serialization.ReportJson;
import dev.millrace.store.JournalStore;
import dev.millrace.store.StoreCodec;
import dev.millrace.store.StoredDefinition;
import dev.millrace.store.Turn;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the journal commands say. */
@Tag("one-jdk")
class JournalCommandTest {

    private static final ExecutionId ID = new ExecutionId(0x018bcfe5687L, 1);

    @TempDir
    private Path folder;

    private Path journal = Path.of("");

    /** Writes one kind of turn. */
    private static final class OneTurn implements StoreCodec {

        private static Turn turn() {
            var origin = new Origin(new WorkflowKey("order", "1.0"), "revision", Starter.UNNAMED);
            return new Turn(ID, List.of(new ExecutionStarted(ID, 1, 1, origin, Map.of("amount", 120), Map.of())));
        }

        @Override
        public int version() {
            return 1;
        }

        @Override
        public byte[] encode(Turn turn) {
            return new byte[100];
        }

        @Override
        public Turn decode(byte[] bytes, int version) {
            return turn();
        }

        @Override
        public Optional<String> encode(Workflow workflow) {
            return Optional.empty();
        }

        @Override
        public Workflow decode(StoredDefinition definition) {
            throw new AssertionError("not asked for");
        }
    }

    @BeforeEach
    void write() {
        journal = folder.resolve("journal");
        try (var store = JournalStore.at(journal).withCodec(new OneTurn())) {
            store.open();
            store.commit(OneTurn.turn(), failure -> {});
        }
    }

    private void damage() throws IOException {
        var segment = journal.resolve("seg-0000000000000000001.wal");
        var bytes = Files.readAllBytes(segment);
        bytes[bytes.length - 1] ^= 1;
        Files.write(segment, bytes);
    }

    @Test
    void cat_prints_a_line_for_each_frame_or_an_object() {
        var lines = CommandLineRun.of("journal", "cat", journal);
        var json = CommandLineRun.of("journal", "cat", journal, "--json");

        assertThat(lines.code()).isZero();
        assertThat(lines.out().lines()).hasSize(2);
        assertThat(lines.out()).contains("lsn=2 epoch=1 kind=TURN_COMMITTED", "execution=" + ID, "first=1 last=1");
        assertThat(json.out()).contains("\"kind\": \"TURN_COMMITTED\"");
    }

    @Test
    void verify_says_how_much_is_good_and_what_is_not() throws IOException {
        var good = CommandLineRun.of("journal", "verify", journal);
        assertThat(good.code()).isZero();
        assertThat(good.out()).isEqualTo("2 good frames, 1 execution\n");
        damage();

        var bad = CommandLineRun.of("journal", "verify", journal, "--json");

        assertThat(bad.code()).isEqualTo(1);
        assertThat(bad.out()).contains("\"valid\": false", "[STO-104]", "offset");
    }

    @Test
    void salvage_copies_and_says_what_it_left_out() throws IOException {
        damage();
        var run = CommandLineRun.of("journal", "salvage", journal, folder.resolve("saved"));

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("left out: ", "belong to no whole frame", "copied to ");
        assertThat(CommandLineRun.of("journal", "verify", folder.resolve("saved"))
                        .code())
                .isZero();
        var again = CommandLineRun.of("journal", "salvage", journal, folder.resolve("saved"));
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).startsWith("[STO-120]");
    }

    @Test
    void an_event_is_exported_as_what_happened_and_its_parts() {
        assertThat(ReportJson.of(OneTurn.turn().events().get(0)).toString())
                .contains("event=ExecutionStarted", "execution=" + ID, "amount=120");
        var run = CommandLineRun.of("journal", "export", journal, "--execution", "nonsense");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("[CLI-109]");
        var unknown = CommandLineRun.of("journal", "export", journal, "--execution", ExecutionId.derived(1, "nobody"));
        assertThat(unknown.code()).isEqualTo(2);
        assertThat(unknown.out()).isEmpty();
        assertThat(unknown.err()).startsWith("[CLI-110]").contains("millrace list --store");
    }

    @Test
    void what_is_no_journal_is_refused() throws IOException {
        Files.createDirectories(folder.resolve("empty"));

        assertThat(CommandLineRun.of("journal", "cat", folder.resolve("empty")).err())
                .startsWith("[STO-121]");
        assertThat(CommandLineRun.of("journal", "cat", folder.resolve("none")).code())
                .isEqualTo(2);
        assertThat(CommandLineRun.of("journal").code()).isEqualTo(2);
    }
}
