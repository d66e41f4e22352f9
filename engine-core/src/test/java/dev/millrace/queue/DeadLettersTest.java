package dev.millrace.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.millrace.definition.Priority;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DeadLettersTest {

    private final HandTime time = new HandTime();
    private final List<String> told = new ArrayList<>();
    private final LeaseQueue<String> queue = LeaseQueue.<String>builder()
            .time(time)
            .capacity(2)
            .deadLetterCapacity(3)
            .onDeadLetter(letter -> told.add(letter.message().payload()))
            .build();

    @Test
    void a_dead_letter_keeps_the_message_and_says_why() {
        time.advance(Duration.ofSeconds(5));
        queue.place(Message.of("a").withPriority(Priority.HIGH));
        assertThat(queue.deadLetter(queue.lease().orElseThrow(), "poison")).isTrue();

        var letter = queue.deadLetters().list().get(0);

        assertThat(letter.message())
                .isEqualTo(Message.of("a").withPriority(Priority.HIGH).withDeliveries(1));
        assertThat(letter.reason()).isEqualTo("poison");
        assertThat(letter.diedAt()).isEqualTo(time.now());
        assertThat(queue.deadLetters().find(letter.id())).contains(letter);
    }

    @Test
    void when_there_are_too_many_the_oldest_is_forgotten_and_counted_but_every_one_was_told() {
        for (int i = 0; i < 5; i++) {
            kill("m" + i);
        }

        assertThat(queue.deadLetters().list())
                .extracting(letter -> letter.message().payload())
                .containsExactly("m2", "m3", "m4");
        assertThat(queue.metrics().trouble().forgotten()).isEqualTo(2);
        assertThat(queue.metrics().trouble().dead()).isEqualTo(5);
        assertThat(told).containsExactly("m0", "m1", "m2", "m3", "m4");
    }

    @Test
    void they_are_listed_in_pages() {
        for (int i = 0; i < 5; i++) {
            kill("m" + i);
        }

        var page = queue.deadLetters().list(0, 2);
        assertThat(page).extracting(letter -> letter.message().payload()).containsExactly("m2", "m3");
        queue.deadLetters().remove(page.get(1).id());
        assertThat(queue.deadLetters().list(page.get(1).id(), 2))
                .extracting(letter -> letter.message().payload())
                .containsExactly("m4");
    }

    @Test
    void a_redriven_message_starts_anew() {
        kill("a");

        assertThat(queue.deadLetters().redrive(1)).isTrue();

        assertThat(queue.deadLetters().size()).isZero();
        var lease = queue.lease().orElseThrow();
        assertThat(lease.message()).isEqualTo("a");
        assertThat(lease.deliveries()).isEqualTo(1);
        assertThat(queue.deadLetters().redrive(1)).isFalse();
    }

    @Test
    void what_finds_no_room_stays_a_dead_letter() {
        kill("a");
        kill("b");
        kill("c");

        assertThat(queue.deadLetters().redriveAll()).isEqualTo(2);

        assertThat(queue.deadLetters().list())
                .extracting(letter -> letter.message().payload())
                .containsExactly("c");
    }

    @Test
    void dead_letters_can_be_removed() {
        kill("a");
        kill("b");
        kill("c");

        assertThat(queue.deadLetters().remove(2)).isTrue();
        assertThat(queue.deadLetters().remove(2)).isFalse();
        assertThat(queue.deadLetters().clear()).isEqualTo(2);
        assertThat(queue.deadLetters().list()).isEmpty();
    }

    @Test
    void a_closed_queue_keeps_its_dead_letters() {
        kill("a");
        queue.close();

        assertThatIllegalStateException().isThrownBy(() -> queue.deadLetters().redrive(1));
        assertThat(queue.deadLetters().size()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void a_hook_that_throws_does_no_harm_and_is_counted(Supplier<Throwable> thrown) {
        var hooked = LeaseQueue.<String>builder()
                .onDeadLetter(letter -> {
                    throw DeadLettersTest.<RuntimeException>sneaky(thrown.get());
                })
                .build();
        hooked.enqueue("a");

        assertThat(hooked.deadLetter(hooked.lease().orElseThrow(), "test")).isTrue();
        assertThat(hooked.deadLetters().size()).isEqualTo(1);
        assertThat(hooked.metrics().trouble().failedHooks()).isEqualTo(1);
        hooked.close();
    }

    static Stream<Supplier<Throwable>> thrown() {
        return Stream.of(
                () -> new IllegalStateException("hook"),
                () -> new IOException("checked"),
                () -> new StackOverflowError("on purpose"));
    }

    @SuppressWarnings("unchecked") // that is what it is for
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }

    @Test
    void the_hook_may_close_the_queue() {
        var self = new ArrayList<LeaseQueue<String>>();
        var hooked = LeaseQueue.<String>builder()
                .onDeadLetter(letter -> self.get(0).close())
                .build();
        self.add(hooked);
        hooked.enqueue("a");

        hooked.deadLetter(hooked.lease().orElseThrow(), "test");

        assertThat(hooked.isClosed()).isTrue();
    }

    private void kill(String payload) {
        queue.enqueue(payload);
        queue.deadLetter(queue.lease().orElseThrow(), "test");
    }
}
