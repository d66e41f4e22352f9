package dev.millrace.internal.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.TriggerSource.FileSeen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FileLookTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private FileLook look(String names, boolean changes) {
        return new FileLook(new FileSeen(folder + "/" + names, changes, Duration.ofSeconds(10)));
    }

    private void write(String name, String text, int second) throws IOException {
        Files.writeString(folder.resolve(name), text);
        Files.setLastModifiedTime(folder.resolve(name), FileTime.from(START.plusSeconds(second)));
    }

    private static List<String> names(List<FileLook.Stamp> found) {
        return found.stream()
                .map(stamp -> stamp.path().getFileName().toString())
                .toList();
    }

    @Test
    void a_file_is_ready_when_two_looks_found_it_alike() throws IOException {
        var look = look("*.csv", false);
        write("a.csv", "1", 1);
        write("b.txt", "1", 1);
        assertThat(look.look(Map.of(), START)).isEmpty();
        write("a.csv", "1,2", 2);
        assertThat(look.look(Map.of(), START)).isEmpty();

        assertThat(names(look.look(Map.of(), START))).containsExactly("a.csv");
        look.close();
    }

    @Test
    void what_was_seen_is_ready_again_only_if_changes_count() throws IOException {
        for (boolean changes : new boolean[] {false, true}) {
            var look = look("*.csv", changes);
            write("a.csv", "1", 1);
            look.look(Map.of(), START);
            var seen = look.remembered(Map.of("gone", "x"), look.look(Map.of(), START));
            assertThat(seen).containsOnlyKeys(folder.resolve("a.csv").toString());
            assertThat(look.look(seen, START)).isEmpty();
            write("a.csv", "1,2", 3);
            look.look(seen, START);

            assertThat(names(look.look(seen, START))).isEqualTo(changes ? List.of("a.csv") : List.of());
            look.close();
        }
    }

    @Test
    void several_are_ready_in_the_order_in_which_they_were_written() throws IOException {
        var look = look("in?.csv", false);
        write("in1.csv", "1", 9);
        write("in2.csv", "1", 3);
        write("in10.csv", "1", 1);
        Files.createDirectory(folder.resolve("in9.csv"));
        look.look(Map.of(), START);

        assertThat(names(look.look(Map.of(), START))).containsExactly("in2.csv", "in1.csv");
        look.close();
    }

    @Test
    void a_folder_that_is_not_there_yet_is_empty_and_signs_of_globs_are_letters() throws IOException {
        var missing = new FileLook(new FileSeen(folder + "/later/*", false, Duration.ofSeconds(10)));
        assertThat(missing.look(Map.of(), START)).isEmpty();
        assertThat(missing.wakeAt()).isEqualTo(START.plusSeconds(10));
        missing.close();

        var look = look("[a]{b}.csv", false);
        write("[a]{b}.csv", "1", 1);
        write("ab.csv", "1", 1);
        look.look(Map.of(), START);
        assertThat(names(look.look(Map.of(), START))).containsExactly("[a]{b}.csv");
        look.close();
    }

    /** What the system tells comes in its time. */
    private static void awaitTold(FileLook look) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!look.isDue(START)) {
            assertThat(System.nanoTime()).as("the system tells of the change").isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private FileLook quietLook() {
        return new FileLook(new FileSeen(folder + "/*.csv", false, Duration.ofHours(1)));
    }

    @Test
    void what_the_system_tells_is_looked_at_before_its_time() throws IOException {
        var look = quietLook();
        look.look(Map.of(), START);
        assertThat(look.isDue(START)).isFalse();
        assertThat(look.wakeAt()).isEqualTo(START.plusSeconds(1));

        write("a.csv", "1", 1);
        awaitTold(look);

        look.look(Map.of(), START);
        assertThat(names(look.look(Map.of(), START.plusSeconds(1)))).containsExactly("a.csv");
        look.close();
    }

    @Test
    void one_that_went_and_came_between_two_looks_is_another_one() throws IOException {
        var look = quietLook();
        write("a.csv", "1", 1);
        write("b.csv", "1", 1);
        look.look(Map.of(), START);
        var seen = look.remembered(Map.of(), look.look(Map.of(), START));
        Files.delete(folder.resolve("a.csv"));
        write("a.csv", "1", 2);

        var kept = seen;
        while (kept.size() == 2) { // one event after the other
            awaitTold(look);
            assertThat(look.look(kept, START)).as("it may grow still").isEmpty();
            kept = look.remembered(kept, List.of());
        }
        assertThat(kept).containsOnlyKeys(folder.resolve("b.csv").toString());
        assertThat(names(look.look(kept, START))).containsExactly("a.csv");
        look.close();
    }

    /** The system tells of the one before it when the second one has been found already. */
    @Test
    void one_that_stands_as_it_was_seen_is_the_same_whatever_is_told_late() throws IOException {
        var look = quietLook();
        write("a.csv", "1", 1);
        look.look(Map.of(), START);
        Files.delete(folder.resolve("a.csv"));
        write("a.csv", "1,2", 2);
        look.look(Map.of(), START);
        var seen = look.remembered(Map.of(), look.look(Map.of(), START));
        assertThat(seen).hasSize(1);

        awaitTold(look);

        assertThat(look.look(seen, START)).isEmpty();
        assertThat(look.remembered(seen, List.of())).isEqualTo(seen);
        assertThat(look.look(seen, START)).isEmpty();
        look.close();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "a link to itself needs a right there")
    void a_folder_that_cannot_be_read_for_a_while_is_not_forgotten() throws IOException {
        var there = Files.createDirectory(folder.resolve("there"));
        var link = Files.createSymbolicLink(folder.resolve("in"), there);
        Files.writeString(there.resolve("a.csv"), "1");
        var look = new FileLook(new FileSeen(link + "/*.csv", false, Duration.ofSeconds(10)));
        look.look(Map.of(), START);
        var seen = look.remembered(Map.of(), look.look(Map.of(), START));
        assertThat(seen).hasSize(1);

        Files.delete(link);
        Files.createSymbolicLink(link, Path.of("in")); // leads to itself
        assertThat(look.look(seen, START)).isEmpty();
        assertThat(look.remembered(seen, List.of())).isEqualTo(seen);
        assertThat(look.wakeAt()).isAfter(START);

        Files.delete(link);
        Files.createSymbolicLink(link, there);
        assertThat(look.look(seen, START)).isEmpty();
        assertThat(look.remembered(seen, List.of())).isEqualTo(seen);
        look.close();
    }

    @Test
    void a_folder_that_comes_later_or_again_is_heard_too() throws IOException {
        var later = folder.resolve("later");
        var look = new FileLook(new FileSeen(later + "/*.csv", false, Duration.ofHours(1)));
        for (int round = 0; round < 2; round++) {
            Files.createDirectory(later);
            look.look(Map.of(), START);
            look.look(Map.of(), START);
            assertThat(look.isDue(START)).isFalse();
            var file = Files.writeString(later.resolve("a.csv"), "1");
            awaitTold(look);

            Files.delete(file);
            Files.delete(later);
            while (look.wakeAt().isBefore(START.plus(Duration.ofHours(1)))) { // until nobody hears it any more
                awaitTold(look);
                look.look(Map.of(), START);
                look.look(Map.of(), START);
            }
        }
        look.close();
    }
}
