package dev.millrace;

import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.WhenFull;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.event.Fire.Cause;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/** What files that appear start: many at once, halves, names that come again, and no room. */
@Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD) // one that wakes for nothing stops manual time
class FileTriggersTest extends TriggerBench {

    @TempDir
    private Path folder;

    private StartTrigger inbox() {
        return StartTrigger.onFile("inbox", folder + "/*.csv");
    }

    private void write(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            Files.writeString(folder.resolve(i + ".csv"), "1");
        }
    }

    @Test
    void a_file_that_is_written_aside_and_renamed_fires_once() throws IOException {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(inbox()).build());
            Files.writeString(folder.resolve("a.part"), "1,2");
            time.advance(ofMinutes(1));
            assertThat(fires).isEmpty();

            Files.move(folder.resolve("a.part"), folder.resolve("a.csv"), StandardCopyOption.ATOMIC_MOVE);
            time.advance(ofMinutes(1));

            assertThat(fires).hasSize(1).allMatch(Fire::isStarted);
        }
    }

    @Test
    void a_file_that_is_gone_at_once_fires_nothing_and_its_name_is_free_again() throws IOException {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(inbox()).build());
            Files.writeString(folder.resolve("a.csv"), "1");
            time.advance(ofSeconds(10));
            Files.delete(folder.resolve("a.csv"));
            time.advance(ofMinutes(1));
            int before = fires.size();

            Files.writeString(folder.resolve("a.csv"), "1,2");
            time.advance(ofMinutes(1));

            assertThat(fires).hasSize(before + 1).allMatch(Fire::isStarted);
        }
    }

    @Test
    void of_many_files_at_once_no_more_fire_than_may() throws IOException {
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(inbox().withMaxFires(2)).build());
            write(5);
            time.advance(ofMinutes(2));

            assertThat(fires).hasSize(2);
            assertThat(engine.triggers().list().get(0).fires()).isEqualTo(2);
        }
    }

    @Test
    void a_trigger_looks_for_files_between_its_start_and_its_end_only() throws IOException {
        var within = inbox().withStart(START.plusSeconds(3_600)).withEnd(START.plusSeconds(7_200));
        try (var engine = engine()) {
            engine.triggers().arm(quick().trigger(within).build());
            write(1);
            time.advance(ofMinutes(59));
            assertThat(fires).isEmpty();

            time.advance(ofMinutes(10));
            assertThat(fires).hasSize(1);

            time.advance(ofMinutes(60));
            write(2);
            time.advance(ofMinutes(60));
            assertThat(fires).hasSize(1);
        }
    }

    @Test
    void files_for_which_there_is_no_room_are_started_when_there_is() throws IOException {
        try (var engine = engine(builder -> builder.maxExecutions(2, WhenFull.REJECT))) {
            engine.triggers().arm(waiting().trigger(inbox()).build());
            write(5);
            time.advance(ofSeconds(30));
            var first = fires.stream().filter(Fire::isStarted).toList();
            assertThat(first).hasSize(2);
            assertThat(fires)
                    .filteredOn(fire -> !fire.isStarted())
                    .isNotEmpty()
                    .allMatch(fire -> skipped(fire).cause() == Cause.NO_ROOM);

            for (int round = 0; round < 3; round++) {
                engine.executions(ExecutionFilter.NEWEST).stream()
                        .filter(execution -> execution.status() == ExecutionStatus.WAITING)
                        .forEach(execution -> go(engine, execution.id()));
                time.advance(ofSeconds(20));
            }

            assertThat(fires.stream().filter(Fire::isStarted).map(TriggerBench::executionOf))
                    .hasSize(5)
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void thousands_at_once_start_one_execution_each_over_restarts() throws IOException {
        int count = 3_000;
        var store = new MemoryStore();
        var workflow = quick().trigger(inbox()).build();
        write(count);
        for (int life = 0; life < 2; life++) {
            try (var engine = engine(builder -> builder.store(store))) {
                engine.triggers().arm(workflow);
                time.advance(ofMinutes(1));
                assertThat(engine.triggers().list().get(0).fires()).isEqualTo(count);
            }
        }

        assertThat(fires).hasSize(count).allMatch(Fire::isStarted);
        assertThat(new HashSet<>(fires.stream().map(TriggerBench::executionOf).toList()))
                .hasSize(count);
    }

    @Test
    void what_a_crash_left_out_of_the_note_is_not_started_again() throws IOException {
        var store = new MemoryStore();
        var workflow = quick().trigger(inbox()).build();
        write(3);
        var isDead = new AtomicBoolean();
        var dying = new ForwardingStore(store) {
            @Override
            public void saveText(String name, String text) {
                if (!isDead.get()) {
                    super.saveText(name, text);
                }
            }
        };
        try (var engine = engine(builder -> builder.store(dying))) {
            engine.triggers().arm(workflow);
            isDead.set(true);
            time.advance(ofMinutes(1));
        }
        var first = List.copyOf(fires);
        fires.clear();

        try (var engine = engine(builder -> builder.store(store))) {
            engine.triggers().arm(workflow);
            time.advance(ofMinutes(1));

            assertThat(fires)
                    .extracting(TriggerBench::executionOf)
                    .containsExactlyElementsOf(
                            first.stream().map(TriggerBench::executionOf).toList());
            assertThat(engine.executions(ExecutionFilter.NEWEST)).hasSize(3);
        }
    }
}
