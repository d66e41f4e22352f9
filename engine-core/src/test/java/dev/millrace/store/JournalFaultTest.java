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
import dev.millrace.store.journal.SyncMode;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the disk does to the journal, and what becomes of what was promised. */
@ExtendWith(StagedDamage.class)
class JournalFaultTest {

    private static final Path DIRECTORY = Path.of("/journal").toAbsolutePath();

    private static final Path SEGMENT = DIRECTORY.resolve("seg-0000000000000000001.wal");

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
    @Tag("long")
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
    @Tag("long")
    void after_a_power_loss_at_any_moment_it_opens_and_what_was_acknowledged_is_there() {
        var random = new Random(42);
        var told = new Acknowledged();
        var images = new ArrayList<Image>();
        disk.space = 7 << 19; // no ballast, whose many blocks would only take time
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
    void a_write_of_which_only_the_end_reached_the_disk_is_no_damage() throws InterruptedException {
        var store = store(disk);
        store.open();
        var queued = new CountDownLatch(1);
        var held = new CountDownLatch(1);
        disk.interception = (call, file) -> {
            if (call == Call.FORCE) {
                held.countDown();
                join(queued);
            }
        };
        store.commit(start(1), failure -> {});
        held.await();
        int safe = disk.files().get(SEGMENT).length;
        var image = new CompletableFuture<SimulatedDisk>();
        var all = new CompletableFuture<Object>();
        store.commit(start(2), failure -> {});
        store.commit(start(3), failure -> all.complete("done"));
        disk.interception = (call, file) -> {
            if (call == Call.FORCE && !image.isDone()) {
                image.complete(disk.copy());
            }
        };
        queued.countDown();
        all.join();
        store.close();

        var holed = image.join();
        var bytes = holed.files().get(SEGMENT);
        Arrays.fill(bytes, safe, safe + 50, (byte) 0);
        holed.put(SEGMENT, bytes);
        var reopened = store(holed);
        assertThat(reopened.open().notes()).singleElement().asString().contains("offset " + safe);
        assertThat(reopened.executions()).extracting(StoredExecution::id).containsExactly(id(1));
        reopened.close();
    }

    private static void join(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the journal", e);
        }
    }

    @Test
    void relaxed_commits_are_forced_when_their_time_comes() {
        var store = store(disk).withSync(SyncMode.RELAXED);
        store.open();
        var forces = new AtomicInteger();
        disk.interception = (call, file) -> forces.addAndGet(call == Call.FORCE ? 1 : 0);

        store.saveDefinition(new StoredDefinition("r1", "", ""));
        store.saveDefinition(new StoredDefinition("r2", "", ""));
        assertThat(forces).hasValue(0);
        time.advance(Duration.ofMillis(50));
        store.saveDefinition(new StoredDefinition("r3", "", "")); // behind the force
        assertThat(forces).hasValue(1);

        disk.interception = (call, file) -> {};
        var image = store(disk.afterPowerLoss(new Random(1)));
        image.open();
        assertThat(image.definition("r2")).isPresent();
        image.close();
        store.close();
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
    void commits_that_wait_for_the_disk_share_one_force() {
        var forces = new AtomicInteger();
        var atForce = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var store = store(disk);
        store.open();
        disk.interception = (call, file) -> {
            if (call == Call.FORCE && file.equals(SEGMENT) && forces.incrementAndGet() == 1) {
                atForce.countDown();
                join(goOn);
            }
        };
        var done = new ArrayList<CompletableFuture<StoreException>>();
        done.add(commit(store, start(1)));
        join(atForce);
        for (int n = 2; n <= 4; n++) { // a segment holds them all
            done.add(commit(store, start(n)));
        }

        goOn.countDown();
        done.forEach(one -> assertThat(one.join()).isNull());

        assertThat(forces).hasValue(2);
        disk.interception = (call, file) -> {};
        store.close();
    }

    private static CompletableFuture<StoreException> commit(JournalStore store, Turn turn) {
        var done = new CompletableFuture<StoreException>();
        store.commit(turn, done::complete);
        return done;
    }

    @Test
    void a_directory_that_must_not_be_written_is_refused_and_left_as_it_is() {
        var told = new Acknowledged();
        var store = store(disk);
        store.open();
        told.commitSafely(store, start(1));
        store.close();
        var before = disk.files();
        disk.interception = (call, file) -> {
            if (call != Call.READ && call != Call.LIST && call != Call.OPEN_READ && call != Call.SIZE) {
                throw new AccessDeniedException(String.valueOf(file));
            }
        };

        assertThatThrownBy(store::open)
                .isInstanceOf(StoreException.class)
                .hasMessageContainingAll("[STO-102]", DIRECTORY.toString(), "AccessDenied", "permissions");
        assertThat(disk.files().keySet()).isEqualTo(before.keySet());

        disk.interception = (call, file) -> {};
        store.open();
        assertThat(Acknowledged.contents(store)).isEqualTo(told.safe);
        store.close();
    }

    @Test
    void a_nearly_full_disk_takes_no_new_executions_and_recovers_by_itself() {
        var store = store(disk);
        store.open();
        assertThat(store.isAccepting()).isTrue();
        assertThat(disk.files()).containsKey(DIRECTORY.resolve("ballast"));

        assertThat(disk.files().get(DIRECTORY.resolve("ballast")))
                .hasSizeGreaterThanOrEqualTo(1 << 20); // of a segment of 1 KB too

        disk.space = 1000;
        assertThat(isAcceptingLater(store)).isFalse();
        assertThat(disk.files()).doesNotContainKey(DIRECTORY.resolve("ballast"));
        new Acknowledged().commitSafely(store, start(1), step(1, 2, "goes on"));

        disk.space = 10_000_000;
        assertThat(isAcceptingLater(store)).isTrue();
        assertThat(disk.files()).containsKey(DIRECTORY.resolve("ballast"));
        store.close();
    }

    @ParameterizedTest
    @EnumSource(Call.class)
    void memory_that_runs_out_at_any_call_leaves_nobody_waiting(Call call) throws Exception {
        var store = store(disk);
        store.open();
        time.advance(Duration.ofSeconds(2)); // it looks for room before it writes
        disk.interception = (now, file) -> {
            if (now == call) {
                throw new OutOfMemoryError("staged");
            }
        };
        for (int n = 1; n <= 9; n++) {
            var done = new CompletableFuture<Object>();
            store.commit(start(n), failure -> done.complete(failure == null ? "safe" : failure));
            var answer = done.get(10, TimeUnit.SECONDS);
            if (answer instanceof StoreException failed) {
                assertThat(failed).hasMessageContaining("STO-110").hasMessageContaining("staged");
                assertThat(store.failure()).isPresent();
            }
        }
        try {
            store.snapshot();
        } catch (StoreException e) {
            assertThat(e).hasMessageMatching("(?s)\\[STO-1(08|10)].*");
        }
        disk.interception = (now, file) -> {};
        store.close();
    }

    /**
     * It looks without waiting: the first question makes it look, the definition waits for that, the second hears the
     * answer.
     */
    private boolean isAcceptingLater(JournalStore store) {
        time.advance(Duration.ofSeconds(2));
        store.isAccepting();
        store.saveDefinition(new StoredDefinition("at " + time.epochMicros(), "", ""));
        return store.isAccepting();
    }
}
