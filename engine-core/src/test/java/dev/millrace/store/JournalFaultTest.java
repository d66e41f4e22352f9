package dev.millrace.store;

import static dev.millrace.store.PlainCodec.end;
import static dev.millrace.store.PlainCodec.id;
import static dev.millrace.store.PlainCodec.start;
import static dev.millrace.store.PlainCodec.step;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.event.Event;
import dev.millrace.event.ExecutionId;
import dev.millrace.store.SimulatedDisk.Call;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the disk does to the journal, and what becomes of what was promised. */
class JournalFaultTest {

    private static final Path DIRECTORY = Path.of("/journal").toAbsolutePath();

    private SimulatedDisk disk = new SimulatedDisk();
    private final ManualTime time = new ManualTime();

    private JournalStore store(SimulatedDisk on) {
        return JournalStore.at(DIRECTORY)
                .withCodec(new PlainCodec())
                .withSegmentBytes(1024)
                .withBlobLimit(300)
                .withFiles(on)
                .withTime(time);
    }

    /** Opens, works, takes snapshots, forgets, closes, twice; goes on where something fails. */
    private Acknowledged story(Acknowledged told) {
        for (int life = 0; life < 2; life++) {
            var store = store(disk);
            try (store) {
                store.open();
                life(store, told, 10 * life);
            } catch (StoreException e) {
                assertThat(e).hasMessageMatching("(?s)\\[STO-\\d{3}].*");
            }
        }
        return told;
    }

    private void life(JournalStore store, Acknowledged told, int first) {
        for (int n = first + 1; n <= first + 4; n++) {
            told.commit(store, start(n));
            told.commit(store, step(n, 2, "x".repeat(100 * n)));
        }
        told.commit(store, end(first + 1, 3));
        time.advance(Duration.ofSeconds(1));
        store.saveDefinition(new StoredDefinition("r" + first, "text", ""));
        if (store.find(id(first + 1)).filter(StoredExecution::isEnded).isPresent()) {
            told.safe.remove(id(first + 1));
            store.forget(List.of(id(first + 1)));
        }
        store.snapshot();
        told.commit(store, step(first + 2, 3, "after"));
        store.snapshot();
        told.commit(store, step(first + 2, 4, "last"));
    }

    private static void assertHolds(
            Map<ExecutionId, List<Event>> contents,
            Map<ExecutionId, List<Event>> safe,
            Acknowledged told,
            String when) {
        safe.forEach((id, events) ->
                assertThat(contents.getOrDefault(id, List.of())).as(when).startsWith(events.toArray(Event[]::new)));
        contents.forEach(
                (id, events) -> assertThat(told.asked.get(id)).as(when).startsWith(events.toArray(Event[]::new)));
    }

    @Test
    void the_story_works_when_nothing_fails() {
        var told = story(new Acknowledged());

        var store = store(disk);
        assertThat(store.open().epoch()).isEqualTo(3);
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe).hasSize(6);
        assertThat(store.definition("r0")).isPresent();
        store.close();
    }

    @ParameterizedTest
    @Tag("heavy")
    @EnumSource(Call.class)
    void whatever_call_fails_once_or_for_ever_what_was_acknowledged_is_there(Call call) {
        for (boolean isForEver : new boolean[] {false, true}) {
            boolean isHit = true;
            for (int at = 1; isHit; at++) {
                isHit = fail(call, at, isForEver);
            }
        }
    }

    private boolean fail(Call failing, int at, boolean isForEver) {
        disk = new SimulatedDisk();
        var count = new AtomicInteger();
        disk.interception = (call, file) -> {
            if (call == failing) {
                int now = count.incrementAndGet();
                if (now == at || isForEver && now > at) {
                    throw new IOException("staged: " + call + " " + at);
                }
            }
        };
        var told = story(new Acknowledged());
        boolean isHit = count.get() >= at;

        var reopened = store(disk.copy());
        reopened.open();
        assertHolds(Acknowledged.contents(reopened), told.safe, told, failing + " " + at + " " + isForEver);
        reopened.close();
        return isHit;
    }

    private record Image(SimulatedDisk disk, Map<ExecutionId, List<Event>> safe) {}

    @Test
    @Tag("heavy")
    void after_a_power_loss_at_any_moment_it_opens_and_what_was_acknowledged_is_there() {
        var random = new Random(42);
        var told = new Acknowledged();
        var images = new ArrayList<Image>();
        disk.interception = (call, file) -> {
            if (call == Call.WRITE || call == Call.FORCE || call == Call.FORCE_NAMES || call == Call.RENAME) {
                var safe = new TreeMap<ExecutionId, List<Event>>();
                told.safe.forEach((id, events) -> safe.put(id, List.copyOf(events)));
                for (int i = 0; i < 16; i++) {
                    images.add(new Image(disk.afterPowerLoss(random), safe));
                }
            }
        };
        story(told);

        assertThat(images).hasSizeGreaterThan(1000);
        int number = 0;
        for (var image : images) {
            var store = store(image.disk());
            store.open();
            assertHolds(Acknowledged.contents(store), image.safe(), told, "image " + number++);
            store.close();
        }
    }

    @Test
    void after_a_failed_force_every_commit_hears_so_until_the_store_is_opened_again() {
        var told = new Acknowledged();
        var store = store(disk);
        store.open();
        told.commitSafely(store, start(1));
        disk.interception = (call, file) -> {
            if (call == Call.FORCE) {
                disk.interception = (other, any) -> {};
                throw new IOException("staged");
            }
        };

        assertThat(told.commit(store, start(2))).hasMessageContainingAll("[STO-110]", "staged", "open it again");
        assertThat(told.commit(store, start(3))).hasMessageContaining("[STO-110]");
        assertThatThrownBy(() -> store.saveDefinition(new StoredDefinition("r", "", "")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("[STO-110]");
        assertThat(store.isAccepting()).isFalse();
        assertThat(store.read(id(1))).hasSize(1);
        store.close();
        store.open();
        told.commitSafely(store, step(1, 2, "goes on"));
        store.close();
    }

    @Test
    void a_nearly_full_disk_takes_no_new_executions_and_recovers_by_itself() {
        var store = store(disk);
        store.open();
        assertThat(store.isAccepting()).isTrue();
        assertThat(disk.files()).containsKey(DIRECTORY.resolve("ballast"));

        disk.space = 1000;
        assertThat(isAcceptingLater(store)).isFalse();
        assertThat(disk.files()).doesNotContainKey(DIRECTORY.resolve("ballast"));
        new Acknowledged().commitSafely(store, start(1), step(1, 2, "goes on"));

        disk.space = 1_000_000;
        assertThat(isAcceptingLater(store)).isTrue();
        assertThat(disk.files()).containsKey(DIRECTORY.resolve("ballast"));
        store.close();
    }

    /** It looks without waiting: the first question makes it look, the definition waits for that, the second hears the answer. */
    private boolean isAcceptingLater(JournalStore store) {
        time.advance(Duration.ofSeconds(2));
        store.isAccepting();
        store.saveDefinition(new StoredDefinition("at " + time.epochMicros(), "", ""));
        return store.isAccepting();
    }
}
